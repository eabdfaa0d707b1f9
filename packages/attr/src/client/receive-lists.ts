import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { checkNumbers } from "../check-numbers.ts";
import type { Encoding, Limits } from "../encoding.ts";
import { LimitError } from "../errors.ts";
import { ListDecoder } from "../list-decoder.ts";
import { nullTerminated } from "../null-terminated.ts";
import { addressText } from "./address.ts";
import type { Address } from "./address.ts";
import { ClientError } from "./errors.ts";
import { greetingError, otherEncodingError } from "./greeting.ts";

/** Settings of {@link receiveLists}. */
export interface ReceiveOptions {
  /** Where the service listens. */
  readonly address: Address;
  /** Encoding of the lists; null-terminated by default. */
  readonly encoding?: Encoding;
  /** The protocol that the service announces first; by default none is expected. */
  readonly protocol?: string;
  /** The longest pause between two pieces of data; 60 by default. */
  readonly timeoutSeconds?: number;
  /**
   * Limits of each list; by default it may have 200,100 attributes and 64 MB, as a message in the queue for
   * 100,000 recipients has.
   */
  readonly limits?: Partial<Limits>;
  /** Gives up, and closes the connection. */
  readonly signal?: AbortSignal;
}

/** Room for a message in the queue with 100,000 recipients and the reason for each. */
const defaultLimits = { attributesMax: 200_100, listBytesMax: 64 * 1024 * 1024 } as const;

/**
 * Receives the lists of a service that sends them without a request, such as showq(8), until it closes the
 * connection. Reads the next list when the previous one has been consumed, so a slow reader slows the service
 * down.
 *
 * @example
 * ```ts
 * import { decodeAttributes } from "@postfixjs/attr";
 * import { receiveLists } from "@postfixjs/attr/client";
 *
 * const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
 * const address = { path: `${queue}/public/showq` };
 * const lists = receiveLists({ address, protocol: "mail_queue_list_protocol" });
 * for await (const list of lists) console.log(decodeAttributes(list)); // => []
 * ```
 *
 * @yields each list, encoded
 * @throws {ClientError} when the connection or the greeting fails, when a list exceeds a limit, and when the
 *   service closes in the middle of one; the signal's reason when it aborts
 */
export async function* receiveLists(options: ReceiveOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { encoding = nullTerminated, timeoutSeconds = 60, limits = {}, signal } = options;
  checkNumbers({ timeoutSeconds });
  const socket = await open(options.address, signal);
  const stalled = new ClientError(
    "CLIENT_TIMEOUT",
    `service has sent nothing for "${timeoutSeconds}" seconds`,
  );
  socket.setTimeout(timeoutSeconds * 1000, () => socket.destroy(stalled));
  const abort = (): void => void socket.destroy(reasonOf(signal));
  signal?.addEventListener("abort", abort);
  try {
    const decoder = new ListDecoder(encoding, { ...defaultLimits, ...limits });
    let expected = options.protocol;
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      if (expected !== undefined) throwIf(otherEncodingError(chunk, encoding));
      for (const list of decoder.push(chunk)) {
        if (expected === undefined) yield list;
        else throwIf(greetingError(list, expected, encoding));
        expected = undefined;
      }
    }
    if (expected !== undefined || decoder.heldBytes > 0)
      throw new ClientError("CLIENT_DISCONNECTED", "service closed the connection in the middle of its data");
  } catch (error) {
    signal?.throwIfAborted();
    throw clientError(error);
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.destroy();
  }
}

async function open(address: Address, signal: AbortSignal | undefined): Promise<Socket> {
  const socket = connect(address);
  try {
    await once(socket, "connect", signal === undefined ? {} : { signal });
    return socket;
  } catch (cause) {
    socket.destroy();
    signal?.throwIfAborted();
    throw new ClientError("CLIENT_CONNECT", addressText(address), cause);
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error
    ? signal.reason
    : new ClientError("CLIENT_CLOSED", "reader has been aborted");
}

function throwIf(error: Error | undefined): void {
  if (error !== undefined) throw error;
}

function clientError(error: unknown): unknown {
  if (error instanceof LimitError)
    return new ClientError("CLIENT_REPLY", `list exceeds a limit: ${error.message}`, error);
  const isSystem = error instanceof Error && "syscall" in error;
  return isSystem ? new ClientError("CLIENT_DISCONNECTED", "connection failed", error) : error;
}
