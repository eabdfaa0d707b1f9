/**
 * Cuts a text that is too long for a log. A character that would be cut in two is left out; Postfix keeps its
 * first half.
 *
 * @param text - ordinary text
 * @param bytesMax - the most bytes of the result in UTF-8
 */
export function cutAt(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}
