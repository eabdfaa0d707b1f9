import { basename } from "node:path";
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
  try {
    host.editFile(path, (old) => {
      const changed = encodeText(edit(readConfigLines(old)));
      return Buffer.compare(old, changed) === 0 ? undefined : changed;
    });
  } catch (error) {
    if (error instanceof FatalError) throw error;
    throw new FatalError(`${failedStep(error, path)}: ${systemErrorText(error)}`, { cause: error });
  }
}

/** What failed, in the words of the real program. Only the file itself is read. */
function failedStep(error: unknown, path: string): string {
  if (error instanceof Error && "syscall" in error && error.syscall === "read") return `read ${path}`;
  return isOf(error, path) ? `open ${path} for reading` : `open ${path}.tmp`;
}

/**
 * Whether a system error is about the file itself, not about the one beside it that is locked and written.
 */
function isOf(error: unknown, path: string): boolean {
  return error instanceof Error && "path" in error && String(error.path).endsWith(basename(path));
}

/**
 * Adds a new entry at the end. If the last line has no line end it gets one: the real program glues the new
 * entry to the last value, which destroys both.
 */
export function appendEntry(text: string, entry: string): string {
  const lineEnd = text === "" || text.endsWith("\n") ? "" : "\n";
  return text + lineEnd + entry;
}
