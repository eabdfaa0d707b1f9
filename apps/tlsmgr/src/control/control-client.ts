import { connect } from "node:net";
import type { Socket } from "node:net";
import { encodeFrame, FrameReader } from "./frames.ts";
import {
  asMap,
  ControlError,
  controlErrorCodes,
  ControlSocketError,
  protocolVersion,
  replyBytesMax,
} from "./protocol.ts";
import type { ControlRequest } from "./protocol.ts";

const secondMilliseconds = 1000;

/** A connection to the control socket of a running daemon. */
export class ControlClient implements Disposable {
  readonly #socket: Socket;
  readonly #replies: AsyncIterator<unknown>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#replies = repliesOf(socket);
  }

  /**
   * Connects; an answer that takes longer than `timeoutSeconds` is an error.
   *
   * @throws {Error} of the system
   */
  static async connect(path: string, timeoutSeconds = 30): Promise<ControlClient> {
    const socket = connect(path);
    socket.setTimeout(timeoutSeconds * secondMilliseconds, () => {
      socket.destroy(new ControlSocketError(`no answer for ${timeoutSeconds} seconds`));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve();
      });
    });
    // What goes wrong while nobody waits is told to the next who asks.
    socket.on("error", () => {});
    return new ControlClient(socket);
  }

  /**
   * Has an operation carried out.
   *
   * @returns its result, as docs/control-protocol.md tells
   * @throws {ControlError} the daemon refuses
   * @throws {ControlSocketError} there is no answer
   */
  async request(operation: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const asked: ControlRequest = { version: protocolVersion, operation, arguments: args };
    this.#socket.write(encodeFrame(asked));
    const { value, done } = await this.#replies.next();
    if (done === true) throw new ControlSocketError("the daemon closed the connection");
    const reply = asMap(value);
    if (reply["ok"] === true) return reply["result"];
    const { code, message } = asMap(reply["error"]);
    const known = controlErrorCodes.find((each) => each === code);
    throw new ControlError(known ?? "failed", String(message));
  }

  /** Closes the connection. */
  close(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

async function* repliesOf(socket: Socket): AsyncGenerator {
  const reader = new FrameReader(replyBytesMax);
  for await (const chunk of socket as AsyncIterable<Uint8Array>) yield* reader.push(chunk);
}
