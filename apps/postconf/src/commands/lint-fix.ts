import { encodeText, parseMainCf, parseMasterCf } from "@postfixjs/config";
import { applyEdits } from "@postfixjs/config/edit";
import { certainEdits } from "@postfixjs/config/lint";
import type { Diagnostic } from "@postfixjs/config/lint";
import type { Host } from "../host/host.ts";
import { systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import type { ConfigFiles } from "./config-files.ts";

/** A fix may bring up a further finding; more rounds than this would mean that two fixes undo each other. */
const roundsMax = 10;

/** Finds what there is to say about the files of an installation. */
export type CheckFiles = (files: ConfigFiles) => readonly Diagnostic[];

/**
 * Applies the fixes that are certain, and writes the files that they change.
 *
 * @returns the files as they are now
 * @throws {FatalError} a file cannot be written
 */
export function fixConfigFiles(files: ConfigFiles, check: CheckFiles, host: Host): ConfigFiles {
  let fixed = files;
  for (let round = 0; round < roundsMax; round += 1) {
    const next = applyRound(fixed, check(fixed));
    if (next === undefined) break;
    fixed = next;
  }
  writeIfChanged(files.main, fixed.main, host);
  writeIfChanged(files.master, fixed.master, host);
  return fixed;
}

/** One round of fixes; nothing if there is none to apply. */
function applyRound({ main, master }: ConfigFiles, found: readonly Diagnostic[]): ConfigFiles | undefined {
  const mainEdits = certainEdits(found, "main.cf");
  const masterEdits = certainEdits(found, "master.cf");
  if (mainEdits.length === 0 && masterEdits.length === 0) return undefined;
  return {
    ...(main && { main: { ...main, file: parseMainCf(applyEdits(main.file.text, mainEdits)) } }),
    ...(master && { master: { ...master, file: parseMasterCf(applyEdits(master.file.text, masterEdits)) } }),
  };
}

function writeIfChanged(
  before: ConfigFiles["main"] | ConfigFiles["master"],
  after: typeof before,
  host: Host,
): void {
  if (before === undefined || after === undefined || before.file.text === after.file.text) return;
  try {
    host.replaceFile(after.path, encodeText(after.file.text));
  } catch (error) {
    throw new FatalError(`Cannot write "${after.path}": ${systemErrorText(error)}`, { cause: error });
  }
}
