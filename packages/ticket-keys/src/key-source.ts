import type { TicketKey } from "./ticket-key.ts";

/**
 * A source of keys for {@link TicketKeys}: memory, a file, or other hosts.
 *
 * All methods are synchronous and answer from what the source holds; a source that reads files or talks to a
 * network does so in the background. Returned keys remain the source's: callers neither keep nor change them.
 * Times are whole seconds.
 *
 * Postfix's servers encrypt with the key that expires last of the two that they hold. So a key for decryption
 * only must have an `expiresAt` in the past.
 */
export interface TicketKeySource {
  /** Returns the key for new tickets, with an `expiresAt` in the future; `undefined` if there is none. */
  encryptionKey(now: number): TicketKey | undefined;

  /** Returns the key of a ticket that a client presents; `undefined` if tickets of that key are refused. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined;

  /** Describes the keys without their secrets, for an operator. */
  describe(now: number): TicketKeyInfo[];

  /** Wipes all keys. Do not call anything afterwards. */
  close(): void;
}

/**
 * What a key is for: `current` encrypts and decrypts; `next` and `retired` decrypt only, before and after
 * their time as `current`.
 */
export type TicketKeyState = "next" | "current" | "retired";

/**
 * The public part of a key.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { RotatingKeys } from "@postfixjs/ticket-keys";
 *
 * const keys = new RotatingKeys({ timeoutSeconds: 3600, randomBytes });
 * keys.encryptionKey(1000);
 * console.log(keys.describe(1000)[0]?.state); // => current
 * ```
 */
export interface TicketKeyInfo {
  /** Key name, a copy. */
  readonly name: Uint8Array;
  /** State of the key; `expired` if it neither encrypts nor decrypts any longer. */
  readonly state: TicketKeyState | "expired";
  /** Start of encryption, in whole seconds; `undefined` if the source does not know. */
  readonly encryptsFrom: number | undefined;
  /** End of encryption, in whole seconds; `undefined` if the source does not know. */
  readonly encryptsUntil: number | undefined;
}
