import { readFileSync } from "node:fs";
import { bytesOf } from "../../src/index.ts";

function fixtureLines(name: string): string[] {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8").split("\n");
}

/** What one side did: bytes written in one piece, or the end of its stream. */
export interface Step {
  readonly from: "client" | "server";
  readonly bytes: Uint8Array;
  readonly isEnd: boolean;
}

/** One connection, with what the server logged. */
export interface Conversation {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly logged: readonly string[];
}

/** Whole connections of real clients, from hex lines. */
export function readSessions(): Conversation[] {
  const sessions: { name: string; steps: Step[]; logged: string[] }[] = [];
  for (const line of fixtureLines("tlsmgr-sessions.txt")) {
    const [word = "", rest = ""] = line.split(" ");
    if (word === "case") sessions.push({ name: rest, steps: [], logged: [] });
    if (word !== "C" && word !== "S") continue;
    const isEnd = rest === "EOF" || rest === "close";
    const bytes = isEnd ? new Uint8Array(0) : Uint8Array.from(Buffer.from(rest, "hex"));
    sessions.at(-1)?.steps.push({ from: word === "C" ? "client" : "server", bytes, isEnd });
  }
  return sessions;
}

/** The probes of a transcript: hex dumps with their headings and log lines. */
export function readProbes(file: string): Conversation[] {
  const probes: {
    name: string;
    steps: { from: Step["from"]; bytes: Uint8Array; isEnd: boolean }[];
    logged: string[];
  }[] = [];
  for (const line of fixtureLines(file)) {
    const probe = probes.at(-1);
    const step = probe?.steps.at(-1);
    const direction = /^([CS])->[CS] (.*)$/u.exec(line);
    const dump = /^ {4}[0-9a-f]{4} {2}((?:[0-9a-f]{2} )+)/u.exec(line);
    if (line.startsWith("== ")) {
      probes.push({ name: line.slice(3), steps: [], logged: [] });
    } else if (direction !== null) {
      const [, side, what = ""] = direction;
      const isEnd = what.startsWith("shutdown") || what.endsWith("(EOF)");
      probe?.steps.push({ from: side === "C" ? "client" : "server", bytes: new Uint8Array(0), isEnd });
    } else if (dump !== null && step !== undefined) {
      step.bytes = Buffer.concat([step.bytes, Buffer.from((dump[1] ?? "").replaceAll(" ", ""), "hex")]);
    } else if (line.startsWith("LOG: warning: ")) {
      probe?.logged.push(line.slice("LOG: warning: ".length));
    }
  }
  return probes;
}

/** The recorded output of the three real printers, by name. */
export function readPrinted(): ReadonlyMap<string, Uint8Array> {
  const printed = new Map<string, Uint8Array>();
  let name = "";
  for (const line of fixtureLines("attribute-encodings.txt")) {
    const heading = /^== (\w+)$/u.exec(line);
    const dump = /^ {4}[0-9a-f]{8}: ((?:[0-9a-f]{2} )+)/u.exec(line);
    if (heading !== null) name = heading[1] ?? "";
    if (dump !== null) {
      const bytes = Buffer.from((dump[1] ?? "").replaceAll(" ", ""), "hex");
      printed.set(name, Buffer.concat([printed.get(name) ?? new Uint8Array(0), bytes]));
    }
  }
  return printed;
}

/** One run of a real scanner. */
export interface ScannerRun {
  readonly encoding: "0" | "6" | "p";
  readonly flags: number;
  readonly hasHash: boolean;
  readonly input: Uint8Array;
  readonly logged: readonly string[];
  /** Return value, values of the variables, length of the data, entries of the hash. */
  readonly result: string;
}

/** The recorded runs of the three real scanners. */
export function readScannerRuns(): ScannerRun[] {
  const runs: (ScannerRun & { logged: string[]; result: string })[] = [];
  for (const line of fixtureLines("attribute-encodings.txt")) {
    const heading = /^--- (?<encoding>[06p]) flags=(?<flags>\d)(?<hash> hash)? {2}input: (?<input>.*)$/u.exec(
      line,
    )?.groups;
    if (heading !== undefined) {
      const text = (heading["input"] ?? "").replaceAll(String.raw`\0`, "\0").replaceAll(String.raw`\n`, "\n");
      runs.push({
        encoding: heading["encoding"] as ScannerRun["encoding"],
        flags: Number(heading["flags"]),
        hasHash: heading["hash"] !== undefined,
        input: bytesOf(text),
        logged: [],
        result: "",
      });
    }
    const run = runs.at(-1);
    if (run === undefined) continue;
    if (line.startsWith("    logged: warning: ")) run.logged.push(line.slice("    logged: warning: ".length));
    if (line.startsWith("    ret=")) Object.assign(run, { result: line.trim() });
  }
  return runs;
}
