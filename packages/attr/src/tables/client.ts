import { checkNumbers } from "../check-numbers.ts";
import { ClientError } from "../client/errors.ts";
import { RequestClient } from "../client/request-client.ts";
import type { ClientOptions, RequestOptions } from "../client/request-client.ts";
import { ServerError } from "../server/errors.ts";
import type { Found } from "./answer.ts";
import { encodeNetstring, NetstringFramer } from "./netstring.ts";
import { readSocketmapReply } from "./socketmap.ts";
import { encodeTcpText, LineFramer, readTcpTableReply } from "./tcp-table.ts";

/** Settings of a {@link SocketmapClient}. */
export interface SocketmapClientOptions extends ClientOptions {
  /** Longest answer; 100,000 by default, as in Postfix. */
  readonly bytesMax?: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A client of a server for `socketmap:` tables, see socketmap_table(5).
 *
 * @example
 * ```ts
 * import { ClientError, SocketmapClient } from "@postfixjs/attr/tables";
 *
 * using client = new SocketmapClient({ address: { path: "/nonexistent" }, triesMax: 1 });
 * const found = await client.lookup("aliases", "me").catch((error: unknown) => error);
 * console.log(found instanceof ClientError && found.code); // => CLIENT_CONNECT
 * ```
 */
export class SocketmapClient implements Disposable {
  readonly #client: RequestClient;

  /** @param options - where the server listens */
  constructor({ bytesMax = 100_000, ...options }: SocketmapClientOptions) {
    checkNumbers({ bytesMax });
    this.#client = new RequestClient({ framer: () => new NetstringFramer(bytesMax) }, options);
  }

  /**
   * Looks up a key.
   *
   * @param map - name of the table
   * @param key - the key
   * @returns the value, or `undefined` for an unknown key
   * @throws {TableError} when the server reports that it cannot look up the key; ClientError when it does not
   *   answer
   */
  async lookup(map: string, key: string, options?: RequestOptions): Promise<Found> {
    const request = encodeNetstring(encoder.encode(`${map} ${key}`));
    return this.#client.request(request, (reply) => readSocketmapReply(decoder.decode(reply)), options);
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }

  /** The same as {@link SocketmapClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** A client of a server for `tcp:` tables, see tcp_table(5). */
export class TcpTableClient implements Disposable {
  readonly #client: RequestClient;

  /** @param options - where the server listens */
  constructor(options: ClientOptions) {
    this.#client = new RequestClient({ framer: () => new LineFramer() }, options);
  }

  /**
   * Looks up a key.
   *
   * @returns the value, or `undefined` for an unknown key
   * @throws {TableError} when the server reports that it cannot look up the key; ClientError when it does not
   *   answer
   */
  async lookup(key: string, options?: RequestOptions): Promise<Found> {
    return this.#client.request(encoder.encode(`get ${encodeTcpText(key)}\n`), readReply, options);
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }

  /** The same as {@link TcpTableClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** A reply that breaks the rules is the server's fault. */
function readReply(reply: Uint8Array): Found {
  try {
    return readTcpTableReply(reply);
  } catch (error) {
    throw error instanceof ServerError ? new ClientError("CLIENT_REPLY", error.message, error) : error;
  }
}
