import { nullTerminated } from "../null-terminated.ts";
import { integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { onlyExchange } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

type Query = readonly [
  StringField<"rbl_domain">,
  StringField<"client_address">,
  /** Comes back in the reply. */
  IntegerField<"label">,
];

/** The request of dnsblog(8). It has no name of its own; the service closes the connection after each. */
export interface DnsblogExchanges extends Record<string, Exchange> {
  /**
   * Asks a DNS list about an address. `rbl_addr` has the addresses that the list returns, with blanks between
   * them, and is empty for an address that is not listed; `ttl` is in seconds, -1 when DNS gave none.
   */
  readonly lookup: Exchange<Query, readonly [...Query, StringField<"rbl_addr">, IntegerField<"ttl">]>;
}

const query: Query = [string("rbl_domain"), string("client_address"), integer("label")];

/**
 * dnsblog(8): asks DNS allowlists and denylists, for postscreen(8).
 *
 * @example
 * ```ts
 * import { dnsblog } from "@postfixjs/attr/services";
 *
 * console.log(dnsblog.exchanges.lookup.request.fields.map(({ name }) => name)); // => [ 'rbl_domain', 'client_address', 'label' ]
 * ```
 *
 * @see dnsblog(8); names and order of the attributes were observed on Postfix 3.7
 */
export const dnsblog: Service<DnsblogExchanges> = {
  program: "dnsblog",
  socket: "private/dnsblog",
  protocol: undefined,
  encoding: nullTerminated,
  exchanges: {
    lookup: onlyExchange(query, [...query, string("rbl_addr"), integer("ttl")]),
  },
};
