import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import type { RootDatabase } from "lmdb";
import { SessionStoreError } from "../session-store-error.ts";
import type { LmdbModule } from "./load-lmdb.ts";

/** Page size of the file, whatever the machine's. */
export const PAGE_BYTES = 4096;
const MEGABYTE = 1024 * 1024;
/** The lock file of LMDB's 126 readers is shorter than that. */
const LOCK_FILE_BYTES = 64 * 1024;
/** What LMDB writes into a new file before we can reserve space for it is far less than that. */
const FIRST_BYTES = MEGABYTE;

/** Makes sure that a range of an open file can be written later; throws if the file system has no space for it. */
export type ReserveSpace = (fileDescriptor: number, offsetBytes: number, lengthBytes: number) => void;

/** An open LMDB environment in a file without a name, and the descriptor by which its space is reserved. */
export interface NamelessFile {
  readonly database: RootDatabase<Uint8Array, Uint8Array>;
  readonly fileDescriptor: number;
}

/**
 * Creates an LMDB file and removes its name at once. Nobody can delete, truncate or overwrite it afterwards, it needs
 * no path in a jail, and nothing is left behind when the process ends.
 *
 * It is made in a fresh directory of our own, since the prebuilt LMDB may crash on a file that it did not make. The
 * lock file gets its space beforehand: LMDB writes to it by a memory map, and would die of a full disk there.
 */
export function createNamelessFile(
  lmdb: LmdbModule,
  directory: string,
  mapBytes: number,
  reserve: ReserveSpace,
): NamelessFile {
  const ownDirectory = mkdtempSync(path.join(directory, ".session-cache-"));
  try {
    const file = path.join(ownDirectory, "data");
    writeZeros(`${file}-lock`, LOCK_FILE_BYTES, reserve);
    proveSpace(file, reserve);
    const database = lmdb.open<Uint8Array, Uint8Array>({
      path: file,
      noSubdir: true,
      noSync: true,
      encoding: "binary",
      keyEncoding: "binary",
      pageSize: PAGE_BYTES,
      mapSize: mapBytes,
      maxDbs: 1,
    });
    return { database, fileDescriptor: openSync(file, "r+") };
  } finally {
    rmSync(ownDirectory, { recursive: true, force: true });
  }
}

/** Fails while LMDB has not touched anything yet, since its own failure on a full disk may crash the process. */
function proveSpace(file: string, reserve: ReserveSpace): void {
  writeZeros(file, FIRST_BYTES, reserve);
  unlinkSync(file);
}

function writeZeros(file: string, bytes: number, reserve: ReserveSpace): void {
  const fileDescriptor = openSync(file, "wx", 0o600);
  try {
    reserve(fileDescriptor, 0, bytes);
  } catch (error) {
    throw new SessionStoreError("STORE_NO_SPACE", `Cannot reserve ${bytes} bytes for "${file}"`, {
      cause: error,
    });
  } finally {
    closeSync(fileDescriptor);
  }
}

const ZEROS = new Uint8Array(MEGABYTE);

/** Reserves space by writing zeros, which every file system but a copy-on-write one honours. */
export function reserveByWriting(fileDescriptor: number, offsetBytes: number, lengthBytes: number): void {
  const end = offsetBytes + lengthBytes;
  let position = offsetBytes;
  while (position < end) {
    position += writeSync(fileDescriptor, ZEROS, 0, Math.min(ZEROS.length, end - position), position);
  }
}
