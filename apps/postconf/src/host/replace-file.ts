import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import process from "node:process";

/**
 * Puts a new content in place of a file's in one step: after a crash the path holds the old or the new content, never
 * a part. Owner, group and mode stay; of a symbolic link the target is replaced.
 */
export function replaceFile(path: string, content: Uint8Array): void {
  const target = realpathSync(path);
  const { uid, gid, mode } = statSync(target);
  const temporary = `${target}.tmp-${process.pid}`;
  // Readable by nobody else until it has the right owner: the file may hold secrets.
  const descriptor = openSync(temporary, "wx", 0o600);
  try {
    try {
      writeWhole(descriptor, content);
      const own = statSync(temporary);
      if (own.uid !== uid || own.gid !== gid) chownSync(temporary, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}

function writeWhole(descriptor: number, content: Uint8Array): void {
  for (let written = 0; written < content.length;) written += writeSync(descriptor, content, written);
}

/** Makes the rename itself durable. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
