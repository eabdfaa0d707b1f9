/** `yes` or `no` in any case, and nothing else; `undefined` for other texts. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^yes$/iu.test(text)) return true;
  if (/^no$/iu.test(text)) return false;
  return undefined;
}
