import { libc } from "./libc.ts";
import { lastError } from "./posix-error.ts";

const setsockopt: (
  fd: number,
  level: number,
  option: number,
  value: Int32Array,
  lengthBytes: number,
) => number = libc.func(
  "int setsockopt(int fd, int level, int option, const int32_t *value, uint32_t length)",
);

const solSocket = 1;
const soRcvbuf = 8;
const intBytes = 4;

/**
 * Limits what the kernel keeps of the input of a socket until it is read: by default that grows to megabytes
 * for a peer that sends and sends. The connections of a listening socket inherit the limit. The kernel takes
 * at least 2304 bytes, and doubles what it is given, for its own needs. See SO_RCVBUF in socket(7).
 *
 * @example
 * ```ts
 * import { createServer } from "node:net";
 * import { limitReceiveBuffer } from "@postfixjs/posix";
 *
 * const server = createServer().listen(0, () => {
 *   limitReceiveBuffer(Reflect.get(Reflect.get(server, "_handle"), "fd"), 4096);
 *   server.close();
 * });
 * ```
 *
 * @param fd - a socket
 * @param bytes - the limit
 * @throws {PosixError} `EBADF`, `ENOTSOCK`
 * @throws {RangeError} The limit is no whole number of bytes, or below 1.
 */
export function limitReceiveBuffer(fd: number, bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > 0x7fff_ffff) {
    throw new RangeError(`Limit "${bytes}" must be a whole number of bytes, 1 or more`);
  }
  if (setsockopt(fd, solSocket, soRcvbuf, Int32Array.of(bytes), intBytes) === 0) return;
  throw lastError("setsockopt");
}
