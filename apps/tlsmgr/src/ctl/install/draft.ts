import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Site } from "../site/site.ts";
import { CommandError } from "../commands/command.ts";
import type { Output } from "../commands/command.ts";
import { codeFileOf, compileCode } from "./compiled-code.ts";
import { postfixVersionOf } from "../site/installed-postfix.ts";
import { tryInterpreter } from "./interpreter.ts";
import { launcherText, nodeOptionsFor } from "./launcher.ts";
import { replaceFile } from "../commands/replace-file.ts";
import type { Place } from "./place.ts";

/** What a launcher starts, and how it is written. */
export interface FileOptions {
  readonly program: string;
  readonly interpreter: string;
  readonly isJitless: boolean;
  readonly isForced: boolean;
}

/** A launcher and its compiled code in a directory of root's, before they take their place. */
export interface Draft {
  readonly launcher: string;
  readonly version: string;
  readonly hasCode: boolean;
}

const executable = 0o755;
const readable = 0o644;
/** The daemon's name in the log, whatever its launcher is called. */
const logName = "tlsmgr";

/** Writes a draft, has it used, and removes what is left of it. */
export async function withDraft(
  place: Place,
  site: Site | undefined,
  options: FileOptions,
  output: Output,
  use: (draft: Draft) => void | Promise<void>,
): Promise<void> {
  const directory = draftDirectory(place);
  try {
    await use(writeDraft(directory, place, site, options, output));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Beside the place: what can be executed here, can be executed there. */
function draftDirectory({ file }: Place): string {
  return mkdtempSync(path.join(path.dirname(file), ".tlsmgrctl-"));
}

function writeDraft(
  directory: string,
  place: Place,
  site: Site | undefined,
  options: FileOptions,
  output: Output,
): Draft {
  const { program, interpreter } = options;
  const { version, files, lmdbFault } = tryInterpreter(interpreter, checkProgram(program));
  if (lmdbFault !== undefined) {
    output.problem(
      `tlsmgrctl install: warning: LMDB cannot be loaded, so caches stay in memory: ${lmdbFault}`,
    );
  }
  const launcher = path.join(directory, place.name);
  const text = launcherText({
    ...options,
    name: logName,
    postfixVersion: site && postfixVersionOf(site),
    fallback: place.name === logName ? place.saved : path.join(path.dirname(place.file), logName),
    postlog: path.join(site?.text("command_directory") ?? "/usr/sbin", "postlog"),
    loadedFiles: files,
  });
  replaceFile(launcher, text, { mode: executable, owner: "root" });
  return { launcher, version, hasCode: writeCode(launcher, options, output) };
}

/** Writes compiled code beside a launcher; returns whether there is some. */
function writeCode(launcher: string, options: FileOptions, output: Output): boolean {
  try {
    const code = compileCode(options.interpreter, options.program, nodeOptionsFor(options));
    replaceFile(codeFileOf(launcher), code, { mode: readable, owner: "root" });
    return true;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    output.problem(`tlsmgrctl install: warning: the daemon takes longer to start: ${error.message}`);
    return false;
  }
}

/** Puts a draft where master(8) will find it; a foreign file that stands there is kept. */
export function moveIntoPlace(
  { launcher, hasCode }: Draft,
  { file, saved }: Place,
  isForeign: boolean,
): void {
  if (isForeign) renameSync(file, saved);
  if (hasCode) renameSync(codeFileOf(launcher), codeFileOf(file));
  else rmSync(codeFileOf(file), { force: true });
  renameSync(launcher, file);
}

/** The path of a program that is there. */
export function checkProgram(program: string): string {
  if (existsSync(program)) return program;
  throw new CommandError(`The daemon itself is missing: "${program}"; build or install the package again`);
}
