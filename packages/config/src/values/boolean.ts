/**
 * `yes` or `no` in any case, and nothing else; `undefined` for other texts.
 *
 * @example
 * ```ts
 * import { parseBoolean } from "@postfixjs/config/daemon";
 *
 * console.log(parseBoolean("Yes"), parseBoolean("no"), parseBoolean("true")); // => true false undefined
 * ```
 */
export function parseBoolean(text: string): boolean | undefined {
  // Spelt out: ignoring case with Unicode would take the long s for an s.
  if (/^[Yy][Ee][Ss]$/u.test(text)) return true;
  if (/^[Nn][Oo]$/u.test(text)) return false;
  return undefined;
}
