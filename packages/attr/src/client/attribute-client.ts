import { encode } from "../encode.ts";
import type { Encoding, Limits } from "../encoding.ts";
import { ListDecoder } from "../list-decoder.ts";
import { nullTerminated } from "../null-terminated.ts";
import { scan } from "../scan.ts";
import type { Scan } from "../scan.ts";
import { propertyOf } from "../schema.ts";
import type { Field, FieldValues, Schema } from "../schema.ts";
import { warningText } from "../warning.ts";
import { ClientError } from "./errors.ts";
import { announcedProtocol, greetingError, otherEncodingError } from "./greeting.ts";
import { RequestClient } from "./request-client.ts";
import type { ClientOptions, ClientProtocol, RequestOptions } from "./request-client.ts";

/** Settings of an {@link AttributeClient}. */
export interface AttributeClientOptions extends ClientOptions {
  /** Encoding of requests and replies; null-terminated by default. */
  readonly encoding?: Encoding;
  /**
   * The protocol that the service announces first, such as `tlsmgr_protocol`; by default none is expected.
   */
  readonly protocol?: string;
  /** Limits of replies. */
  readonly limits?: Partial<Limits>;
}

/**
 * A client of any Postfix service that answers one attribute list with one attribute list. It connects at the
 * first request, keeps the connection for a while, and when a try fails, makes one more on a new connection.
 * Requests are sent one at a time, in order.
 *
 * @example
 * ```ts
 * import { constant, integer, schema } from "@postfixjs/attr";
 * import { AttributeClient } from "@postfixjs/attr/client";
 *
 * const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
 * using client = new AttributeClient({ address: { path: `${queue}/public/flush` }, protocol: "queue_flush_protocol" });
 * const purge = schema([constant("request", "purge")]);
 * console.log(await client.request(purge, {}, schema([integer("status")]))); // => { status: 0 }
 * ```
 */
export class AttributeClient implements Disposable {
  readonly #encoding: Encoding;
  readonly #client: RequestClient;

  /**
   * @param options - where the service is, and what it speaks
   * @throws {TypeError} when a setting is not a number
   */
  constructor({ encoding = nullTerminated, protocol, limits = {}, ...options }: AttributeClientOptions) {
    this.#encoding = encoding;
    this.#client = new RequestClient(listProtocol(encoding, limits, protocol), options);
  }

  /**
   * Sends a request and waits for the reply.
   *
   * @param request - the attributes of the request
   * @param values - their values
   * @param reply - the attributes of the reply; all of them must come, others are passed over
   * @throws {ClientError} when no valid reply arrives; the signal's reason when it aborts
   * @throws {RangeError | TypeError} when the values cannot be encoded
   */
  async request<const Asked extends readonly Field[], const Answered extends readonly Field[]>(
    request: Schema<Asked>,
    values: FieldValues<Asked>,
    reply: Schema<Answered>,
    options?: RequestOptions,
  ): Promise<FieldValues<Answered>> {
    const bytes = encode(request, values, this.#encoding);
    return this.#client.request(bytes, (list) => decodeReply(reply, list, this.#encoding), options);
  }

  /** Closes the connection. Requests that wait fail with the code `closed`. */
  close(): void {
    this.#client.close();
  }

  /** The same as {@link AttributeClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

function listProtocol(
  encoding: Encoding,
  limits: Partial<Limits>,
  protocol: string | undefined,
): ClientProtocol {
  const framer = (): ListDecoder => new ListDecoder(encoding, limits);
  if (protocol === undefined) {
    const firstBytesError = (chunk: Uint8Array): ClientError | undefined =>
      otherEncodingError(chunk, encoding) ?? unexpectedGreeting(chunk, encoding);
    return { framer, firstBytesError };
  }
  return {
    framer,
    firstBytesError: (chunk) => otherEncodingError(chunk, encoding),
    greetingError: (list) => greetingError(list, protocol, encoding),
  };
}

function decodeReply<Answered extends readonly Field[]>(
  reply: Schema<Answered>,
  list: Uint8Array,
  encoding: Encoding,
): FieldValues<Answered> {
  const found = scan(reply, encoding.reader(list, true));
  if (found.kind !== "complete") throw badReply(reply, found);
  return found.values;
}

/** The first list is no reply if it announces a protocol. */
function unexpectedGreeting(bytes: Uint8Array, encoding: Encoding): ClientError | undefined {
  const protocol = announcedProtocol(bytes, encoding);
  if (protocol === undefined) return undefined;
  return new ClientError(
    "CLIENT_GREETING",
    `service announces "${protocol}" before it replies: set the option \`protocol\` to that`,
  );
}

/** Names the missing attributes, or gives the warning that Postfix logs. */
function badReply(reply: Schema, found: Exclude<Scan<object>, { kind: "complete" }>): ClientError {
  const [warning] = found.warnings;
  if (warning !== undefined) return new ClientError("CLIENT_REPLY", warningText(warning, "the service"));
  const values = new Map<string, unknown>(found.kind === "more" ? [] : Object.entries(found.values));
  const missing = reply.fields.filter(
    (field) => field.type !== "constant" && values.get(propertyOf(field)) === undefined,
  );
  const names = missing.map(({ name }) => `"${name}"`).join(", ");
  return new ClientError(
    "CLIENT_REPLY",
    names === "" ? "the reply is empty" : `the reply has no attribute ${names}`,
  );
}
