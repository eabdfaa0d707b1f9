import { effectiveLifetime } from "./effective-lifetime.ts";
import { decryptionExpiry, encryptionExpiry } from "./issued-expiry.ts";
import type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
import { RotatingKeys } from "./rotating-keys.ts";
import type { RotatingKeysOptions } from "./rotating-keys.ts";
import type { TicketKey } from "./ticket-key.ts";

/** Settings of {@link FallbackKeys}. */
export interface FallbackKeysOptions extends RotatingKeysOptions {
  /** Preferred source, which may have no key for a while. */
  readonly shared: TicketKeySource;
}

/**
 * Prefers shared keys, and makes keys in memory as long as there are none: a host that cannot reach the
 * shared keys still issues tickets and resumes its own sessions. Once shared keys arrive, its own ones only
 * decrypt, until their end.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { FallbackKeys, KeyFileSource } from "@postfixjs/ticket-keys";
 *
 * const timeoutSeconds = 3600;
 * const shared = new KeyFileSource({ path: "/nonexistent", timeoutSeconds });
 * const keys = new FallbackKeys({ shared, timeoutSeconds, randomBytes });
 * console.log((await shared.refresh()).status); // => rejected
 * console.log(keys.encryptionKey(1000)?.expiresAt); // => 1060
 * ```
 */
export class FallbackKeys implements TicketKeySource {
  readonly #shared: TicketKeySource;
  readonly #own: RotatingKeys;
  readonly #lifetime: number;

  constructor({ shared, ...options }: FallbackKeysOptions) {
    this.#shared = shared;
    this.#own = new RotatingKeys(options);
    this.#lifetime = effectiveLifetime(options.timeoutSeconds);
  }

  /**
   * Returns the shared key, or a key of this process with an expiry of at most a minute ahead, so that
   * servers soon ask for the shared one.
   *
   * @throws {unknown} whatever the source of random bytes throws
   */
  encryptionKey(now: number): TicketKey | undefined {
    const shared = this.#shared.encryptionKey(now);
    if (shared !== undefined) return shared;
    const own = this.#own.encryptionKey(now);
    return own && { ...own, expiresAt: encryptionExpiry(own.expiresAt, now) };
  }

  /** Returns the key with that name, shared or of this process. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const shared = this.#shared.decryptionKey(name, now);
    if (shared !== undefined) return shared;
    const own = this.#own.decryptionKey(name, now);
    if (own === undefined) return undefined;
    const isRetired = own.expiresAt <= now || this.#shared.encryptionKey(now) !== undefined;
    const expiresAt = isRetired
      ? decryptionExpiry(now, this.#lifetime)
      : encryptionExpiry(own.expiresAt, now);
    return { ...own, expiresAt };
  }

  /** Describes the shared keys, then those of this process. */
  describe(now: number): TicketKeyInfo[] {
    const shared = this.#shared.describe(now);
    const hasCurrent = shared.some(({ state }) => state === "current");
    const own = this.#own.describe(now).map(({ state, ...key }) => {
      const ofShared = hasCurrent && state === "current" ? "retired" : state;
      return Object.assign(key, { state: ofShared });
    });
    return [...shared, ...own];
  }

  /** Wipes all keys. */
  close(): void {
    this.#shared.close();
    this.#own.close();
  }
}
