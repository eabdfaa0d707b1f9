import { decodeText } from "@postfixjs/config";
import { scanLogicalLines } from "@postfixjs/config/syntax";
import type { Host } from "../host/host.ts";
import { systemErrorCode, systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { cString, isIndented } from "../text.ts";
import { warnIndented } from "./load-settings.ts";
import { parseMasterEntry } from "./master-entry.ts";
import type { MasterEntry } from "./master-entry.ts";

/**
 * Reads the entries of a master.cf.
 *
 * @param isNeeded - whether a file that cannot be opened ends the run; otherwise it is only warned of
 * @throws {FatalError} unusable file or entry
 */
export function readMaster(path: string, isNeeded: boolean, host: Host, report: Report): MasterEntry[] {
  const content = openMaster(path, isNeeded, host, report);
  const entries: MasterEntry[] = [];
  scanLogicalLines(decodeText(content), {
    trivia: () => undefined,
    logical: ({ text, line }) => {
      if (isIndented(text)) {
        warnIndented(path, text, report);
        return;
      }
      const entry = parseMasterEntry(cString(text), report);
      if (entry === undefined) throw new FatalError(`file ${path}: line ${line}: bad field count`);
      entries.push(entry);
    },
  });
  return entries;
}

function openMaster(path: string, isNeeded: boolean, host: Host, report: Report): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    // A directory can be opened, and then gives nothing to read: no error in the real program.
    if (systemErrorCode(error) !== "EISDIR") {
      const text = `open ${path}: ${systemErrorText(error)}`;
      if (isNeeded) throw new FatalError(text);
      report.warn(text);
    }
    return new Uint8Array();
  }
}
