import { endianness } from "node:os";
import type { TicketKeySource } from "./key-source.ts";
import { encodeTicketKey, TICKET_KEY_NAME_BYTES } from "./ticket-key.ts";
import type { TicketKey, TimeFormat } from "./ticket-key.ts";

/**
 * The answer to a `tktkey` request:
 *
 * - `ok`: `record` is the key, 88 bytes; the caller wipes it when it is sent;
 * - `error`: there is no such key, or tickets are off; `record` is the name that was asked for, as Postfix sends it;
 * - `fail`: the name has an impossible length, given by `nameLength`; `record` is empty.
 */
export type TicketKeyAnswer =
  | { readonly status: "ok"; readonly record: Uint8Array }
  | { readonly status: "error"; readonly record: Uint8Array; readonly cause?: unknown }
  | { readonly status: "fail"; readonly record: Uint8Array; readonly nameLength: number };

/** Settings of {@link TicketKeys}. */
export interface TicketKeysOptions {
  /** Where the keys come from. */
  readonly source: TicketKeySource;
  /** False if tickets are off, that is if `smtpd_tls_session_cache_timeout` is not positive; by default true. */
  readonly enabled?: boolean;
  /** The host's `time_t`; by default 8 bytes in the byte order of this machine. */
  readonly timeFormat?: TimeFormat;
}

/**
 * Answers the `tktkey` requests of Postfix's TLS servers from a key source.
 *
 * An empty name asks for the key for new tickets, a name of 16 bytes for the key of a ticket at hand.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { RotatingKeys, TicketKeys } from "@postfixjs/ticket-keys";
 *
 * const source = new RotatingKeys({ timeoutSeconds: 3600, randomBytes });
 * const keys = new TicketKeys({ source });
 * const answer = keys.request(new Uint8Array(), 1000);
 * console.log(answer.status, answer.record.length); // => ok 88
 * const name = answer.record.slice(0, 16);
 * console.log(keys.request(name, 4598).status, keys.request(name, 4599).status); // => ok error
 * ```
 */
export class TicketKeys {
  readonly #source: TicketKeySource;
  readonly #enabled: boolean;
  readonly #timeFormat: TimeFormat;

  constructor(options: TicketKeysOptions) {
    this.#source = options.source;
    this.#enabled = options.enabled ?? true;
    this.#timeFormat = options.timeFormat ?? { bytes: 8, littleEndian: endianness() === "LE" };
  }

  /**
   * Answers one request. Never throws: a source that fails is an `error` with a `cause`.
   *
   * @param name - key name of 16 bytes, or empty
   * @param now - the time in whole seconds
   */
  request(name: Uint8Array, now: number): TicketKeyAnswer {
    if (name.length !== 0 && name.length !== TICKET_KEY_NAME_BYTES) {
      return { status: "fail", record: new Uint8Array(), nameLength: name.length };
    }
    if (!this.#enabled) return { status: "error", record: new Uint8Array() };
    try {
      const key = this.#find(name, now);
      if (key === undefined) return { status: "error", record: new Uint8Array(name) };
      return { status: "ok", record: encodeTicketKey(key, this.#timeFormat) };
    } catch (error) {
      return { status: "error", record: new Uint8Array(name), cause: error };
    }
  }

  #find(name: Uint8Array, now: number): TicketKey | undefined {
    return name.length === 0 ? this.#source.encryptionKey(now) : this.#source.decryptionKey(name, now);
  }
}
