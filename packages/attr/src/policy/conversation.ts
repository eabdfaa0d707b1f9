import { once } from "node:events";
import type { Duplex } from "node:stream";
import { encodeAttributes } from "../attributes.ts";
import { byteString } from "../byte-text.ts";
import type { Limits } from "../encoding.ts";
import { ListDecoder } from "../list-decoder.ts";
import { plain } from "../plain.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { decodePolicyRequest } from "./request.ts";
import type { PolicyRequest } from "./request.ts";

/** What a {@link PolicyHandler} gets beside the request. */
export interface PolicyContext {
  /** Aborts when nobody will get the answer: the deadline has passed, or the connection is gone. */
  readonly signal: AbortSignal;
}

/**
 * Decides on a request: returns the right-hand side of an access(5) table, such as `DUNNO`, `REJECT` or
 * `DEFER_IF_PERMIT try later`. When it throws, the connection is closed without an answer.
 */
export type PolicyHandler = (request: PolicyRequest, context: PolicyContext) => string | Promise<string>;

/** How to hold a conversation. */
export interface ConversationOptions {
  /** Deadline for one request, from its first byte to its answer. */
  readonly timeoutSeconds: number;
  /** Limits of requests. */
  readonly limits: Partial<Limits>;
}

/** Why a conversation ends when the client goes away: no error, since smtpd(8) closes connections as it likes. */
export const disconnected: Error = new Error("connection has been closed");

/**
 * Answers the requests of one connection, one after the other, until the client closes. The next chunk is read only
 * when all requests before it are answered: that keeps the order, and a client that is too fast has to wait.
 *
 * @throws whatever the handler throws, or why a request cannot be answered
 */
export async function converse(
  socket: Duplex,
  handler: PolicyHandler,
  { timeoutSeconds, limits }: ConversationOptions,
): Promise<void> {
  const decoder = new ListDecoder(plain, limits);
  const end = new AbortController();
  const { signal } = end;
  const expire = (): void => {
    end.abort(new Error(`policy request was not answered within "${timeoutSeconds}" seconds`));
    socket.destroy();
  };
  // An error ends the loop below; an event that nobody listens to would end the process.
  socket.on("error", () => undefined);
  socket.once("close", () => end.abort(disconnected));
  const chunks: AsyncIterable<Uint8Array> = socket;
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of chunks) {
      timer ??= setTimeout(expire, timeoutSeconds * 1000);
      for (const list of decoder.push(chunk)) {
        const action = await unlessAborted(decide(handler, list, signal), signal);
        if (!socket.write(encodeAction(action))) await once(socket, "drain", { signal });
        timer.refresh();
      }
      if (decoder.heldBytes > 0) continue;
      clearTimeout(timer);
      timer = undefined;
    }
    if (decoder.heldBytes > 0) throw new Error("connection has been closed within a policy request");
  } catch (error) {
    if (error === socket.errored) throw disconnected;
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function encodeAction(action: string): Uint8Array {
  return encodeAttributes([{ name: "action", value: byteString(new TextEncoder().encode(action)) }], plain);
}

/** A handler may answer at once, or later. */
async function decide(handler: PolicyHandler, list: Uint8Array, signal: AbortSignal): Promise<string> {
  return handler(decodePolicyRequest(list), { signal });
}
