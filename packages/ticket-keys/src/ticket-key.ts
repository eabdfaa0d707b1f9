/** Lengths of the parts of a ticket key in bytes (`tls/tls_scache.h`). */
export const ticketKeyNameBytes = 16;
/** Length of the cipher key in bytes; all of it is filled, whatever the cipher takes. */
export const ticketCipherKeyBytes = 32;
/** Length of the HMAC-SHA256 key in bytes. */
export const ticketMacKeyBytes = 32;

/**
 * A key that encrypts the session tickets of RFC 5077, as Postfix's TLS servers use it.
 *
 * `cipherKey` and `macKey` are secrets: never log them, and {@link wipeTicketKey} a key that is dropped.
 */
export interface TicketKey {
  /** Key name, 16 bytes: it stands in clear in each ticket. */
  readonly name: Uint8Array;
  /** Cipher key, 32 bytes. */
  readonly cipherKey: Uint8Array;
  /** HMAC-SHA256 key, 32 bytes. */
  readonly macKey: Uint8Array;
  /** From this time on the key encrypts no new tickets, in whole seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * How the machine's C compiler lays out a `time_t`.
 *
 * @example
 * ```ts
 * import type { TimeFormat } from "@postfixjs/ticket-keys";
 *
 * const onX64: TimeFormat = { bytes: 8, isLittleEndian: true };
 * console.log(onX64.bytes); // => 8
 * ```
 */
export interface TimeFormat {
  /** Size of a `time_t`: 8 bytes, or 4 on old 32-bit systems. */
  readonly bytes: 4 | 8;
  /** Byte order. */
  readonly isLittleEndian: boolean;
}

/**
 * Writes a key as the C structure that travels in the `keybuf` attribute: name, cipher key, HMAC key, and the
 * expiry as the host's `time_t`; 88 bytes, or 84 where a `time_t` has 4. Postfix compares nothing but this
 * length.
 *
 * @example
 * ```ts
 * import { encodeTicketKey } from "@postfixjs/ticket-keys";
 *
 * const key = {
 *   name: new Uint8Array(16),
 *   cipherKey: new Uint8Array(32),
 *   macKey: new Uint8Array(32),
 *   expiresAt: 1_795_546_709,
 * };
 * console.log(encodeTicketKey(key, { bytes: 8, isLittleEndian: true }).length); // => 88
 * ```
 *
 * @throws {RangeError} if a part of the key has the wrong length, or the time does not fit
 */
export function encodeTicketKey(key: TicketKey, time: TimeFormat): Uint8Array {
  const secretsEnd = ticketKeyNameBytes + ticketCipherKeyBytes + ticketMacKeyBytes;
  requireLength("name", key.name, ticketKeyNameBytes);
  requireLength("cipherKey", key.cipherKey, ticketCipherKeyBytes);
  requireLength("macKey", key.macKey, ticketMacKeyBytes);
  const timeMax = time.bytes === 8 ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1;
  if (!Number.isSafeInteger(key.expiresAt) || key.expiresAt > timeMax || key.expiresAt < -timeMax) {
    throw new RangeError(`Time "${key.expiresAt}" does not fit into a time_t of ${time.bytes} bytes`);
  }
  const record = new Uint8Array(secretsEnd + time.bytes);
  record.set(key.name, 0);
  record.set(key.cipherKey, ticketKeyNameBytes);
  record.set(key.macKey, ticketKeyNameBytes + ticketCipherKeyBytes);
  writeTime(record, secretsEnd, key.expiresAt, time);
  return record;
}

/** Byte by byte: a DataView and a BigInt for each record take longer than all the rest. */
function writeTime(
  record: Uint8Array,
  at: number,
  seconds: number,
  { bytes, isLittleEndian }: TimeFormat,
): void {
  let left = seconds;
  for (let index = 0; index < bytes; index += 1) {
    record[isLittleEndian ? at + index : at + bytes - 1 - index] = left & 0xff;
    left = Math.floor(left / 256);
  }
}

/**
 * Overwrites the secrets of a key that is no longer needed. Records that were made of it are copies, which
 * whoever asked for them wipes.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { RotatingKeys, wipeTicketKey } from "@postfixjs/ticket-keys";
 *
 * const key = new RotatingKeys({ timeoutSeconds: 3600, randomBytes }).encryptionKey(1000);
 * if (key !== undefined) wipeTicketKey(key);
 * console.log(key?.macKey.every((byte) => byte === 0)); // => true
 * ```
 */
export function wipeTicketKey(key: TicketKey): void {
  key.name.fill(0);
  key.cipherKey.fill(0);
  key.macKey.fill(0);
}

/** True if both are the same bytes. Key names are no secret, so this need not take constant time. */
export function isSameName(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function requireLength(part: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw new RangeError(`Ticket key has a ${part} of "${bytes.length}" bytes: it must have ${length}`);
  }
}
