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
import { isResultOf, printableMessage } from "./replies.ts";
import type { ControlOperation, ControlOperations } from "./replies.ts";

const secondMilliseconds = 1000;

/** The arguments of an operation: none where it takes none. */
type ArgumentsOf<Operation extends ControlOperation> =
  ControlOperations[Operation]["takes"] extends Readonly<Record<string, never>>
    ? []
    : [args: ControlOperations[Operation]["takes"]];

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
    // An error between requests is reported by the next request.
    socket.on("error", () => {});
    return new ControlClient(socket);
  }

  /**
   * Asks the daemon to carry out an operation.
   *
   * @returns its result, see docs/control-protocol.md; a terminal can print every text in it
   * @throws {ControlError} the daemon refuses, closes the connection, or answers something else
   */
  async request<Operation extends ControlOperation>(
    operation: Operation,
    ...[args]: ArgumentsOf<Operation>
  ): Promise<ControlOperations[Operation]["gives"]> {
    const result = await this.ask(operation, { ...args });
    if (isResultOf(operation, result)) return result;
    throw new ControlError("failed", `the answer to ${operation} is not understood; is the daemon ours?`);
  }

  /**
   * Has an operation of any name carried out.
   *
   * @returns its result, whatever that is; a terminal can print every text in it
   * @throws {ControlError} the daemon refuses, or closes the connection
   */
  async ask(operation: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const asked: ControlRequest = { version: protocolVersion, operation, arguments: args };
    this.#socket.write(encodeFrame(asked));
    const { value, done } = await this.#replies.next();
    if (done === true) throw new ControlError("failed", "the daemon closed the connection");
    const { ok, error, result } = asMap(printableMessage(value));
    if (ok === true) return result;
    const { code, message } = asMap(error);
    throw new ControlError(controlErrorCodes.find((each) => each === code) ?? "failed", String(message));
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
