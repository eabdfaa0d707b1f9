import { editWithLock } from "./edit-with-lock.ts";
import { flock } from "./flock.ts";

/**
 * Edits a file under the lock that `postconf -e` takes, so that no edit by either program is lost. Waits
 * while another editor holds the lock.
 *
 * The lock is `FILE.tmp`, held by flock(2). The new content is written there and then takes the place of the
 * file in one step, with the file's owner and mode. A symbolic link stays a link: its target is edited, under
 * both locks.
 *
 * @param edit - Takes the content and returns the new one, or `undefined` to leave the file as it is. It runs
 *   under the lock, so it must be quick. If it throws, the file stays as it is.
 * @returns Whether the file changed.
 * @throws {unknown} Error - Of `node:fs`: the file does not exist, or its directory can't be written.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 *
 * import { editUnderLock } from "@postfixjs/posix";
 *
 * const file = join(mkdtempSync(join(tmpdir(), "edit-")), "main.cf");
 * writeFileSync(file, "myhostname = a.example\n");
 * editUnderLock(file, (content) => Buffer.from(content.toString("latin1").replace("a.", "b."), "latin1"));
 * console.log(readFileSync(file, "latin1").trim()); // => myhostname = b.example
 * ```
 */
export function editUnderLock(file: string, edit: (content: Buffer) => Uint8Array | undefined): boolean {
  return editWithLock(file, edit, (fd) => flock(fd, "exclusive"));
}
