import { endianness } from "node:os";
import type { TicketKeySource } from "./key-source.ts";
import { encodeTicketKey, ticketKeyNameBytes } from "./ticket-key.ts";
import type { TicketKey, TimeFormat } from "./ticket-key.ts";

/**
 * The answer to a `tktkey` request:
 *
 * - `ok`: `record` is the key, 88 bytes; the caller wipes it after sending it;
 * - `error`: the key is unknown, or tickets are off; `record` is the requested name, as in Postfix;
 * - `fail`: the name has an impossible length, given by `nameLength`; `record` is empty.
 */
export type TicketKeyAnswer =
  | { readonly status: "ok"; readonly record: Uint8Array }
  | { readonly status: "error"; readonly record: Uint8Array; readonly cause?: unknown }
  | { readonly status: "fail"; readonly record: Uint8Array; readonly nameLength: number };

/** Settings of {@link TicketKeys}. */
export interface TicketKeysOptions {
  /** Source of the keys. */
  readonly source: TicketKeySource;
  /**
   * False to turn tickets off, that is if `smtpd_tls_session_cache_timeout` is not positive; by default true.
   */
  readonly isEnabled?: boolean;
  /** The host's `time_t`; by default 8 bytes in the byte order of this machine. */
  readonly timeFormat?: TimeFormat;
  /**
   * The time of day in whole seconds, which Postfix's servers compare expiries with. Set it if the `now` of
   * requests comes from another clock, such as one that never goes back; by default both are the same.
   */
  readonly timeOfDay?: () => number;
}

/**
 * Answers the `tktkey` requests of Postfix's TLS servers from a key source.
 *
 * An empty name asks for the key for new tickets, a name of 16 bytes for the key of an existing ticket.
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
  readonly #isEnabled: boolean;
  readonly #timeFormat: TimeFormat;
  readonly #timeOfDay: (() => number) | undefined;

  constructor(options: TicketKeysOptions) {
    this.#source = options.source;
    this.#isEnabled = options.isEnabled ?? true;
    this.#timeFormat = options.timeFormat ?? { bytes: 8, isLittleEndian: endianness() === "LE" };
    this.#timeOfDay = options.timeOfDay;
  }

  /**
   * Answers one request. Never throws: a source that fails is an `error` with a `cause`.
   *
   * @param name - key name of 16 bytes, or empty
   * @param now - the time in whole seconds
   */
  request(name: Uint8Array, now: number): TicketKeyAnswer {
    if (name.length !== 0 && name.length !== ticketKeyNameBytes) {
      return { status: "fail", record: new Uint8Array(), nameLength: name.length };
    }
    if (!this.#isEnabled) return { status: "error", record: new Uint8Array() };
    try {
      const key = this.#find(name, now);
      if (key === undefined) return { status: "error", record: new Uint8Array(name) };
      return { status: "ok", record: encodeTicketKey(this.#byTimeOfDay(key, now), this.#timeFormat) };
    } catch (error) {
      return { status: "error", record: new Uint8Array(name), cause: error };
    }
  }

  /** Expiry by the clock of whoever reads the record. */
  #byTimeOfDay(key: TicketKey, now: number): TicketKey {
    const difference = (this.#timeOfDay?.() ?? now) - now;
    // Clocks that agree may differ by a second when one is read just after the other.
    return Math.abs(difference) <= 1 ? key : { ...key, expiresAt: key.expiresAt + difference };
  }

  #find(name: Uint8Array, now: number): TicketKey | undefined {
    return name.length === 0 ? this.#source.encryptionKey(now) : this.#source.decryptionKey(name, now);
  }
}
