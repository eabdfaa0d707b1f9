import { encodeText } from "@postfixjs/config";
import type { Host } from "../host/host.ts";
import { systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import { readConfigLines } from "./config-lines.ts";
import type { ConfigLine } from "./config-lines.ts";

/** What an edit does with what it was pointed at. */
export type EditAction = "set" | "remove" | "comment-out";

/**
 * Reads a file, lets an edit make the new text, and puts it in place.
 *
 * @throws {FatalError} unreadable or unwritable file
 */
export function editFile(path: string, host: Host, edit: (lines: readonly ConfigLine[]) => string): void {
  let old: Uint8Array;
  try {
    old = host.readFile(path);
  } catch (error) {
    throw new FatalError(`open ${path} for reading: ${systemErrorText(error)}`, { cause: error });
  }
  const changed = encodeText(edit(readConfigLines(old)));
  if (Buffer.compare(old, changed) === 0) return;
  try {
    host.replaceFile(path, changed);
  } catch (error) {
    throw new FatalError(`open ${path}.tmp: ${systemErrorText(error)}`, { cause: error });
  }
}

/**
 * Adds a new entry at the end. If the last line has no line end it gets one: the real program glues the new entry to
 * the last value, which destroys both.
 */
export function appendEntry(text: string, entry: string): string {
  const lineEnd = text === "" || text.endsWith("\n") ? "" : "\n";
  return text + lineEnd + entry;
}
