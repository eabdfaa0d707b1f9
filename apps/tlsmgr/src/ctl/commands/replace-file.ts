import { chmodSync, chownSync, renameSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { textOfError } from "../../log/system-error.ts";
import { CommandError } from "./command.ts";

/**
 * Writes a file in one step, so that nobody ever reads half of it. The caller's umask has no effect.
 *
 * @param owner - `root` gives the file to root; otherwise it belongs to the caller
 * @throws {CommandError} the file cannot be written; the previous content is kept
 */
export function replaceFile(
  file: string,
  content: string | Buffer,
  { mode, owner }: { readonly mode: number; readonly owner: "root" | "caller" },
): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
    if (owner === "root") chownSync(draft, 0, 0);
    chmodSync(draft, mode);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CommandError(`cannot write "${file}": ${textOfError(error)}`, { cause: error });
  }
}
