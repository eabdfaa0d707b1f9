import { parseLongPrefix } from "./number.ts";

const partBits = 10n;
const partMax = 1023n;
const majorMax = 0x7fff_ffff_ffff_ffffn >> (2n * partBits);

/**
 * A compatibility level, `major[.minor[.patch]]`, as one number that orders like the level; `undefined` if
 * the text is none. Missing parts are 0.
 *
 * @example
 * ```ts
 * import { parseCompatibilityLevel } from "@postfixjs/config/daemon";
 *
 * const level = parseCompatibilityLevel("3.6") ?? 0n;
 * console.log(level < (parseCompatibilityLevel("3.10") ?? 0n), parseCompatibilityLevel("new"));
 * // => true undefined
 * ```
 */
export function parseCompatibilityLevel(text: string): bigint | undefined {
  let rest = text;
  const parts: bigint[] = [];
  for (;;) {
    const part = parseLongPrefix(rest);
    if (part.rest === rest || part.value === undefined || part.value < 0n) return undefined;
    if (part.value > (parts.length === 0 ? majorMax : partMax)) return undefined;
    parts.push(part.value);
    if (part.rest === "") break;
    if (parts.length === 3 || !part.rest.startsWith(".")) return undefined;
    rest = part.rest.slice(1);
  }
  const [major = 0n, minor = 0n, patch = 0n] = parts;
  return (major << (2n * partBits)) | (minor << partBits) | patch;
}
