import { checkNumbers } from "../check-numbers.ts";
import { checkHandler, RequestServer } from "../server/request-server.ts";
import type { RequestServerOptions } from "../server/request-server.ts";
import type { Found } from "./answer.ts";
import { TableError } from "./answer.ts";
import { encodeNetstring, NetstringFramer } from "./netstring.ts";

/**
 * Looks up a key.
 *
 * @param map - name of the table, the last part of `socketmap:inet:host:port:map`
 * @param key - the key, text in UTF-8
 * @param context - `signal` aborts when nobody will get the answer
 * @returns the value, or `undefined` for an unknown key
 * @throws {TableError} to report that the table is unavailable; any other error closes the connection
 */
export type SocketmapHandler = (
  map: string,
  key: string,
  context: { readonly signal: AbortSignal },
) => Found | Promise<Found>;

/** Settings of a socketmap server. */
export interface SocketmapServerOptions extends RequestServerOptions {
  /** Longest request and answer; 100,000 by default, as in Postfix. */
  readonly bytesMax?: number;
}

/** What Postfix takes for the longest answer. */
const defaultBytesMax = 100_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes a server for `socketmap:` tables, see socketmap_table(5).
 *
 * @example
 * ```ts
 * import { createSocketmapServer, SocketmapClient } from "@postfixjs/attr/tables";
 *
 * const users = new Map([["me@example.com", "you@example.org"]]);
 * await using server = createSocketmapServer((map, key) => (map === "aliases" ? users.get(key) : undefined));
 * const address = { host: "127.0.0.1", port: Number(process.env["PORT"] ?? 10032) };
 * await server.listen(address);
 * using client = new SocketmapClient({ address });
 * console.log(await client.lookup("aliases", "me@example.com")); // => you@example.org
 * ```
 *
 * @param handler - looks up each key; the requests of one connection come one after the other
 * @param options - deadline and limits
 * @throws {TypeError} the handler is not a function
 */
export function createSocketmapServer(
  handler: SocketmapHandler,
  { bytesMax = defaultBytesMax, ...options }: SocketmapServerOptions = {},
): RequestServer {
  checkHandler(handler);
  checkNumbers({ bytesMax });
  const protocol = {
    requestName: "socketmap request",
    framer: () => new NetstringFramer(bytesMax),
    answer: async (request: Uint8Array, signal: AbortSignal) =>
      encodeNetstring(encoder.encode(await replyTo(decoder.decode(request), handler, signal))),
  };
  return new RequestServer(protocol, options);
}

async function replyTo(request: string, handler: SocketmapHandler, signal: AbortSignal): Promise<string> {
  const space = request.indexOf(" ");
  if (space < 0) return "PERM malformed request: no space after the name of the map";
  try {
    const found = await handler(request.slice(0, space), request.slice(space + 1), { signal });
    return found === undefined ? "NOTFOUND " : `OK ${found}`;
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return `${error.code === "TABLE_TEMPORARY" ? "TEMP" : "PERM"} ${error.message}`;
  }
}

/**
 * Reads the answer of a socketmap server.
 *
 * @throws {TableError} when the server could not look up the key, or answered something else
 */
export function readSocketmapReply(reply: string): Found {
  const [, status = "", text = ""] = /^(\S+) ?(.*)$/su.exec(reply) ?? [];
  switch (status) {
    case "OK":
      return text;
    case "NOTFOUND":
      return undefined;
    case "TEMP":
    case "TIMEOUT":
      throw new TableError("TABLE_TEMPORARY", text);
    case "PERM":
      throw new TableError("TABLE_PERMANENT", text);
  }
  throw new TableError("TABLE_PERMANENT", "malformed reply from the socketmap server");
}
