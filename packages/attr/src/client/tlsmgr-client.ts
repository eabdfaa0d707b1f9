import { constant, schema } from "../schema.ts";
import { replySchemas, requestSchemas } from "../tlsmgr/protocol.ts";
import type { ReplyValues } from "../tlsmgr/protocol.ts";
import { AttributeClient } from "./attribute-client.ts";
import type { AttributeClientOptions } from "./attribute-client.ts";
import type { RequestOptions } from "./request-client.ts";

/** Settings of a {@link TlsmgrClient}. */
export interface TlsmgrClientOptions extends Omit<AttributeClientOptions, "protocol" | "encoding"> {
  /** False for tlsmgr(8) of Postfix 3.4 and 3.5, which announces no protocol; true by default. */
  readonly isGreeted?: boolean;
}

const seed = schema([constant("request", "seed"), ...requestSchemas.seed.fields]);
const policy = schema([constant("request", "policy"), ...requestSchemas.policy.fields]);
const lookup = schema([constant("request", "lookup"), ...requestSchemas.lookup.fields]);
const update = schema([constant("request", "update"), ...requestSchemas.update.fields]);
const remove = schema([constant("request", "delete"), ...requestSchemas.delete.fields]);
const tktkey = schema([constant("request", "tktkey"), ...requestSchemas.tktkey.fields]);

const noName: Uint8Array = new Uint8Array(0);

/**
 * A client of tlsmgr(8). Each method makes one request; `status` in the reply is the result, see `statusOk`
 * of `/tlsmgr`. All methods throw {@link ClientError} when no reply arrives.
 *
 * @example
 * ```ts
 * import { TlsmgrClient } from "@postfixjs/attr/client";
 *
 * const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
 * using tlsmgr = new TlsmgrClient({ address: { path: `${queue}/private/tlsmgr` } });
 * const { status, seed } = await tlsmgr.seed(32);
 * console.log(status, seed.length); // => 0 32
 * ```
 */
export class TlsmgrClient implements Disposable {
  readonly #client: AttributeClient;

  /** @param options - where tlsmgr(8) listens: `private/tlsmgr` in the queue directory */
  constructor({ isGreeted = true, ...options }: TlsmgrClientOptions) {
    this.#client = new AttributeClient(isGreeted ? { ...options, protocol: "tlsmgr_protocol" } : options);
  }

  /** Asks for `size` random bytes, 1 to 255. */
  seed(size: number, options?: RequestOptions): Promise<ReplyValues["seed"]> {
    return this.#client.request(seed, { size }, replySchemas.seed, options);
  }

  /** Asks whether sessions of a type (`smtpd`, `smtp`, `lmtp`) are cached, and for how many seconds. */
  policy(cacheType: string, options?: RequestOptions): Promise<ReplyValues["policy"]> {
    return this.#client.request(policy, { cache_type: cacheType }, replySchemas.policy, options);
  }

  /** Asks for a session. */
  lookup(cacheType: string, cacheId: string, options?: RequestOptions): Promise<ReplyValues["lookup"]> {
    const values = { cache_type: cacheType, cache_id: cacheId };
    return this.#client.request(lookup, values, replySchemas.lookup, options);
  }

  /** Stores a session. */
  update(
    cacheType: string,
    cacheId: string,
    session: Uint8Array,
    options?: RequestOptions,
  ): Promise<ReplyValues["update"]> {
    const values = { cache_type: cacheType, cache_id: cacheId, session };
    return this.#client.request(update, values, replySchemas.update, options);
  }

  /** Removes a session. */
  delete(cacheType: string, cacheId: string, options?: RequestOptions): Promise<ReplyValues["delete"]> {
    const values = { cache_type: cacheType, cache_id: cacheId };
    return this.#client.request(remove, values, replySchemas.delete, options);
  }

  /** Asks for the session ticket key of a 16-byte name, or, without a name, for the current one. */
  ticketKey(keyname: Uint8Array = noName, options?: RequestOptions): Promise<ReplyValues["tktkey"]> {
    return this.#client.request(tktkey, { keyname }, replySchemas.tktkey, options);
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }

  /** The same as {@link TlsmgrClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
