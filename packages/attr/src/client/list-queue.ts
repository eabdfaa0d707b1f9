import { AttributeError } from "../errors.ts";
import { decodeQueuedMessage, showqProtocol } from "../services/showq.ts";
import type { QueuedMessage } from "../services/showq.ts";
import { ClientError } from "./errors.ts";
import { receiveLists } from "./receive-lists.ts";
import type { ReceiveOptions } from "./receive-lists.ts";

/** Settings of {@link listQueue}. */
export interface ListQueueOptions extends Omit<ReceiveOptions, "encoding" | "protocol"> {
  /** False for Postfix 3.4 and 3.5, whose services announce no protocol; true by default. */
  readonly isGreeted?: boolean;
}

/** An empty list ends the queue. */
const lastListBytes = 1;

/**
 * Lists the mail queue, as `postqueue -j` does, in constant memory: one message at a time.
 *
 * @example
 * ```ts
 * import { listQueue } from "@postfixjs/attr/client";
 *
 * const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
 * let count = 0;
 * for await (const { queueId, recipients } of listQueue({ address: { path: `${queue}/public/showq` } })) {
 *   console.log(queueId, recipients.length);
 *   count += 1;
 * }
 * console.log(count); // => 0
 * ```
 *
 * @param options - where showq(8) listens: `public/showq` in the queue directory. By default a message may
 *   have 64 MB of recipients and reasons.
 * @yields the messages, queue by queue
 * @throws {ClientError} when the list cannot be read to its end; the signal's reason when it aborts
 */
export async function* listQueue({
  isGreeted = true,
  ...options
}: ListQueueOptions): AsyncGenerator<QueuedMessage, void, undefined> {
  const greeted = isGreeted ? { protocol: showqProtocol } : {};
  for await (const list of receiveLists({ ...options, ...greeted })) {
    if (list.length === lastListBytes) return;
    yield decoded(list);
  }
  throw new ClientError("CLIENT_DISCONNECTED", "service closed the connection before the end of the queue");
}

function decoded(list: Uint8Array): QueuedMessage {
  try {
    return decodeQueuedMessage(list);
  } catch (error) {
    if (!(error instanceof AttributeError)) throw error;
    throw new ClientError("CLIENT_REPLY", `cannot read a message of the queue: ${error.message}`, error);
  }
}
