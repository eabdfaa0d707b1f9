import { nullTerminated } from "../null-terminated.ts";
import { alias, integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange, status } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

type Label = StringField<"label">;
type Status = IntegerField<"status">;
type EndpointLabel = StringField<"label"> & { readonly property: "endpointLabel" };
type EndpointProperty = StringField<"property"> & { readonly property: "endpointProperty" };

/**
 * The requests of scache(8) that need no open connection. Postfix also stores connections (`save_endp`) and
 * fetches them, by passing descriptors over the socket, which Node cannot do.
 */
export interface ScacheExchanges extends Record<string, Exchange> {
  /** Binds a destination to a connection that is stored under `endpointLabel`, for `ttl` seconds. */
  readonly save_dest: Exchange<
    readonly [IntegerField<"ttl">, Label, StringField<"property">, EndpointLabel],
    readonly [Status]
  >;
  /** Looks for a connection to a destination; `status` 2 when none is stored. */
  readonly find_dest: Exchange<
    readonly [Label],
    readonly [Status, StringField<"property">, EndpointProperty]
  >;
  /** Looks for a connection to an endpoint; `status` 2 when none is stored. */
  readonly find_endp: Exchange<readonly [Label], readonly [Status, StringField<"property">]>;
}

const label: Label = string("label");

/**
 * scache(8): open SMTP connections that another delivery can use.
 *
 * @example
 * ```ts
 * import { bytesOf, decode } from "@postfixjs/attr";
 * import { scache } from "@postfixjs/attr/services";
 *
 * const bytes = bytesOf("status\0" + "2\0property\0a\0property\0b\0\0");
 * console.log(decode(scache.exchanges.find_dest.reply, bytes)); // => { status: 2, property: 'a', endpointProperty: 'b' }
 * ```
 *
 * @see scache(8); names and order of the attributes were observed on Postfix 3.7
 */
export const scache: Service<ScacheExchanges> = {
  program: "scache",
  socket: "private/scache",
  protocol: "connection_cache_protocol",
  encoding: nullTerminated,
  exchanges: {
    save_dest: exchange(
      "save_dest",
      [integer("ttl"), label, string("property"), alias(string("label"), "endpointLabel")],
      [status],
    ),
    find_dest: exchange(
      "find_dest",
      [label],
      [status, string("property"), alias(string("property"), "endpointProperty")],
    ),
    find_endp: exchange("find_endp", [label], [status, string("property")]),
  },
};
