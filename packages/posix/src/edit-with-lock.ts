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

const ownerOnly = 0o600;
const permissionBits = 0o7777;

/**
 * Edits a file under the lock that `postconf -e` takes, with a lock of the caller's making: for programs that
 * do without native code. See {@link editUnderLock}.
 *
 * @param takeLock - Takes flock(2)'s exclusive lock of an open file, and waits for it.
 * @throws {unknown} Error - Of `node:fs`: the file does not exist, or its directory can't be written.
 */
export function editWithLock(
  file: string,
  edit: (content: Buffer) => Uint8Array | undefined,
  takeLock: (fd: number) => void,
): boolean {
  const lockFile = `${file}.tmp`;
  const lock = openLocked(lockFile, takeLock);
  let isReplaced = false;
  try {
    const target = realpathSync(file);
    if (target !== realpathOfParent(file)) return editWithLock(target, edit, takeLock);
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
function openLocked(lockFile: string, takeLock: (fd: number) => void): number {
  for (;;) {
    const fd = openSync(lockFile, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, ownerOnly);
    takeLock(fd);
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
