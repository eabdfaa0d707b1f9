import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The settings of a unit: each with the values of all its lines, in their order. */
export type UnitSettings = ReadonlyMap<string, readonly string[]>;

/** Reads the `[Service]` section of a drop-in file; see systemd.syntax(7). */
export function readUnitSettings(file: string): UnitSettings {
  const settings = new Map<string, string[]>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, name, value] = /^(\w+)=(.*)$/u.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    settings.set(name, [...(settings.get(name) ?? []), value.trim()]);
  }
  return settings;
}

/** The words of a setting's last line. */
export function words(settings: UnitSettings, name: string): string[] {
  return (settings.get(name)?.at(-1) ?? "").split(/\s+/u).filter((word) => word !== "");
}

/** Whether a setting is on. */
export function isOn(settings: UnitSettings, name: string): boolean {
  return settings.get(name)?.at(-1) === "yes";
}

/** The system calls that the lines of `SystemCallFilter=` leave, by systemd's own sets. */
export function allowedCalls(settings: UnitSettings): string[] {
  const allowed = new Set<string>();
  for (const line of settings.get("SystemCallFilter") ?? []) {
    const isDenied = line.startsWith("~");
    for (const word of line.replace(/^~/u, "").split(/\s+/u)) {
      for (const call of callsOf(word)) {
        if (isDenied) allowed.delete(call);
        else allowed.add(call);
      }
    }
  }
  return [...allowed];
}

function callsOf(word: string): string[] {
  if (!word.startsWith("@")) return [word];
  const text = execFileSync("systemd-analyze", ["syscall-filter", word], { encoding: "utf8" });
  const [, ...members] = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return members.flatMap((member) => callsOf(member));
}
