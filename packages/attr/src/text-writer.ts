import { base64Length, writeBase64 } from "./base64.ts";
import { checkByteString, writeByteString } from "./byte-text.ts";
import type { Encoding } from "./encoding.ts";

/**
 * Writes names and values as they are, and DATA values as base64.
 *
 * @param separator - the byte between name and value
 * @param end - the byte after the value
 * @param refusedInName - the characters that a name cannot hold
 * @param refusedInValue - the characters that a value cannot hold
 */
export function textWriter(
  separator: number,
  end: number,
  refusedInName: string,
  refusedInValue: string,
): Pick<Encoding, "attributeBytes" | "writeAttribute"> {
  return {
    attributeBytes(name, value) {
      checkByteString(name, refusedInName);
      if (typeof value !== "string") return name.length + base64Length(value.length) + 2;
      checkByteString(value, refusedInValue);
      return name.length + value.length + 2;
    },
    writeAttribute(out, at, name, value) {
      let to = writeByteString(out, at, name);
      out[to] = separator;
      to = typeof value === "string" ? writeByteString(out, to + 1, value) : writeBase64(out, to + 1, value);
      out[to] = end;
      return to + 1;
    },
  };
}
