import type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
import { effectiveLifeTime } from "./life-time.ts";
import {
  isSameName,
  TICKET_CIPHER_KEY_BYTES,
  TICKET_KEY_NAME_BYTES,
  TICKET_MAC_KEY_BYTES,
  wipeTicketKey,
} from "./ticket-key.ts";
import type { TicketKey } from "./ticket-key.ts";

/** Life time and randomness of {@link RotatingKeys}. */
export interface RotatingKeysOptions {
  /** `smtpd_tls_session_cache_timeout`, as configured; see {@link effectiveLifeTime}. */
  readonly timeoutSeconds: number;
  /** Gives that many bytes that nobody can guess, which are copied and then wiped. May throw; then no key is made. */
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * Keys made in memory when they are asked for, as in Postfix (`tls_scache_key_rotate`).
 *
 * With T as the life time, a key encrypts for T/2 - 1 seconds after it was made, and decrypts for another T/2. There
 * are at most two: the current one, and the one before. A third overwrites the older one, which is wiped.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { RotatingKeys } from "@postfixjs/ticket-keys";
 *
 * const keys = new RotatingKeys({ timeoutSeconds: 3600, randomBytes });
 * const key = keys.encryptionKey(1000);
 * console.log(key?.expiresAt); // => 2799
 * console.log(keys.encryptionKey(2798) === key); // => true
 * console.log(keys.encryptionKey(2799) === key); // => false
 * console.log(keys.describe(2799).map(({ use }) => use).join(" ")); // => encryption decryption
 * ```
 */
export class RotatingKeys implements TicketKeySource {
  /** Half of the life time, in whole seconds. */
  readonly #halfLife: number;
  readonly #randomBytes: (length: number) => Uint8Array;
  #current: TicketKey | undefined;
  #previous: TicketKey | undefined;

  constructor(options: RotatingKeysOptions) {
    this.#halfLife = Math.floor(effectiveLifeTime(options.timeoutSeconds) / 2);
    this.#randomBytes = options.randomBytes;
  }

  /**
   * The current key, or a new one if it has expired; `undefined` if the life time is 0.
   *
   * @throws whatever the source of random bytes throws
   */
  encryptionKey(now: number): TicketKey | undefined {
    if (this.#halfLife === 0) return undefined;
    if (this.#current === undefined || this.#current.expiresAt <= now) this.#rotate(now);
    return this.#current;
  }

  /** The key of that name, current or previous, for half a life time after it expired for encryption. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const key = [this.#current, this.#previous].find((held) => held && isSameName(held.name, name));
    return key !== undefined && this.#decrypts(key, now) ? key : undefined;
  }

  /**
   * Makes a new key at once: `encryptionKey` returns it from now on, and the current one becomes the previous one. For
   * an operator who wants fresh keys before their time.
   *
   * @throws whatever the source of random bytes throws
   */
  rotate(now: number): void {
    if (this.#halfLife > 0) this.#rotate(now);
  }

  /** Wipes both keys; tickets made so far cannot be decrypted any more. The next request makes a new key. */
  drop(): void {
    for (const key of [this.#current, this.#previous]) if (key !== undefined) wipeTicketKey(key);
    this.#current = undefined;
    this.#previous = undefined;
  }

  /** The keys held, current one first. */
  describe(now: number): TicketKeyInfo[] {
    const held = [this.#current, this.#previous].filter((key) => key !== undefined);
    return held.map((key) => ({
      name: new Uint8Array(key.name),
      expiresAt: key.expiresAt,
      use: this.#use(key, now),
    }));
  }

  /** Wipes both keys. */
  close(): void {
    this.drop();
  }

  #rotate(now: number): void {
    const key = this.#newKey(now);
    if (this.#previous !== undefined) wipeTicketKey(this.#previous);
    this.#previous = this.#current;
    this.#current = key;
  }

  #newKey(now: number): TicketKey {
    return {
      name: this.#random(TICKET_KEY_NAME_BYTES),
      cipherKey: this.#random(TICKET_CIPHER_KEY_BYTES),
      macKey: this.#random(TICKET_MAC_KEY_BYTES),
      expiresAt: now + this.#halfLife - 1,
    };
  }

  #random(length: number): Uint8Array {
    const bytes = this.#randomBytes(length);
    // Outside of the engine's heap, where small arrays are moved about and leave copies behind.
    const secret = new Uint8Array(new ArrayBuffer(bytes.length));
    secret.set(bytes);
    bytes.fill(0);
    return secret;
  }

  #decrypts(key: TicketKey, now: number): boolean {
    return key.expiresAt + this.#halfLife > now;
  }

  #use(key: TicketKey, now: number): TicketKeyInfo["use"] {
    if (key === this.#current && key.expiresAt > now) return "encryption";
    return this.#decrypts(key, now) ? "decryption" : "none";
  }
}
