import type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
import { effectiveLifetime } from "./effective-lifetime.ts";
import { decryptionExpiry } from "./issued-expiry.ts";
import {
  isSameName,
  ticketCipherKeyBytes,
  ticketKeyNameBytes,
  ticketMacKeyBytes,
  wipeTicketKey,
} from "./ticket-key.ts";
import type { TicketKey } from "./ticket-key.ts";

/** Lifetime and randomness of {@link RotatingKeys}. */
export interface RotatingKeysOptions {
  /** `smtpd_tls_session_cache_timeout`, as configured; see {@link effectiveLifetime}. */
  readonly timeoutSeconds: number;
  /** Returns secret random bytes, which are copied and then wiped. If it throws, no key is made. */
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * Makes keys in memory on demand, as Postfix does (`tls_scache_key_rotate`).
 *
 * With T as the lifetime, a key encrypts for T/2 - 1 seconds after it was made, and decrypts for another T/2.
 * The source holds at most two keys, current and previous; a third one overwrites the previous key.
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
 * console.log(keys.describe(2799).map(({ state }) => state).join(" ")); // => current retired
 * ```
 */
export class RotatingKeys implements TicketKeySource {
  readonly #lifetime: number;
  readonly #halfLife: number;
  readonly #randomBytes: (length: number) => Uint8Array;
  #current: TicketKey | undefined;
  #previous: TicketKey | undefined;

  constructor(options: RotatingKeysOptions) {
    this.#lifetime = effectiveLifetime(options.timeoutSeconds);
    this.#halfLife = Math.floor(this.#lifetime / 2);
    this.#randomBytes = options.randomBytes;
  }

  /**
   * Returns the current key, or makes a new one if it has expired; returns `undefined` if the lifetime is 0.
   *
   * @throws {unknown} whatever the source of random bytes throws
   */
  encryptionKey(now: number): TicketKey | undefined {
    if (this.#halfLife === 0) return undefined;
    if (this.#current === undefined || this.#current.expiresAt <= now) this.#rotate(now);
    return this.#current;
  }

  /**
   * Returns the key with that name until half a lifetime after its end of encryption. A previous key always
   * has an `expiresAt` in the past, even if it was replaced before its end, so that servers do not encrypt
   * with it again.
   */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const key = [this.#current, this.#previous].find((held) => held && isSameName(held.name, name));
    if (key === undefined || !this.#decrypts(key, now)) return undefined;
    if (key === this.#current || key.expiresAt <= now) return key;
    return { ...key, expiresAt: decryptionExpiry(now, this.#lifetime) };
  }

  /**
   * Makes a new key at once, for an operator who wants fresh keys before their time: `encryptionKey` returns
   * it from now on, and the current key becomes the previous one.
   *
   * @throws {unknown} whatever the source of random bytes throws
   */
  rotate(now: number): void {
    if (this.#halfLife > 0) this.#rotate(now);
  }

  /** Wipes both keys, so tickets made with them are refused. The next request makes a new key. */
  drop(): void {
    for (const key of [this.#current, this.#previous]) if (key !== undefined) wipeTicketKey(key);
    this.#current = undefined;
    this.#previous = undefined;
  }

  /** Describes the keys, current one first. */
  describe(now: number): TicketKeyInfo[] {
    const held = [this.#current, this.#previous].filter((key) => key !== undefined);
    return held.map((key) => ({
      name: new Uint8Array(key.name),
      state: this.#state(key, now),
      encryptsFrom: key.expiresAt + 1 - this.#halfLife,
      encryptsUntil: key.expiresAt,
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
      name: this.#random(ticketKeyNameBytes),
      cipherKey: this.#random(ticketCipherKeyBytes),
      macKey: this.#random(ticketMacKeyBytes),
      expiresAt: now + this.#halfLife - 1,
    };
  }

  #random(length: number): Uint8Array {
    const bytes = this.#randomBytes(length);
    // A separate ArrayBuffer: V8 moves small arrays within its heap and leaves copies behind.
    const secret = new Uint8Array(new ArrayBuffer(bytes.length));
    secret.set(bytes);
    bytes.fill(0);
    return secret;
  }

  #decrypts(key: TicketKey, now: number): boolean {
    return key.expiresAt + this.#halfLife > now;
  }

  #state(key: TicketKey, now: number): TicketKeyInfo["state"] {
    if (key === this.#current && key.expiresAt > now) return "current";
    return this.#decrypts(key, now) ? "retired" : "expired";
  }
}
