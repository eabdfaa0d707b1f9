import { createHmac } from "node:crypto";
import { Drbg } from "./drbg.ts";
import type { DrbgInstantiation, DrbgLimits, DrbgMechanism } from "./drbg.ts";
import { secretArray, wipe } from "./secret.ts";

/** The hash functions of an {@link HmacDrbg}; both give the full strength of 256 bits. */
export type HmacDrbgHash = "SHA-256" | "SHA-512";

/** What an {@link HmacDrbg} is made from. */
export interface HmacDrbgOptions extends DrbgInstantiation {
  /** The hash function under the HMAC. */
  readonly hash: HmacDrbgHash;
}

/** SP 800-90A Rev. 1, table 2, in bytes: 2^35 bits are 2^32 bytes, 2^19 bits are 65536 bytes. */
const hmacLimits: DrbgLimits = {
  entropy: { min: 32, max: 2 ** 32 },
  nonce: { min: 16, max: 2 ** 32 },
  personalization: { min: 0, max: 2 ** 32 },
  additional: { min: 0, max: 2 ** 32 },
  request: { min: 1, max: 65_536 },
};

const outputBytes = { "SHA-256": 32, "SHA-512": 64 } as const;
const nodeName = { "SHA-256": "sha256", "SHA-512": "sha512" } as const;
const zero = Uint8Array.of(0x00);
const one = Uint8Array.of(0x01);

/** SP 800-90A Rev. 1 section 10.1.2. The names Key and V are the standard's. */
class HmacMechanism implements DrbgMechanism {
  readonly limits: DrbgLimits = hmacLimits;
  readonly #hash: "sha256" | "sha512";
  readonly #key: Uint8Array;
  readonly #v: Uint8Array;

  constructor(hash: HmacDrbgHash) {
    this.#hash = nodeName[hash];
    this.#key = secretArray(outputBytes[hash]);
    this.#v = secretArray(outputBytes[hash]);
  }

  /** Section 10.1.2.3, HMAC_DRBG_Instantiate_algorithm. */
  instantiate(entropy: Uint8Array, nonce: Uint8Array, personalization: Uint8Array): void {
    // Steps 2 and 3.
    this.#key.fill(0x00);
    this.#v.fill(0x01);
    // Steps 1 and 4: seed_material = entropy_input || nonce || personalization_string.
    this.#update(entropy, nonce, personalization);
  }

  /** Section 10.1.2.4, HMAC_DRBG_Reseed_algorithm. */
  reseed(entropy: Uint8Array, additional: Uint8Array): void {
    // Steps 1 and 2: seed_material = entropy_input || additional_input.
    this.#update(entropy, additional);
  }

  /** Section 10.1.2.5, HMAC_DRBG_Generate_algorithm. Steps 1 and 7, the reseed counter, are the caller's. */
  generate(byteCount: number, additional: Uint8Array): Uint8Array {
    // Step 2.
    if (additional.length > 0) this.#update(additional);
    // Step 3.
    const returned = secretArray(byteCount);
    // Steps 4 and 5.
    for (let filled = 0; filled < byteCount; filled += this.#v.length) {
      this.#hmac(this.#v, [this.#v]);
      returned.set(this.#v.subarray(0, byteCount - filled), filled);
    }
    // Step 6.
    this.#update(additional);
    // Step 8.
    return returned;
  }

  uninstantiate(): void {
    wipe(this.#key, this.#v);
  }

  /** Section 10.1.2.2, HMAC_DRBG_Update. The provided data come in parts, to save joining them. */
  #update(...providedData: readonly Uint8Array[]): void {
    // Steps 1 and 2.
    this.#hmac(this.#key, [this.#v, zero, ...providedData]);
    this.#hmac(this.#v, [this.#v]);
    // Step 3.
    if (providedData.every((part) => part.length === 0)) return;
    // Steps 4 and 5.
    this.#hmac(this.#key, [this.#v, one, ...providedData]);
    this.#hmac(this.#v, [this.#v]);
  }

  /** Writes HMAC(Key, the parts joined) over the target, which may be Key or V itself. */
  #hmac(target: Uint8Array, parts: readonly Uint8Array[]): void {
    const hmac = createHmac(this.#hash, this.#key);
    for (const part of parts) hmac.update(part);
    const digest = hmac.digest();
    target.set(digest);
    wipe(digest);
  }
}

/**
 * HMAC_DRBG of NIST SP 800-90A Rev. 1 section 10.1.2, over SHA-256 or SHA-512, with a security strength of
 * 256 bits.
 *
 * It is deterministic: equal inputs give equal streams. A program that only wants random bytes takes
 * `PrngPool`.
 *
 * @example
 * ```ts
 * import { HmacDrbg } from "@postfixjs/prng";
 *
 * const entropy = new Uint8Array(32).fill(1); // in earnest: from a source of entropy
 * const nonce = new Uint8Array(16).fill(2);
 * const drbg = new HmacDrbg({ hash: "SHA-256", entropy, nonce });
 * drbg.reseed(new Uint8Array(32).fill(3));
 * console.log(drbg.generate(16).length); // => 16
 * drbg.wipe();
 * ```
 *
 * @throws {RangeError} when entropy, nonce or personalization are outside the standard's limits.
 */
export class HmacDrbg extends Drbg {
  /** Instantiates the generator, SP 800-90A Rev. 1 sections 9.1 and 10.1.2.3. */
  constructor(options: HmacDrbgOptions) {
    super(new HmacMechanism(options.hash), options);
  }
}
