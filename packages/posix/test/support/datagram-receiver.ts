import { Buffer } from "node:buffer";

import koffi from "koffi";

const libc = koffi.load(null);
const socket = libc.func("int socket(int domain, int type, int protocol)");
const bind = libc.func("int bind(int fd, const uint8_t *address, uint32_t length)");
const recv = libc.func("intptr_t recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)");
const close = libc.func("int close(int fd)");

const afUnix = 1;
const sockDgram = 2;
const dontWait = 0x40;

/** The other end of a datagram socket: what postlogd(8) and syslogd(8) do. */
export class DatagramReceiver implements Disposable {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = socket(afUnix, sockDgram, 0) as number;
    const address = Buffer.concat([Buffer.from([afUnix, 0]), Buffer.from(path), Buffer.alloc(1)]);
    if (bind(this.#fd, address, address.length) !== 0)
      throw new Error(`bind ${path}: errno ${koffi.errno()}`);
  }

  /** The next datagram; waits for it if asked to. */
  receive(options: { wait: boolean } = { wait: false }): string | undefined {
    const bytes = Buffer.alloc(65_536);
    const length = recv(this.#fd, bytes, bytes.length, options.wait ? 0 : dontWait) as number;
    return length < 0 ? undefined : bytes.toString("utf8", 0, length);
  }

  /** Everything that has arrived. */
  receiveAll(): string[] {
    const all: string[] = [];
    for (let one = this.receive(); one !== undefined; one = this.receive()) all.push(one);
    return all;
  }

  [Symbol.dispose](): void {
    close(this.#fd);
  }
}
