import { applyEdits, encodeText, parseMainCf, parseMasterCf } from "@postfixjs/config";
import type { Diagnostic, DiagnosticCode, TextEdit } from "@postfixjs/config";
import type { Host } from "../host/host.ts";
import { systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import type { ConfigFiles } from "./config-files.ts";

/**
 * Findings whose first fix is what was meant beyond doubt. The others (a misspelt name, an indented line, text that
 * looks like a comment) have fixes too, but only their author knows which is right.
 */
const certain: ReadonlySet<DiagnosticCode> = new Set([
  "bad-override",
  "byte-order-mark",
  "deprecated-parameter",
  "duplicate",
  "legacy-tls",
  "override-blanks",
  "override-without-effect",
  "tlsmgr-process-limit",
  "tlsmgr-wakeup",
]);

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
  const mainEdits = chooseEdits(found, "main.cf");
  const masterEdits = chooseEdits(found, "master.cf");
  if (mainEdits.length === 0 && masterEdits.length === 0) return undefined;
  return {
    ...(main && { main: { ...main, file: parseMainCf(applyEdits(main.file.text, mainEdits)) } }),
    ...(master && { master: { ...master, file: parseMasterCf(applyEdits(master.file.text, masterEdits)) } }),
  };
}

/** The edits of all certain fixes that don't touch each other; the others wait for the next round. */
function chooseEdits(found: readonly Diagnostic[], file: Diagnostic["file"]): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const diagnostic of found) {
    const edits = diagnostic.fixes[0]?.edits ?? [];
    if (diagnostic.file !== file || !certain.has(diagnostic.code)) continue;
    const isFree = edits.every((edit) =>
      chosen.every((other) => edit.end < other.start || other.end < edit.start),
    );
    if (isFree) chosen.push(...edits);
  }
  return chosen;
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
