import { createCipheriv } from "node:crypto";

/** The ways in which AES-256 is used here. */
export type CipherMode = "aes-256-cbc" | "aes-256-ctr" | "aes-256-ecb";

/**
 * Encrypts data, in whole blocks unless in counter mode, and forgets the key at once: `final` makes OpenSSL
 * wipe its key schedule, which would otherwise wait for the garbage collector.
 *
 * @param iv 16 bytes; null for ECB.
 */
export function encrypt(
  mode: CipherMode,
  key: Uint8Array,
  iv: Uint8Array | null,
  data: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(mode, key, iv).setAutoPadding(false);
  const { buffer, byteOffset, length } = cipher.update(data);
  cipher.final();
  // Not as a Buffer, whose methods are slower.
  return new Uint8Array(buffer, byteOffset, length);
}
