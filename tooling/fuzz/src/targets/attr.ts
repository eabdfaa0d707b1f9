import { isDeepStrictEqual } from "node:util";
import {
  AttributeError,
  base64,
  decodeAttributes,
  encodeAttributes,
  LimitError,
  ListDecoder,
  nullTerminated,
  plain,
} from "@postfixjs/attr";
import type { Encoding } from "@postfixjs/attr";
import { RequestDecoder } from "@postfixjs/attr/tlsmgr";
import type { Input } from "@postfixjs/attr/tlsmgr";
import { readCorpus } from "../corpus.ts";
import { pureTarget } from "../target.ts";
import type { Target } from "../target.ts";

const encodings: readonly Encoding[] = [nullTerminated, base64, plain];
const limits = { nameBytesMax: 64, valueBytesMax: 4096, attributesMax: 32, listBytesMax: 8192 };

/** The first byte of an input chooses the encoding, the second the length of the chunks; a stream follows. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("attr"),
    words: [
      "request",
      "lookup\0",
      "cache_id\0",
      "size\x00255\0\0",
      "\0\0",
      "{\0",
      "}\0",
      "=",
      "\n",
      "\n\n",
      ":",
    ],
    run: (input) => {
      const encoding = encodings[(input[0] ?? 0) % encodings.length] ?? plain;
      const chunkBytes = 1 + (input[1] ?? 0);
      const stream = input.subarray(2);
      const whole = cut(encoding, [stream]);
      const chunked = cut(encoding, chunksOf(stream, chunkBytes));
      // Which of several limits is noticed first may depend on the chunks.
      if ((whole.failure === "none") !== (chunked.failure === "none"))
        throw new Error(`${whole.failure} whole, ${chunked.failure} in chunks`);
      if (whole.failure === "none" && !isSame(whole.lists, chunked.lists))
        throw new Error("chunks change the lists");
      const outcomes = whole.lists.slice(0, 8).map((list) => decode(list, encoding));
      return [encoding.name, whole.failure, request(stream), ...new Set(outcomes)].join(" ");
    },
  });
}

function chunksOf(stream: Uint8Array, chunkBytes: number): Uint8Array[] {
  const count = Math.ceil(stream.length / chunkBytes);
  return Array.from({ length: count }, (_, index) =>
    stream.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
}

/** The lists of a stream, and why it was given up. */
function cut(encoding: Encoding, chunks: readonly Uint8Array[]): { lists: Buffer[]; failure: string } {
  const decoder = new ListDecoder(encoding, limits);
  const lists: Buffer[] = [];
  try {
    for (const chunk of chunks) {
      for (const list of decoder.push(chunk)) lists.push(Buffer.from(list));
      if (decoder.heldBytes > limits.listBytesMax) throw new Error(`${decoder.heldBytes} bytes are held`);
    }
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return { lists, failure: error.code };
  }
  decoder.end();
  return { lists, failure: "none" };
}

function isSame(lists: readonly Buffer[], others: readonly Buffer[]): boolean {
  return lists.length === others.length && lists.every((list, index) => others[index]?.equals(list) === true);
}

function decode(list: Uint8Array, encoding: Encoding): string {
  try {
    const attributes = decodeAttributes(list, encoding);
    const again = decodeAttributes(encodeAttributes(attributes, encoding), encoding);
    if (JSON.stringify(again) !== JSON.stringify(attributes))
      throw new Error("attributes change on their way");
    return "attributes";
  } catch (error) {
    if (error instanceof AttributeError) return error.code;
    // What is read leniently, such as an empty name, is not written.
    if (error instanceof RangeError && error.message.startsWith("cannot encode ")) return "not encodable";
    throw error;
  }
}

/** What the server's side makes of the stream. */
function request(stream: Uint8Array): string {
  const { inputs, failure } = served([stream]);
  // A request that comes in two pieces is read by the rules for any form. What is dropped after a bad one,
  // and so what follows, depends on the pieces.
  const inPieces = served([stream.subarray(0, 3), stream.subarray(3)]).inputs;
  const bad = inputs.findIndex(({ kind }) => kind !== "request");
  if (!isDeepStrictEqual(inputs.slice(0, bad + 1), inPieces.slice(0, bad + 1)))
    throw new Error("chunks change the requests");
  const kinds = inputs.slice(0, 3).map((input) => (input.kind === "request" ? input.request : input.kind));
  return failure ?? kinds.join();
}

/** The requests of a stream, and why it was given up. */
function served(chunks: readonly Uint8Array[]): { inputs: Input[]; failure: string | undefined } {
  const decoder = new RequestDecoder();
  const inputs: Input[] = [];
  try {
    for (const chunk of chunks) inputs.push(...decoder.push(chunk));
    inputs.push(decoder.end());
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return { inputs, failure: error.code };
  }
  return { inputs, failure: undefined };
}
