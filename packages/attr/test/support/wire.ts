import { bytesOf } from "../../src/index.ts";

/** Bytes written with a bar for each NUL, so that digits can follow it: `size|8||`. */
export function wire(text: string): Uint8Array {
  return bytesOf(text.replaceAll("|", "\0"));
}
