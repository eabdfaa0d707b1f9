/** Numbers as Postfix reads them: C `sscanf` with `%u` or `%lu`, on a 64-bit system with glibc. */

const saturated = 2n ** 64n - 1n;

/** Values up to this number of digits are exact in a JavaScript number and below 2^31. */
const smallDigitsMax = 9;

/**
 * Reads a C `int`: blanks, a sign, decimal digits and nothing after them. The value is computed in 64 bits
 * (larger ones saturate) and then cut to 32, so `4294967295` and `-1` are both -1.
 *
 * @returns the value, -2147483648 to 2147483647, or `undefined` when the text is malformed
 */
export function readInteger(bytes: Uint8Array, start: number, end: number): number | undefined {
  const digits = firstDigit(bytes, start, end);
  if (digits < 0) return undefined;
  if (end - digits <= smallDigitsMax) {
    const value = small(bytes, digits, end);
    return isNegative(bytes, start, digits) ? 0 - value : value;
  }
  return Number(BigInt.asIntN(32, large(bytes, start, digits, end)));
}

/**
 * Reads a C `long` of 64 bits. Values of 2^63 and more wrap to negative ones, values of 2^64 and more are -1.
 *
 * @returns the value, -2^63 to 2^63-1, or `undefined` when the text is malformed
 */
export function readLong(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const digits = firstDigit(bytes, start, end);
  return digits < 0 ? undefined : BigInt.asIntN(64, large(bytes, start, digits, end));
}

/** Offset of the first digit, or -1 when the text is not blanks, at most one sign, and digits to the end. */
function firstDigit(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at] ?? 0)) at += 1;
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
  if (at >= end) return -1;
  for (let digit = at; digit < end; digit += 1) {
    const code = bytes[digit] ?? 0;
    if (code < 0x30 || code > 0x39) return -1;
  }
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isNegative(bytes: Uint8Array, start: number, digits: number): boolean {
  return digits > start && bytes[digits - 1] === 0x2d;
}

function small(bytes: Uint8Array, digits: number, end: number): number {
  let value = 0;
  for (let at = digits; at < end; at += 1) value = value * 10 + (bytes[at] ?? 0) - 0x30;
  return value;
}

/**
 * The value as an unsigned 64-bit number: saturated first, then negated. A value out of range ignores the
 * sign.
 */
function large(bytes: Uint8Array, start: number, digits: number, end: number): bigint {
  let value = 0n;
  for (let at = digits; at < end; at += 1) {
    value = value * 10n + BigInt((bytes[at] ?? 0) - 0x30);
    if (value > saturated) return saturated;
  }
  return isNegative(bytes, start, digits) ? BigInt.asUintN(64, -value) : value;
}
