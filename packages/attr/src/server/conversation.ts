import { once } from "node:events";
import type { Duplex } from "node:stream";
import { unlessAborted } from "../unless-aborted.ts";
import { ServerError } from "./errors.ts";

/** Cuts the bytes of one connection into requests. */
export interface RequestFramer {
  /** Takes the next bytes; returns the requests that they complete. */
  push(chunk: Uint8Array): Uint8Array[];
  /** Bytes held of a request whose end has not come yet. */
  readonly heldBytes: number;
}

/** What a server of one request after the other speaks. */
export interface RequestProtocol {
  /** What a request is called in messages, such as `policy request`. */
  readonly requestName: string;
  /** A framer for a new connection. */
  framer(): RequestFramer;
  /**
   * Answers one request.
   *
   * @param signal - aborts when nobody will get the answer: the deadline has passed, or the connection is
   *   gone
   * @returns the encoded answer
   */
  answer(request: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}

/** Ends a conversation when the client disconnects. Not an error: clients close connections at any time. */
export const disconnected: ServerError = new ServerError("SERVER_DISCONNECTED", "connection has been closed");

/**
 * Answers the requests of one connection, one after the other, until the client closes. The next chunk is
 * read only once all earlier requests are answered: this keeps the order and slows down a client that sends
 * too fast.
 *
 * @param timeoutSeconds - deadline for one request, from its first byte to its answer
 * @throws {unknown} whatever the protocol throws, or why a request cannot be answered
 */
export async function converse(
  socket: Duplex,
  protocol: RequestProtocol,
  timeoutSeconds: number,
): Promise<void> {
  const { requestName } = protocol;
  const framer = protocol.framer();
  const end = new AbortController();
  const { signal } = end;
  const expire = (): void => {
    end.abort(
      new ServerError("SERVER_TIMEOUT", `${requestName} was not answered within "${timeoutSeconds}" seconds`),
    );
    socket.destroy();
  };
  // An error ends the loop below; without a listener the event would end the process.
  socket.on("error", () => undefined);
  socket.once("close", () => end.abort(disconnected));
  const chunks: AsyncIterable<Uint8Array> = socket;
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of chunks) {
      timer ??= setTimeout(expire, timeoutSeconds * 1000);
      for (const request of framer.push(chunk)) {
        const answer = await unlessAborted(protocol.answer(request, signal), signal);
        if (!socket.write(answer)) await once(socket, "drain", { signal });
        timer.refresh();
      }
      if (framer.heldBytes > 0) continue;
      clearTimeout(timer);
      timer = undefined;
    }
    if (framer.heldBytes > 0)
      throw new ServerError("SERVER_CUT", `connection has been closed within a ${requestName}`);
  } catch (error) {
    if (error === socket.errored) throw disconnected;
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
