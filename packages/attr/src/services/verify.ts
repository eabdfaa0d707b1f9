import { nullTerminated } from "../null-terminated.ts";
import { integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange, status } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

/** `recipient_status`: 0 deliverable, 1 deferred, 2 undeliverable, 3 not known yet. */
type RecipientStatus = IntegerField<"recipient_status">;

/** The requests of verify(8). */
export interface VerifyExchanges extends Record<string, Exchange> {
  /** Returns what is known about an address; starts a probe for an unknown one. */
  readonly query: Exchange<
    readonly [StringField<"address">],
    readonly [IntegerField<"status">, RecipientStatus, StringField<"reason">]
  >;
  /** Records the result of a probe. */
  readonly update: Exchange<
    readonly [StringField<"address">, RecipientStatus, StringField<"reason">],
    readonly [IntegerField<"status">]
  >;
}

/**
 * verify(8): whether an address accepts mail, as found by probes.
 *
 * @example
 * ```ts
 * import { verify } from "@postfixjs/attr/services";
 *
 * console.log(Object.keys(verify.exchanges)); // => [ 'query', 'update' ]
 * ```
 *
 * @see verify(8); names and order of the attributes were observed on Postfix 3.7
 */
export const verify: Service<VerifyExchanges> = {
  program: "verify",
  socket: "private/verify",
  // The spelling is Postfix's.
  protocol: "address_verification_prrotocol",
  encoding: nullTerminated,
  exchanges: {
    query: exchange("query", [string("address")], [status, integer("recipient_status"), string("reason")]),
    update: exchange("update", [string("address"), integer("recipient_status"), string("reason")], [status]),
  },
};
