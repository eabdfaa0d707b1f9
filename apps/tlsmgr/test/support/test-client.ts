import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";

/** Longer than anything takes on a busy machine; only a hang gets here. */
const waitMilliseconds = 50_000;

/** A client that sends and shows bytes as they are. */
export class TestClient implements Disposable {
  /** The server has closed its side. */
  ended = false;
  readonly #socket: Socket;
  readonly #changes = new EventEmitter();
  #received: Buffer[] = [];
  #receivedBytes = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#receivedBytes += chunk.length;
      this.#changes.emit("change");
    });
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.ended = true;
        this.#changes.emit("change");
      });
    }
    socket.on("error", () => undefined);
  }

  static async connect(path: string): Promise<TestClient> {
    const socket = connect({ path, allowHalfOpen: true });
    await once(socket, "connect");
    return new TestClient(socket);
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Says that no more will be sent. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Reads no more, until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes what has arrived. */
  take(): Buffer {
    const received = Buffer.concat(this.#received);
    this.#received = [];
    this.#receivedBytes = 0;
    return received;
  }

  /** Waits for so many bytes, and takes everything that is there then. */
  async takeAtLeast(byteCount: number): Promise<Buffer> {
    await this.#until(() => this.#receivedBytes >= byteCount);
    return this.take();
  }

  /** The same, unless the server closes the connection before: then there is nothing. */
  async takeUnlessEnded(byteCount: number): Promise<Buffer | undefined> {
    await this.#until(() => this.#receivedBytes >= byteCount || this.ended);
    return this.#receivedBytes >= byteCount ? this.take() : undefined;
  }

  async untilEnded(): Promise<void> {
    await this.#until(() => this.ended);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #until(isSo: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(waitMilliseconds);
    while (!isSo()) await once(this.#changes, "change", { signal });
  }
}

const greetingBytes = 26;
const smallSeed = encodeRequest("seed", { size: 1 });
const smallSeedReplyBytes = 20;

/**
 * Tells when a server has dealt with everything that was sent to it, by requests of another client.
 *
 * It takes two: the kernel may report this client before another one whose bytes came earlier, but not twice.
 */
export class Barrier implements Disposable {
  readonly #client: TestClient;

  private constructor(client: TestClient) {
    this.#client = client;
  }

  static async connect(path: string): Promise<Barrier> {
    const client = await TestClient.connect(path);
    await client.takeAtLeast(greetingBytes);
    return new Barrier(client);
  }

  /** Waits until all that was sent is dealt with, and the replies have arrived. */
  async pass(): Promise<void> {
    for (let requests = 0; requests < 2; requests += 1) {
      this.#client.send(smallSeed);
      await this.#client.takeAtLeast(smallSeedReplyBytes);
    }
    // Replies that are in our buffers already become events in this turn of the loop, the end of a stream in
    // the next.
    for (let turns = 0; turns < 3; turns += 1) await turn();
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}
