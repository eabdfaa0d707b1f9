import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { splitCommand } from "./shell-words.ts";
import type { CapturedRun } from "./captured-run.ts";

const corpus = path.join(import.meta.dirname, "../fixtures/config-corpus");
const fileNames = ["main.cf", "master.cf"] as const;

/** The names of the recorded cases. */
export const caseNames: readonly string[] = readdirSync(corpus)
  .filter((name) => /^[0-9]{3}-/u.test(name))
  .sort();

/** How a case runs one of its commands: in this process, or as a shell line. */
export interface Runner {
  inProcess(args: readonly string[], directory: string): Promise<CapturedRun>;
  inShell(line: string, directory: string): Promise<CapturedRun>;
}

/** The recorded results of a case. */
export function expectedResults(name: string): string {
  return sortWarnings(readFileSync(path.join(corpus, name, "expected.txt"), "latin1").trimEnd());
}

/** Runs the commands of a case in a directory, and writes down the results as the record does. */
export async function actualResults(name: string, directory: string, runner: Runner): Promise<string> {
  for (const file of fileNames) {
    const source = path.join(corpus, name, file);
    if (existsSync(source)) writeFileSync(path.join(directory, file), readFileSync(source));
  }
  let results = "";
  const lines = readFileSync(path.join(corpus, name, "cmd.txt"), "utf8")
    .trimEnd()
    .split("\n");
  for (const line of lines) {
    const before = fileNames.map((file) => readIfThere(directory, file));
    const args = splitCommand(line);
    const { status, output, errors } =
      args === undefined
        ? await runner.inShell(line, directory)
        : await runner.inProcess(args.slice(1), directory);
    results += `$ ${line}\nexit ${status}\n${quote("1", output, "stdout")}${quote("2", errors, "stderr")}`;
    for (const [index, file] of fileNames.entries()) {
      const after = readIfThere(directory, file);
      if (after !== before[index]) results += `after ${file}\n${quote(index === 0 ? "m" : "M", after, file)}`;
    }
  }
  return sortWarnings(results.trimEnd());
}

function readIfThere(directory: string, file: string): string {
  const source = path.join(directory, file);
  return existsSync(source) ? readFileSync(source, "latin1") : "";
}

function quote(mark: string, text: string, stream: string): string {
  if (text === "") return "";
  const lines = text.replace(/\n$/u, "").split("\n");
  const note = text.endsWith("\n") ? "" : `% no newline at end of ${stream}\n`;
  return lines.map((line) => `${mark}|${line}\n`).join("") + note;
}

/** Warnings whose order is that of a hash table are brought into one that can be compared. */
export function sortWarnings(text: string): string {
  const unordered = /(?:unused|undefined|read-only) parameter/u;
  const lines = text.split("\n");
  const sorted = lines.filter((line) => unordered.test(line)).sort();
  return lines.map((line) => (unordered.test(line) ? sorted.shift() : line)).join("\n");
}
