import { byteString, bytesOf } from "../byte-text.ts";
import { checkHandler, RequestServer } from "../server/request-server.ts";
import type { RequestServerOptions } from "../server/request-server.ts";
import { ServerError } from "../server/errors.ts";
import type { RequestFramer } from "../server/conversation.ts";
import type { Found } from "./answer.ts";
import { TableError } from "./answer.ts";

/**
 * Looks up a key.
 *
 * @param key - the key, text in UTF-8
 * @param context - `signal` aborts when nobody will get the answer
 * @returns the value, or `undefined` for an unknown key
 * @throws {TableError} to report that the table is unavailable; any other error closes the connection
 */
export type TcpTableHandler = (
  key: string,
  context: { readonly signal: AbortSignal },
) => Found | Promise<Found>;

/** Longest line of a request or an answer, its line feed included (tcp_table(5)). */
const lineBytesMax = 4096;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes a server for `tcp:` tables, see tcp_table(5).
 *
 * @example
 * ```ts
 * import { createTcpTableServer, TcpTableClient } from "@postfixjs/attr/tables";
 *
 * const address = { host: "127.0.0.1", port: Number(process.env["PORT"] ?? 10033) };
 * await using server = createTcpTableServer((key) => (key === "me@example.com" ? "you@example.org" : undefined));
 * await server.listen(address);
 * using client = new TcpTableClient({ address });
 * console.log(await client.lookup("me@example.com")); // => you@example.org
 * ```
 *
 * @param handler - looks up each key; the requests of one connection come one after the other
 * @param options - deadline and limits
 * @throws {TypeError} the handler is not a function
 */
export function createTcpTableServer(
  handler: TcpTableHandler,
  options: RequestServerOptions = {},
): RequestServer {
  checkHandler(handler);
  const protocol = {
    requestName: "tcp table request",
    framer: () => new LineFramer(),
    answer: async (request: Uint8Array, signal: AbortSignal) => line(await replyTo(request, handler, signal)),
  };
  return new RequestServer(protocol, options);
}

const get = "get ";

async function replyTo(request: Uint8Array, handler: TcpTableHandler, signal: AbortSignal): Promise<string> {
  if (byteString(request.subarray(0, get.length)) !== get)
    return `400 ${encodeTcpText("only get requests are supported")}`;
  try {
    const found = await handler(decodeTcpText(request.subarray(get.length)), { signal });
    return found === undefined ? `500 ${encodeTcpText("not found")}` : `200 ${encodeTcpText(found)}`;
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return `400 ${encodeTcpText(error.message)}`;
  }
}

/** Encodes an answer as one line. Postfix truncates longer ones. */
function line(reply: string): Uint8Array {
  const bytes = encoder.encode(`${reply}\n`);
  if (bytes.length > lineBytesMax)
    throw new ServerError(
      "SERVER_ANSWER",
      `answer is longer than the "${lineBytesMax}" bytes of a tcp table`,
    );
  return bytes;
}

/** Encodes text for the wire: `%XX` for blanks, control characters, `%`, and non-ASCII bytes. */
export function encodeTcpText(text: string): string {
  return Array.from(encoder.encode(text), (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

/**
 * The text of a key or value as it was received.
 *
 * @throws {ServerError} with the code `malformed` when a `%` is not followed by two hexadecimal digits
 */
export function decodeTcpText(bytes: Uint8Array): string {
  const text = byteString(bytes);
  if (/%(?![\dA-Fa-f]{2})/u.test(text))
    throw new ServerError("SERVER_MALFORMED", 'malformed tcp table text: "%" without two hexadecimal digits');
  const plain = text.replaceAll(/%(..)/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return decoder.decode(bytesOf(plain));
}

/**
 * Reads the answer of a tcp table server, without its line feed.
 *
 * @throws {TableError} when the server could not look up the key, or answered something else
 */
export function readTcpTableReply(reply: Uint8Array): Found {
  const status = byteString(reply.subarray(0, 4));
  const text = decodeTcpText(reply.subarray(4));
  if (status === "200 ") return text;
  if (status === "500 ") return undefined;
  if (status === "400 ") throw new TableError("TABLE_TEMPORARY", text);
  throw new TableError("TABLE_PERMANENT", "malformed reply from the tcp table server");
}

/** Splits a stream into lines. */
export class LineFramer implements RequestFramer {
  #held = "";

  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @returns the lines that these bytes complete, without their line feeds
   * @throws {ServerError} with the code `malformed` for a line that is too long
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines = (this.#held + byteString(chunk)).split("\n");
    if (lines.some(({ length }) => length >= lineBytesMax))
      throw new ServerError("SERVER_MALFORMED", `line of a tcp table is longer than "${lineBytesMax}" bytes`);
    this.#held = lines.pop() ?? "";
    return lines.map((each) => bytesOf(each));
  }
}
