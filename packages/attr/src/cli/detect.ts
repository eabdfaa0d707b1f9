import { decodeAttributes } from "../attributes.ts";
import { base64 } from "../base64-encoding.ts";
import type { Encoding } from "../encoding.ts";
import { ListDecoder } from "../list-decoder.ts";
import { nullTerminated } from "../null-terminated.ts";
import { plain } from "../plain.ts";
import type { Piece } from "./capture.ts";

/** The encodings; lists in the base64 encoding are lists in the plain one, too, so it comes first. */
export const encodings: readonly Encoding[] = [nullTerminated, base64, plain];

/** The encoding in which every stream consists of lists only. */
export function detectEncoding(pieces: readonly Piece[]): Encoding | undefined {
  const streams = [...new Set(pieces.map(({ from }) => from))];
  return encodings.find((encoding) =>
    streams.every((stream) =>
      isIn(
        encoding,
        pieces.filter(({ from }) => from === stream),
      ),
    ),
  );
}

function isIn(encoding: Encoding, pieces: readonly Piece[]): boolean {
  try {
    const decoder = new ListDecoder(encoding);
    const lists = pieces.flatMap(({ chunk }) => decoder.push(chunk));
    for (const list of lists) decodeAttributes(list, encoding);
    return lists.length > 0;
  } catch {
    // An AttributeError or LimitError: it is another encoding.
    return false;
  }
}
