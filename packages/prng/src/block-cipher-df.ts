import { encrypt } from "./cipher.ts";
import { secretArray, wipe } from "./secret.ts";

const blockBytes = 16;
const keyBytes = 32;
const noIv = new Uint8Array(blockBytes);

/** Section 10.3.2 step 8: the fixed key 00 01 02 … 1F. */
const fixedKey = Uint8Array.from({ length: keyBytes }, (_, index) => index);

/**
 * Block_Cipher_df of SP 800-90A Rev. 1 section 10.3.2 with AES-256: condenses inputs of any length to a given
 * length.
 *
 * @param inputs the input string, in parts.
 * @param byteCount 1 to 64 (512 bits), the length to return.
 */
export function blockCipherDf(inputs: readonly Uint8Array[], byteCount: number): Uint8Array {
  // Steps 2 to 5: S = L || N || input_string || 80, padded with zeros to whole blocks.
  const s = paddedString(inputs, byteCount);
  // Steps 6 to 9: BCC over a counter block and S gives a key and a block.
  const temp = secretArray(keyBytes + blockBytes);
  for (const counter of [0, 1, 2]) temp.set(chainedBlock(counter, s), counter * blockBytes);
  // Steps 10 and 11.
  const key = temp.subarray(0, keyBytes);
  const x = temp.subarray(keyBytes);
  // Steps 12 and 13: X = Block_Encrypt(K, X), joined until there are enough.
  const requested = secretArray(byteCount);
  for (let filled = 0; filled < byteCount; filled += blockBytes) {
    x.set(encrypt("aes-256-ecb", key, null, x));
    requested.set(x.subarray(0, byteCount - filled), filled);
  }
  wipe(s, temp);
  // Steps 14 and 15.
  return requested;
}

function paddedString(inputs: readonly Uint8Array[], byteCount: number): Buffer {
  const inputBytes = inputs.reduce((sum, input) => sum + input.length, 0);
  const unpadded = 4 + 4 + inputBytes + 1;
  const s = Buffer.alloc(Math.ceil(unpadded / blockBytes) * blockBytes);
  s.writeUInt32BE(inputBytes, 0);
  s.writeUInt32BE(byteCount, 4);
  let offset = 8;
  for (const input of inputs) {
    s.set(input, offset);
    offset += input.length;
  }
  s[offset] = 0x80;
  return s;
}

/**
 * BCC of section 10.3.3 over IV || S, where IV is the counter in the first four bytes of a zero block. BCC is
 * the last block of CBC encryption with a zero initialization vector.
 */
function chainedBlock(counter: number, s: Buffer): Uint8Array {
  const iv = Buffer.alloc(blockBytes);
  iv.writeUInt32BE(counter);
  const blocks = Buffer.concat([iv, s]);
  const encrypted = encrypt("aes-256-cbc", fixedKey, noIv, blocks);
  const chained = encrypted.slice(-blockBytes);
  wipe(blocks, encrypted);
  return chained;
}
