import { constants } from "node:os";

import koffi from "koffi";

import { cString, libc } from "./libc.ts";
import { PosixError, lastError } from "./posix-error.ts";

const libcSocket: (domain: number, type: number, protocol: number) => number = libc.func(
  "int socket(int domain, int type, int protocol)",
);
const libcConnect: (fd: number, address: Uint8Array, length: number) => number = libc.func(
  "int connect(int fd, const uint8_t *address, uint32_t length)",
);
const libcSend: (fd: number, bytes: Uint8Array, length: number, flags: number) => number = libc.func(
  "intptr_t send(int fd, const uint8_t *bytes, size_t length, int flags)",
);
const libcPoll: (fds: Uint8Array, count: number, timeoutMilliseconds: number) => number = libc.func(
  "int poll(void *fds, unsigned long count, int timeout)",
);
const libcClose: (fd: number) => number = libc.func("int close(int fd)");

const afUnix = 1;
const sockDgram = 2;
const sockNonblock = 0o4000;
const sockCloexec = 0o2000000;
const msgNosignal = 0x4000;
const pollOut = 4;

/** What `sun_path` of `struct sockaddr_un` holds next to its final NUL, see unix(7). */
const pathBytesMax = 107;
const waitSecondsMax = 3600;

/** Settings of {@link connectDatagram}. */
export interface DatagramSocketOptions {
  /**
   * The longest time that one `send` waits for room in the receiver's queue (which holds but a few datagrams,
   * see `net.unix.max_dgram_qlen`), in seconds; 0, the default, never waits. The JavaScript thread stands
   * still meanwhile.
   */
  readonly sendWaitSeconds?: number;
}

/** A connected datagram socket, see {@link connectDatagram}. */
export interface DatagramSocket extends Disposable {
  /**
   * Sends one datagram.
   *
   * @returns Nothing if it was sent, or else why not: `EAGAIN` (the receiver's queue is full), `ECONNREFUSED`
   *   (the receiver is gone), `EMSGSIZE`, `EBADF` (closed). A log has nowhere to complain, so this is no
   *   exception.
   */
  send(datagram: string | Uint8Array): PosixError | undefined;
  /** Closes the socket. Doing it twice is harmless. */
  close(): void;
}

/**
 * Connects to a UNIX-domain datagram socket, such as that of postlogd(8). The connection outlives a later
 * chroot, and programs started later don't inherit it. See unix(7).
 *
 * @example
 * ```ts
 * import { connectDatagram, PosixError } from "@postfixjs/posix";
 *
 * try {
 *   connectDatagram("/no/such/socket");
 * } catch (error) {
 *   console.log(error instanceof PosixError && error.code); // => ENOENT
 * }
 * ```
 *
 * @throws {PosixError} `ENOENT`, `ECONNREFUSED` (nobody listens), `EPROTOTYPE` (not a datagram socket),
 *   `ENAMETOOLONG` (more than 107 bytes).
 * @throws {RangeError} `sendWaitSeconds` is not between 0 and 3600.
 */
export function connectDatagram(path: string, options: DatagramSocketOptions = {}): DatagramSocket {
  const { sendWaitSeconds = 0 } = options;
  if (!(sendWaitSeconds >= 0 && sendWaitSeconds <= waitSecondsMax)) {
    throw new RangeError(`sendWaitSeconds "${sendWaitSeconds}" must be a number from 0 to ${waitSecondsMax}`);
  }
  let fd = openConnected(path);
  const close = (): void => {
    if (fd >= 0) libcClose(fd);
    fd = -1;
  };
  return {
    send: (datagram) => {
      const bytes = typeof datagram === "string" ? Buffer.from(datagram, "utf8") : datagram;
      const failure = sendOnce(fd, bytes, path);
      if (failure?.code !== "EAGAIN" || !waitForRoom(fd, sendWaitSeconds)) return failure;
      return sendOnce(fd, bytes, path);
    },
    close,
    [Symbol.dispose]: close,
  };
}

function openConnected(path: string): number {
  const address = socketAddress(path);
  const fd = libcSocket(afUnix, sockDgram | sockNonblock | sockCloexec, 0);
  if (fd < 0) throw lastError("socket");
  if (libcConnect(fd, address, address.length) === 0) return fd;
  const failure = lastError("connect", path);
  libcClose(fd);
  throw failure;
}

/** `struct sockaddr_un`: the family in host order, the path, a NUL. */
function socketAddress(path: string): Uint8Array {
  const pathBytes = Buffer.from(cString("path", path), "utf8");
  if (pathBytes.length > pathBytesMax) {
    throw new PosixError("connect", constants.errno.ENAMETOOLONG, path);
  }
  return Buffer.concat([Buffer.from(new Uint16Array([afUnix]).buffer), pathBytes, Buffer.alloc(1)]);
}

function sendOnce(fd: number, bytes: Uint8Array, path: string): PosixError | undefined {
  for (;;) {
    if (libcSend(fd, bytes, bytes.length, msgNosignal) >= 0) return undefined;
    if (koffi.errno() !== constants.errno.EINTR) return lastError("send", path);
  }
}

/** Waits until the receiver has read something. */
function waitForRoom(fd: number, waitSeconds: number): boolean {
  if (waitSeconds === 0) return false;
  // struct pollfd: int fd, short events, short revents, all in host order.
  const request = new ArrayBuffer(8);
  new Int32Array(request).fill(fd, 0, 1);
  new Int16Array(request).fill(pollOut, 2, 3);
  return libcPoll(new Uint8Array(request), 1, Math.ceil(waitSeconds * 1000)) > 0;
}
