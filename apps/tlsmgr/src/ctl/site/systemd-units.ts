import { readdirSync } from "node:fs";
import path from "node:path";
import { readIfThere } from "./read-if-there.ts";

/** Where systemd finds units; the first has precedence. See systemd.unit(5). */
const unitDirectories = [
  "etc/systemd/system",
  "run/systemd/system",
  "usr/lib/systemd/system",
  "lib/systemd/system",
];

const unitName = /^postfix(?:@.*)?\.service(?:\.d)?$/u;

/**
 * Postfix's units that forbid memory that can be written and executed, by their files.
 *
 * @param systemRoot - `/` but in tests
 */
export function hardenedUnits(systemRoot: string): string[] {
  const settings = new Map<string, { readonly file: string; readonly isDenied: boolean }>();
  for (const file of unitFiles(systemRoot)) {
    const last = [...(readIfThere(file) ?? "").matchAll(/^\s*MemoryDenyWriteExecute\s*=\s*(\S+)\s*$/gmu)].at(
      -1,
    );
    if (last === undefined) continue;
    const unit =
      file
        .split("/")
        .find((part) => unitName.test(part))
        ?.replace(/\.d$/u, "") ?? file;
    settings.set(unit, { file, isDenied: /^(?:yes|true|on|1)$/iu.test(last[1] ?? "") });
  }
  // Where the unit of the main instance has the setting, the template's is that of further instances, whose
  // launcher finds out.
  if (settings.has("postfix.service")) settings.delete("postfix@.service");
  return [...settings.values()].filter(({ isDenied }) => isDenied).map(({ file }) => file);
}

/** Units before their drop-ins, those of lesser precedence first, so that the last word counts. */
function unitFiles(systemRoot: string): string[] {
  const roots = unitDirectories.map((directory) => path.join(systemRoot, directory)).toReversed();
  const entries = roots.flatMap((root) =>
    namesIn(root)
      .filter((name) => unitName.test(name))
      .map((name) => path.join(root, name)),
  );
  const units = entries.filter((entry) => !entry.endsWith(".d"));
  const dropIns = entries.filter((entry) => entry.endsWith(".d"));
  return [...units, ...dropIns.flatMap((entry) => namesIn(entry).map((name) => path.join(entry, name)))];
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
