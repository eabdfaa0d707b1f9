import { plain } from "../plain.ts";
import { integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange, status } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

/** `service:address`, such as `smtpd:192.0.2.1`. */
type Ident = readonly [StringField<"ident">];
type Status = IntegerField<"status">;
type Rate = IntegerField<"rate">;

/** The requests of anvil(8). A rate counts what happened in the present time unit, `anvil_rate_time_unit`. */
export interface AnvilExchanges extends Record<string, Exchange> {
  /** A client has connected; `count` is the number of its open connections. */
  readonly connect: Exchange<Ident, readonly [Status, IntegerField<"count">, Rate]>;
  /** A client has disconnected. */
  readonly disconnect: Exchange<Ident, readonly [Status]>;
  /** A client has sent MAIL FROM. */
  readonly message: Exchange<Ident, readonly [Status, Rate]>;
  /** A client has sent RCPT TO. */
  readonly recipient: Exchange<Ident, readonly [Status, Rate]>;
  /** A client has made a TLS session without resuming one. */
  readonly newtls: Exchange<Ident, readonly [Status, Rate]>;
  /** Reads the rate of new TLS sessions without counting one. */
  readonly newtls_status: Exchange<Ident, readonly [Status, Rate]>;
  /** A client has sent AUTH. */
  readonly auth: Exchange<Ident, readonly [Status, Rate]>;
  /** Reads all counters of a client. */
  readonly lookup: Exchange<
    Ident,
    readonly [
      Status,
      IntegerField<"count">,
      Rate,
      IntegerField<"mail">,
      IntegerField<"rcpt">,
      IntegerField<"newtls">,
      IntegerField<"auth">,
    ]
  >;
}

const ident: Ident = [string("ident")];
const rate: Rate = integer("rate");

/**
 * anvil(8): counts the connections and requests of each client.
 *
 * @example
 * ```ts
 * import { anvil } from "@postfixjs/attr/services";
 *
 * console.log(anvil.socket, anvil.encoding.name); // => private/anvil plain
 * ```
 *
 * @see anvil(8); names and order of the attributes were observed on Postfix 3.7
 */
export const anvil: Service<AnvilExchanges> = {
  program: "anvil",
  socket: "private/anvil",
  protocol: "anvil_protocol",
  encoding: plain,
  exchanges: {
    connect: exchange("connect", ident, [status, integer("count"), rate]),
    disconnect: exchange("disconnect", ident, [status]),
    message: exchange("message", ident, [status, rate]),
    recipient: exchange("recipient", ident, [status, rate]),
    newtls: exchange("newtls", ident, [status, rate]),
    newtls_status: exchange("newtls_status", ident, [status, rate]),
    auth: exchange("auth", ident, [status, rate]),
    lookup: exchange("lookup", ident, [
      status,
      integer("count"),
      rate,
      integer("mail"),
      integer("rcpt"),
      integer("newtls"),
      integer("auth"),
    ]),
  },
};
