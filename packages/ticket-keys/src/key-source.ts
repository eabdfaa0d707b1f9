import type { TicketKey } from "./ticket-key.ts";

/**
 * Where {@link TicketKeys} gets its keys from: keys made in memory, a file, or one day a service on the network.
 *
 * Both methods are synchronous and must answer at once from what they hold: a source that has to fetch keys does so
 * beforehand and by itself. The keys they return remain the source's: callers neither keep nor change them. Times are
 * whole seconds.
 *
 * Postfix's servers keep the keys that they are given, two each, and take the one that expires last for encryption.
 * So a key that is for decryption only must have an `expiresAt` in the past.
 */
export interface TicketKeySource {
  /** The key for new tickets, with an `expiresAt` in the future; `undefined` if there is none. */
  encryptionKey(now: number): TicketKey | undefined;

  /** The key of a ticket that a client presents, if tickets of that key are still to be accepted. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined;

  /** The keys held, without their secrets, for an operator to look at. */
  describe(now: number): TicketKeyInfo[];

  /** Wipes all keys. Nothing may be asked afterwards. */
  close(): void;
}

/** What may be shown of a key. */
export interface TicketKeyInfo {
  /** Key name, a copy. */
  readonly name: Uint8Array;
  /** End of encryption, in whole seconds. */
  readonly expiresAt: number;
  /** What the key is used for at the moment. */
  readonly use: "encryption" | "decryption" | "none";
}
