import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";

/** The block of SHA-384 and SHA-512. */
const zeroBlock = new Uint8Array(128);

/** Ends a SHA-384 or SHA-512 with a block of zeros: OpenSSL leaves the last block of its input in memory. */
export function finish(hash: Hash): Uint8Array {
  return hash.update(zeroBlock).digest();
}

/**
 * Condenses secrets, joined, to the 48 bytes of a SHA-384 digest; see {@link finish}. The caller wipes it.
 */
export function condense(...secrets: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha384");
  for (const secret of secrets) hash.update(secret);
  return finish(hash);
}
