import { nullTerminated } from "../null-terminated.ts";
import { integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange, status } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

type Table = readonly [StringField<"table">, IntegerField<"flags">];
type Status = IntegerField<"status">;

/** The requests of proxymap(8). `status` is one of {@link proxymapStatus}. */
export interface ProxymapExchanges extends Record<string, Exchange> {
  /** Opens a table and returns its flags. */
  readonly open: Exchange<Table, readonly [Status, IntegerField<"flags">]>;
  /** Looks up a key. */
  readonly lookup: Exchange<readonly [...Table, StringField<"key">], readonly [Status, StringField<"value">]>;
  /** Stores a value; `proxywrite` only. */
  readonly update: Exchange<readonly [...Table, StringField<"key">, StringField<"value">], readonly [Status]>;
  /** Removes a key; `proxywrite` only. */
  readonly delete: Exchange<readonly [...Table, StringField<"key">], readonly [Status]>;
  /** The first (`function` 0) or next (1) key and its value; `proxywrite` only. */
  readonly sequence: Exchange<
    readonly [...Table, IntegerField<"function">],
    readonly [Status, StringField<"key">, StringField<"value">]
  >;
}

/**
 * How a request to proxymap(8) ended.
 *
 * @example
 * ```ts
 * import { proxymapStatus } from "@postfixjs/attr/services";
 *
 * console.log(proxymapStatus.denied); // => 4
 * ```
 */
export const proxymapStatus: {
  /** Done. */
  readonly ok: 0;
  /** The table has no such key. */
  readonly notFound: 1;
  /** The table could not be asked now. */
  readonly retry: 2;
  /** The request was malformed. */
  readonly bad: 3;
  /** `proxy_read_maps` or `proxy_write_maps` does not name the table. */
  readonly denied: 4;
  /** The table cannot be used. */
  readonly config: 5;
} = { ok: 0, notFound: 1, retry: 2, bad: 3, denied: 4, config: 5 };

const table: Table = [string("table"), integer("flags")];

/**
 * proxymap(8): lookup tables for processes that cannot open them. The service `proxywrite` takes the same
 * requests at `private/proxywrite`.
 *
 * @example
 * ```ts
 * import { proxymap } from "@postfixjs/attr/services";
 *
 * const { request, reply } = proxymap.exchanges.lookup;
 * console.log(request.fields.map(({ name }) => name)); // => [ 'request', 'table', 'flags', 'key' ]
 * console.log(reply.fields.map(({ name }) => name)); // => [ 'status', 'value' ]
 * ```
 *
 * @see proxymap(8); names and order of the attributes were observed on Postfix 3.7
 */
export const proxymap: Service<ProxymapExchanges> = {
  program: "proxymap",
  socket: "private/proxymap",
  protocol: "proxymap_protocol",
  encoding: nullTerminated,
  exchanges: {
    open: exchange("open", table, [status, integer("flags")]),
    lookup: exchange("lookup", [...table, string("key")], [status, string("value")]),
    update: exchange("update", [...table, string("key"), string("value")], [status]),
    delete: exchange("delete", [...table, string("key")], [status]),
    sequence: exchange("sequence", [...table, integer("function")], [status, string("key"), string("value")]),
  },
};
