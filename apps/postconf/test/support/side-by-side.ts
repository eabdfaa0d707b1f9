import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { editWithLock } from "@postfixjs/posix";
import { expect } from "vitest";
import { captureRun } from "./captured-run.ts";
import type { CapturedRun } from "./captured-run.ts";
import { comparable } from "./real-postconf.ts";
import { scratchDirectory } from "./scratch-directory.ts";
import type { ScratchDirectory } from "./scratch-directory.ts";

/** A run of the command over two files, which are given as bytes in Latin-1 text. */
export interface Case {
  readonly mainCf?: string;
  readonly masterCf?: string;
  readonly args: readonly string[];
}

/** What a case must have in common with the real program: output, messages, exit status, both files. */
interface Outcome {
  readonly case: Case;
  readonly result: unknown;
  readonly mainCf: string;
  readonly masterCf: string;
}

/** Runs each case here and with the installed postconf, and expects the same of both. */
export async function expectSameAsPostconf(cases: readonly Case[]): Promise<void> {
  const { ours, real } = await outcomesOf(cases);
  expect(ours).toEqual(real);
}

const answers = path.join(import.meta.dirname, "../fixtures/answers");

/**
 * Runs each case here, and expects the recorded answers of postconf 3.7.11. With RECORD_ANSWERS=1 in the
 * environment the answers are recorded first, from the installed program.
 */
export async function expectRecordedAnswers(name: string, cases: readonly Case[]): Promise<void> {
  const file = path.join(answers, `${name}.json`);
  if (process.env["RECORD_ANSWERS"] === "1") {
    const { real } = await outcomesOf(cases);
    writeFileSync(file, `[\n${real.map((each) => JSON.stringify(asAnswer(each))).join(",\n")}\n]\n`);
  }
  using directory = scratchDirectory();
  const ours: unknown[] = [];
  for (const [index, each] of cases.entries()) {
    const place = `ours-${index}`;
    writeCase(directory, place, each);
    ours.push(asAnswer(outcomeIn(directory, place, each, await runOurs(each, directory, place))));
  }
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(readFileSync(file, "utf8")));
}

/** A file that stayed as it was is not written down twice. */
function asAnswer({ case: of, result, mainCf, masterCf }: Outcome): unknown {
  const isChanged = mainCf !== (of.mainCf ?? "") || masterCf !== (of.masterCf ?? "");
  return { ...of, ...Object(result), ...(isChanged && { after: { mainCf, masterCf } }) };
}

/** Runs each case here and with the installed postconf. */
async function outcomesOf(cases: readonly Case[]): Promise<{ ours: Outcome[]; real: Outcome[] }> {
  using directory = scratchDirectory();
  for (const [index, each] of cases.entries()) {
    writeCase(directory, `real-${index}`, each);
    writeCase(directory, `ours-${index}`, each);
  }
  const ended = runRealPostconfs(cases, directory.path);
  const ours: Outcome[] = [];
  for (const [index, each] of cases.entries())
    ours.push(outcomeIn(directory, `ours-${index}`, each, await runOurs(each, directory, `ours-${index}`)));
  await ended;
  const real = cases.map((each, index) => {
    const read = (name: string): string =>
      readFileSync(path.join(directory.path, `real-${index}.${name}`), "latin1");
    const result = { status: Number(read("status")), output: read("output"), errors: read("errors") };
    return outcomeIn(directory, `real-${index}`, each, result);
  });
  return { ours, real };
}

function writeCase(directory: ScratchDirectory, name: string, { mainCf = "", masterCf = "" }: Case): void {
  mkdirSync(path.join(directory.path, name));
  directory.write(`${name}/main.cf`, Buffer.from(mainCf, "latin1"));
  directory.write(`${name}/master.cf`, Buffer.from(masterCf, "latin1"));
}

function outcomeIn(directory: ScratchDirectory, name: string, of: Case, result: CapturedRun): Outcome {
  const read = (file: string): string => readFileSync(path.join(directory.path, name, file), "latin1");
  return { case: of, result: comparable(result), mainCf: read("main.cf"), masterCf: read("master.cf") };
}

/** In this process, and without flock(1): nobody else edits these files. */
function runOurs({ args }: Case, directory: ScratchDirectory, name: string): Promise<CapturedRun> {
  const place = path.join(directory.path, name);
  return captureRun(["-c", ".", ...args], place, {
    editFile: (file, edit) => void editWithLock(path.join(place, file), edit, () => undefined),
  });
}

// The real program sleeps for a second after a fatal error: many runs share the second.
const atOnce = 50;

/** From one shell, since starting a process from Node.js takes longer than postconf does. */
function runRealPostconfs(cases: readonly Case[], directory: string): Promise<void> {
  const lines = cases.map(({ args }, index) => {
    const words = ["-c", ".", ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const out = `../real-${index}`;
    const wait = index % atOnce === atOnce - 1 ? "wait" : "";
    return `(cd real-${index}; postconf ${words} >${out}.output 2>${out}.errors; echo $? >${out}.status) &\n${wait}`;
  });
  const environment = { PATH: "/usr/sbin:/usr/local/sbin", LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    const child = execFile("/bin/sh", ["-s"], { cwd: directory, env: environment }, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
    child.stdin?.end(`${lines.join("\n")}\nwait\n`);
  });
}
