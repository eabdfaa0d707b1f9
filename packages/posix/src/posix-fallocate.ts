import { libc } from "./libc.ts";
import { PosixError } from "./posix-error.ts";

const libcPosixFallocate: (fd: number, offset: number, length: number) => number = libc.func(
  "int posix_fallocate(int fd, int64_t offset, int64_t length)",
);

/**
 * Reserves disk space for a range of an open file, and extends the file to the end of the range if it is
 * shorter. Later writes to the range can't fail for lack of space. See posix_fallocate(3).
 *
 * @example
 * ```ts
 * import { fstatSync, openSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import path from "node:path";
 * import { posixFallocate } from "@postfixjs/posix";
 *
 * const fd = openSync(path.join(tmpdir(), `fallocate-${process.pid}`), "w");
 * posixFallocate(fd, 0, 4096);
 * console.log(fstatSync(fd).size); // => 4096
 * ```
 *
 * @throws {PosixError} `ENOSPC`, `EFBIG`, `EBADF`, ...
 * @throws {RangeError} The range is not made of whole numbers, or is empty.
 */
export function posixFallocate(fd: number, offsetBytes: number, lengthBytes: number): void {
  if (!Number.isSafeInteger(offsetBytes) || offsetBytes < 0) {
    throw new RangeError(`Offset "${offsetBytes}" must be a whole number of bytes, 0 or more`);
  }
  if (!Number.isSafeInteger(lengthBytes) || lengthBytes <= 0) {
    throw new RangeError(`Length "${lengthBytes}" must be a whole number of bytes, 1 or more`);
  }
  // Unlike the other calls it returns the error number and leaves errno alone.
  const errno = libcPosixFallocate(fd, offsetBytes, lengthBytes);
  if (errno !== 0) throw new PosixError("posix_fallocate", errno);
}
