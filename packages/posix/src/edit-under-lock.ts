import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";

import { flock } from "./flock.ts";

const ownerOnly = 0o600;
const permissionBits = 0o7777;

/**
 * Edits a file under the lock that `postconf -e` takes, so that no edit by either program is lost. Waits while another
 * editor holds the lock.
 *
 * The lock is `FILE.tmp`, held by flock(2). The new content is written there and then takes the place of the file in one
 * step, with the file's owner and mode. A symbolic link stays a link: its target is edited, under both locks.
 *
 * @param edit - Takes the content and returns the new one, or `undefined` to leave the file as it is. It runs under the
 *   lock, so it must be quick. If it throws, the file stays as it is.
 * @returns Whether the file changed.
 * @throws Error - Of `node:fs`: the file does not exist, or its directory can't be written.
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
  const lockFile = `${file}.tmp`;
  const lock = openLocked(lockFile);
  let isReplaced = false;
  try {
    const target = realpathSync(file);
    if (target !== realpathOfParent(file)) return editUnderLock(target, edit);
    const content = edit(readFileSync(file));
    if (content === undefined) return false;
    fill(lock, content, file);
    renameSync(lockFile, file);
    isReplaced = true;
    return true;
  } finally {
    // Removed while it is locked: whoever waits for it notices, and makes another one.
    if (!isReplaced) rmSync(lockFile, { force: true });
    closeSync(lock);
  }
}

/** Opens and locks a file that still has its name once the lock is held. */
function openLocked(lockFile: string): number {
  for (;;) {
    const fd = openSync(lockFile, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, ownerOnly);
    flock(fd, "exclusive");
    const [held, named] = [fstatSync(fd), statSync(lockFile, { throwIfNoEntry: false })];
    if (held.ino === named?.ino && held.dev === named.dev) return fd;
    closeSync(fd);
  }
}

/** The path of a file whose directories may be links, but which is itself none. */
function realpathOfParent(file: string): string {
  const slash = file.lastIndexOf("/");
  const directory = realpathSync(slash < 0 ? "." : file.slice(0, slash + 1));
  return `${directory === "/" ? "" : directory}/${file.slice(slash + 1)}`;
}

function fill(fd: number, content: Uint8Array, model: string): void {
  const { uid, gid, mode } = statSync(model);
  ftruncateSync(fd);
  writeFileSync(fd, content);
  const { uid: ownUid, gid: ownGid } = fstatSync(fd);
  if (uid !== ownUid || gid !== ownGid) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode & permissionBits);
  fsyncSync(fd);
}
