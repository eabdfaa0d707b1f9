import { statusError, statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
import { textOfError } from "../log/system-error.ts";
import type { RequestContext } from "./context.ts";

const seedBytesMax = 255;

/** The values of a reply to `seed`. */
export interface SeedReply {
  readonly status: number;
  readonly seed: Uint8Array;
}

const nothing = new Uint8Array(0);

/** Answers `seed`: random bytes, 1 to 255 of them. */
export function seed(context: RequestContext, size: number): SeedReply {
  if (size < 1 || size > seedBytesMax) {
    context.log.warning(`bogus seed length "${size}" in "seed" request`, "bogus seed length");
    return { status: statusFail, seed: nothing };
  }
  try {
    return { status: statusOk, seed: context.pool.bytes(size) };
  } catch (error) {
    // A pool that cannot answer well answers nothing.
    context.log.warning(`cannot generate random bytes: ${textOfError(error)}`);
    return { status: statusError, seed: nothing };
  }
}
