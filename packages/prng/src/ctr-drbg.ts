import { blockCipherDf } from "./block-cipher-df.ts";
import { encrypt } from "./cipher.ts";
import { Drbg } from "./drbg.ts";
import type { DrbgInstantiation, DrbgLimits, DrbgMechanism } from "./drbg.ts";
import { secretArray, wipe } from "./secret.ts";

/** What a {@link CtrDrbg} is made from. */
export interface CtrDrbgOptions extends DrbgInstantiation {
  /**
   * Whether inputs pass through the derivation function Block_Cipher_df. With it, inputs may have any length.
   * Without it, the entropy input must be exactly 48 bytes of full entropy, there is no nonce, and the other
   * inputs have at most 48 bytes.
   */
  readonly usesDerivationFunction: boolean;
}

const keyBytes = 32;
const blockBytes = 16;
/** Table 3: seedlen of AES-256, 384 bits. */
const seedBytes = keyBytes + blockBytes;

/** SP 800-90A Rev. 1, table 3, in bytes. */
const limitsWithDf: DrbgLimits = {
  entropy: { min: 32, max: 2 ** 32 },
  nonce: { min: 16, max: 2 ** 32 },
  personalization: { min: 0, max: 2 ** 32 },
  additional: { min: 0, max: 2 ** 32 },
  request: { min: 1, max: 65_536 },
};

const limitsWithoutDf: DrbgLimits = {
  entropy: { min: seedBytes, max: seedBytes },
  nonce: { min: 0, max: 0 },
  personalization: { min: 0, max: seedBytes },
  additional: { min: 0, max: seedBytes },
  request: { min: 1, max: 65_536 },
};

/** SP 800-90A Rev. 1 section 10.2.1 with AES-256. The names Key and V are the standard's. */
class CtrMechanism implements DrbgMechanism {
  readonly limits: DrbgLimits;
  readonly #usesDerivationFunction: boolean;
  readonly #key = secretArray(keyBytes);
  readonly #v = secretArray(blockBytes);

  constructor(usesDerivationFunction: boolean) {
    this.#usesDerivationFunction = usesDerivationFunction;
    this.limits = usesDerivationFunction ? limitsWithDf : limitsWithoutDf;
  }

  /**
   * Section 10.2.1.3, CTR_DRBG_Instantiate_algorithm: 10.2.1.3.1 without, 10.2.1.3.2 with derivation
   * function.
   */
  instantiate(entropy: Uint8Array, nonce: Uint8Array, personalization: Uint8Array): void {
    // Without, steps 1 to 3; with, steps 1 and 2.
    const seedMaterial = this.#seedMaterial(entropy, nonce, personalization);
    // Key = 0, V = 0.
    wipe(this.#key, this.#v);
    // (Key, V) = CTR_DRBG_Update (seed_material, Key, V).
    this.#update(seedMaterial);
    wipe(seedMaterial);
  }

  /** Section 10.2.1.4, CTR_DRBG_Reseed_algorithm: 10.2.1.4.1 without, 10.2.1.4.2 with derivation function. */
  reseed(entropy: Uint8Array, additional: Uint8Array): void {
    // Without, steps 1 to 3; with, steps 1 and 2.
    const seedMaterial = this.#seedMaterial(entropy, additional);
    // (Key, V) = CTR_DRBG_Update (seed_material, Key, V).
    this.#update(seedMaterial);
    wipe(seedMaterial);
  }

  /** Section 10.2.1.5, CTR_DRBG_Generate_algorithm. Steps 1 and 7, the reseed counter, are the caller's. */
  generate(byteCount: number, additional: Uint8Array): Uint8Array {
    // Step 2.
    const providedData = additional.length > 0 ? this.#seedMaterial(additional) : new Uint8Array(seedBytes);
    if (additional.length > 0) this.#update(providedData);
    // Steps 3 to 5.
    const returned = this.#outputBlocks(byteCount);
    // Step 6.
    this.#update(providedData);
    wipe(providedData);
    // Step 8.
    return returned;
  }

  uninstantiate(): void {
    wipe(this.#key, this.#v);
  }

  /**
   * With derivation function: Block_Cipher_df of the parts joined. Without: the parts, padded with zeros,
   * XORed.
   */
  #seedMaterial(...parts: readonly Uint8Array[]): Uint8Array {
    if (this.#usesDerivationFunction) return blockCipherDf(parts, seedBytes);
    const seedMaterial = secretArray(seedBytes);
    for (const part of parts) xorInto(seedMaterial, part);
    return seedMaterial;
  }

  /** Section 10.2.1.2, CTR_DRBG_Update. */
  #update(providedData: Uint8Array): void {
    // Steps 1 to 3.
    const temp = this.#outputBlocks(seedBytes);
    // Step 4.
    xorInto(temp, providedData);
    // Steps 5 and 6.
    this.#key.set(temp.subarray(0, keyBytes));
    this.#v.set(temp.subarray(keyBytes));
    wipe(temp);
  }

  /**
   * The loop "V = (V + 1) mod 2^128; output_block = Block_Encrypt(Key, V)" of both algorithms above. That is
   * counter mode starting at V + 1, so the cipher does all blocks in one call; afterwards V stands at the
   * last block used.
   */
  #outputBlocks(byteCount: number): Uint8Array {
    addToCounter(this.#v, 1);
    const blocks = encrypt("aes-256-ctr", this.#key, this.#v, new Uint8Array(byteCount));
    addToCounter(this.#v, Math.ceil(byteCount / blockBytes) - 1);
    return blocks;
  }
}

function xorInto(target: Uint8Array, data: Uint8Array): void {
  for (const [index, byte] of data.entries()) target[index] = (target[index] ?? 0) ^ byte;
}

/** Adds a small number to a big-endian counter, modulo its size. */
function addToCounter(counter: Uint8Array, summand: number): void {
  let carry = summand;
  for (let index = counter.length - 1; index >= 0 && carry > 0; index -= 1) {
    const sum = (counter[index] ?? 0) + carry;
    counter[index] = sum % 256;
    carry = Math.floor(sum / 256);
  }
}

/**
 * CTR_DRBG of NIST SP 800-90A Rev. 1 section 10.2.1 over AES-256, with or without derivation function, with a
 * security strength of 256 bits.
 *
 * It is deterministic: equal inputs give equal streams. A program that only wants random bytes takes
 * `PrngPool`.
 *
 * @example
 * ```ts
 * import { CtrDrbg } from "@postfixjs/prng";
 *
 * const entropy = new Uint8Array(48).fill(1); // in earnest: from a source of entropy
 * const drbg = new CtrDrbg({ usesDerivationFunction: false, entropy });
 * console.log(drbg.generate(16, Buffer.from("additional input")).length); // => 16
 * drbg.wipe();
 * ```
 *
 * @throws {RangeError} when entropy, nonce or personalization are outside the standard's limits.
 */
export class CtrDrbg extends Drbg {
  /** Instantiates the generator, SP 800-90A Rev. 1 sections 9.1 and 10.2.1.3. */
  constructor(options: CtrDrbgOptions) {
    super(new CtrMechanism(options.usesDerivationFunction), options);
  }
}
