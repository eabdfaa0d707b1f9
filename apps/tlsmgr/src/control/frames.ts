import { Packr } from "msgpackr";

/** Bytes that hold the length of what follows. */
const lengthBytes = 4;

/** Thrown for input that is not a frame: too long, or not msgpack. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** Plain maps, as any msgpack library reads them; no extension that could make objects of other classes. */
const packer = new Packr({ useRecords: false, mapsAsObjects: true, moreTypes: false, int64AsType: "number" });

/** One message on the wire: its length in four bytes, big end first, and the message in msgpack. */
export function encodeFrame(message: unknown): Buffer {
  const body = packer.pack(message);
  const frame = Buffer.alloc(lengthBytes + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, lengthBytes);
  return frame;
}

/** Cuts a stream into messages. */
export class FrameReader {
  readonly #bodyBytesMax: number;
  #held: Buffer = Buffer.alloc(0);

  /** @param bodyBytesMax - the longest message; a longer one is refused as soon as its length is known */
  constructor(bodyBytesMax: number) {
    this.#bodyBytesMax = bodyBytesMax;
  }

  /** Bytes of a message whose end has not come yet. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * Takes what has come, and gives the messages that are complete.
   *
   * @throws {FrameError} The stream can't be read any further.
   */
  push(chunk: Uint8Array): unknown[] {
    this.#held = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk]);
    const messages: unknown[] = [];
    for (let body = this.#nextBody(); body !== undefined; body = this.#nextBody()) {
      messages.push(decodeBody(body));
    }
    return messages;
  }

  #nextBody(): Buffer | undefined {
    if (this.#held.length < lengthBytes) return undefined;
    const length = this.#held.readUInt32BE();
    if (length > this.#bodyBytesMax) {
      throw new FrameError(`message of ${length} bytes exceeds the limit of ${this.#bodyBytesMax}`);
    }
    const end = lengthBytes + length;
    if (this.#held.length < end) return undefined;
    const body = this.#held.subarray(lengthBytes, end);
    this.#held = this.#held.subarray(end);
    return body;
  }
}

function decodeBody(body: Buffer): unknown {
  try {
    return packer.unpack(body);
  } catch (error) {
    throw new FrameError("message is not valid msgpack", { cause: error });
  }
}
