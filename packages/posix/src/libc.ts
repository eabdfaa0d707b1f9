import koffi from "koffi";
import type { LibraryHandle } from "koffi";

/**
 * The C library that this very process runs on, whichever it is.
 *
 * Every function is bound while its module loads, so that nothing is left to be looked up once the process is
 * in a jail.
 */
export const libc: LibraryHandle = koffi.load(null);

/**
 * Text for a `const char *` argument. C would end it at a NUL and act on other text than the caller passed.
 */
export function cString(what: string, value: string): string {
  if (value.includes("\0")) {
    throw new TypeError(`${what} ${JSON.stringify(value)} contains a NUL character`);
  }
  return value;
}
