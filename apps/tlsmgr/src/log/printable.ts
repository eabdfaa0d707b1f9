const questionMark = 0x3f;

/**
 * Makes a text safe for a log, as Postfix does: every byte that is not printable becomes `?`.
 *
 * @param text - one character per byte (Latin-1): log texts quote what clients send, and that need not be UTF-8
 * @param keepUtf8 - keep well-formed UTF-8 sequences (`smtputf8_enable`); without it each of their bytes becomes `?`
 * @returns ordinary text
 */
export function printable(text: string, keepUtf8: boolean): string {
  const bytes = Buffer.from(text, "latin1");
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= 0x20 && byte < 0x7f) continue;
    const length = keepUtf8 ? sequenceLength(bytes, index) : 0;
    if (length === 0) bytes[index] = questionMark;
    else index += length - 1;
  }
  return bytes.toString("utf8");
}

/**
 * Cuts a text that is too long for a log. A character that would be cut in two is left out; Postfix keeps its first half.
 *
 * @param text - ordinary text
 * @param bytesMax - what is left is no longer than that, in UTF-8
 */
export function cutAt(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/** Length of the well-formed multi-byte UTF-8 sequence at `index` (RFC 3629), or 0 when there is none. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || lead > 0xf4 || index + length > bytes.length) return 0;
  for (let next = index + 1; next < index + length; next += 1) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[index + 1] ?? 0;
  const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90);
  const beyond = (lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f);
  return overlong || beyond ? 0 : length;
}
