import { decodeAttributes } from "../attributes.ts";
import type { Attribute } from "../attributes.ts";
import type { Encoding } from "../encoding.ts";
import { AttributeError, LimitError } from "../errors.ts";
import { ListDecoder } from "../list-decoder.ts";
import { warningText } from "../warning.ts";
import type { Piece } from "./capture.ts";

/** A list in a stream, or bytes that are none. */
export type Finding =
  | { readonly from: string; readonly attributes: readonly Attribute[] }
  | { readonly from: string; readonly error: string; readonly bytes: Uint8Array };

/** A capture is read as a whole, so what bounds it is its size; only a list without an end is refused. */
const limits = {
  nameBytesMax: 65_536,
  valueBytesMax: 4_194_304,
  attributesMax: 65_536,
  listBytesMax: 8_388_608,
};

/** Decodes pieces of any number of streams: lists in the order in which their ends were seen. */
export function decodePieces(pieces: readonly Piece[], encoding: Encoding): Finding[] {
  const decoders = new Map<string, ListDecoder>();
  const findings: Finding[] = [];
  for (const { from, chunk } of pieces) {
    const decoder = decoders.get(from) ?? new ListDecoder(encoding, limits);
    decoders.set(from, decoder);
    try {
      for (const list of decoder.push(chunk)) findings.push(decodeList(from, list, encoding));
    } catch (error) {
      // From here on this stream cannot be read: the next piece starts a new one.
      findings.push({ from, error: known(error).message, bytes: chunk });
      decoders.delete(from);
    }
  }
  for (const [from, decoder] of decoders) {
    const bytes = decoder.held.slice();
    const warning = decoder.end();
    if (warning !== undefined) findings.push({ from, error: warningText(warning, from || "input"), bytes });
  }
  return findings;
}

function decodeList(from: string, list: Uint8Array, encoding: Encoding): Finding {
  try {
    return { from, attributes: decodeAttributes(list, encoding) };
  } catch (error) {
    return { from, error: known(error).message, bytes: list };
  }
}

/** The errors that bytes can cause; others are mistakes of this program. */
function known(error: unknown): AttributeError | LimitError {
  if (error instanceof AttributeError || error instanceof LimitError) return error;
  throw error;
}
