import { decodeAttributes } from "../attributes.ts";
import { AttributeError, listError } from "../errors.ts";
import { nullTerminated } from "../null-terminated.ts";
import { scan } from "../scan.ts";
import { integer, long, schema, string } from "../schema.ts";
import type { IntegerField, LongField, Schema, StringField } from "../schema.ts";

/** One recipient of a message in the queue. */
export interface QueuedRecipient {
  /** The address, a byte string. */
  readonly address: string;
  /** Why it has not been delivered; empty for a message that has not been tried. */
  readonly delayReason: string;
}

/** A message in the queue. */
export interface QueuedMessage {
  /** `incoming`, `active`, `deferred`, `hold`, `maildrop` or `corrupt`. */
  readonly queueName: string;
  /** The queue id. */
  readonly queueId: string;
  /** When it arrived. */
  readonly arrivalTime: Date;
  /** Bytes of its content. */
  readonly messageSize: number;
  /** `postsuper -e` has expired it: it goes back to the sender. */
  readonly isForcedToExpire: boolean;
  /** The envelope sender, a byte string; empty for bounces. */
  readonly sender: string;
  /** The remaining recipients. */
  readonly recipients: readonly QueuedRecipient[];
}

/**
 * The protocol name in the greeting of showq(8), from Postfix 3.6 on.
 *
 * @example
 * ```ts
 * import { showqProtocol } from "@postfixjs/attr/services";
 *
 * console.log(showqProtocol); // => mail_queue_list_protocol
 * ```
 */
export const showqProtocol = "mail_queue_list_protocol";

/** What comes before the recipients of a message. */
const headSchema: Schema<
  readonly [
    StringField<"queue_name">,
    StringField<"queue_id">,
    LongField<"time">,
    LongField<"size">,
    IntegerField<"forced_expire">,
    StringField<"sender">,
  ]
> = schema(
  [
    string("queue_name"),
    string("queue_id"),
    long("time"),
    long("size"),
    integer("forced_expire"),
    string("sender"),
  ],
  { strict: true, more: true },
);

/**
 * Decodes one message of showq(8)'s list.
 *
 * @example
 * ```ts
 * import { encodeAttributes } from "@postfixjs/attr";
 * import { decodeQueuedMessage } from "@postfixjs/attr/services";
 *
 * const message = decodeQueuedMessage(
 *   encodeAttributes([
 *     { name: "queue_name", value: "deferred" },
 *     { name: "queue_id", value: "4XyZ" },
 *     { name: "time", value: "1795546709" },
 *     { name: "size", value: "251" },
 *     { name: "forced_expire", value: "0" },
 *     { name: "sender", value: "me@example.com" },
 *     { name: "recipient", value: "you@example.com" },
 *     { name: "reason", value: "no route" },
 *   ]),
 * );
 * console.log(message.recipients); // => [ { address: 'you@example.com', delayReason: 'no route' } ]
 * ```
 *
 * @param list - the encoded list of one message, with its terminator
 * @throws {AttributeError} when it is not such a list
 */
export function decodeQueuedMessage(list: Uint8Array): QueuedMessage {
  const reader = nullTerminated.reader(list, true);
  const head = scan(headSchema, reader);
  if (head.kind !== "complete") throw listError(head.kind, head.warnings);
  const { values } = head;
  return {
    queueName: values.queue_name,
    queueId: values.queue_id,
    arrivalTime: new Date(Number(values.time) * 1000),
    messageSize: Number(values.size),
    isForcedToExpire: values.forced_expire !== 0,
    sender: values.sender,
    recipients: recipientsOf(list.subarray(reader.offset)),
  };
}

/** Recipients are pairs of attributes up to the end of the list. */
function recipientsOf(rest: Uint8Array): QueuedRecipient[] {
  const recipients: QueuedRecipient[] = [];
  let address: string | undefined;
  for (const attribute of decodeAttributes(rest)) {
    if ("list" in attribute || typeof attribute.value !== "string")
      throw new AttributeError("LIST_MALFORMED");
    const { name, value } = attribute;
    if (name === "recipient" && address === undefined) {
      address = value;
    } else if (name === "reason" && address !== undefined) {
      recipients.push({ address, delayReason: value });
      address = undefined;
    } else {
      throw new AttributeError("LIST_MALFORMED");
    }
  }
  if (address !== undefined) throw new AttributeError("LIST_SHORT");
  return recipients;
}
