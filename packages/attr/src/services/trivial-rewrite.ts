import { nullTerminated } from "../null-terminated.ts";
import { alias, integer, string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

type ServerFlags = IntegerField<"flags"> & { readonly property: "serverFlags" };
type Resolution = readonly [
  ServerFlags,
  StringField<"transport">,
  StringField<"nexthop">,
  StringField<"recipient">,
  IntegerField<"flags">,
];

/** The requests of trivial-rewrite(8). */
export interface TrivialRewriteExchanges extends Record<string, Exchange> {
  /** Rewrites an address to standard form; `rule` is `local`, `remote` or `invalid`. */
  readonly rewrite: Exchange<
    readonly [StringField<"rule">, StringField<"address">],
    readonly [ServerFlags, StringField<"address">]
  >;
  /** Finds the transport, next hop and recipient for an address; `flags` is a set of {@link resolveFlags}. */
  readonly resolve: Exchange<readonly [StringField<"sender">, StringField<"address">], Resolution>;
  /** The same with the tables for address verification, `address_verify_transport_maps` and so on. */
  readonly verify: Exchange<readonly [StringField<"sender">, StringField<"address">], Resolution>;
}

const serverFlags: ServerFlags = alias(integer("flags"), "serverFlags");
const asked: readonly [StringField<"sender">, StringField<"address">] = [string("sender"), string("address")];
const resolution: Resolution = [
  serverFlags,
  string("transport"),
  string("nexthop"),
  string("recipient"),
  integer("flags"),
];

/**
 * Bits in the `flags` of a resolved address.
 *
 * @example
 * ```ts
 * import { resolveFlags } from "@postfixjs/attr/services";
 *
 * const flags = 4097;
 * console.log((flags & resolveFlags.relay) !== 0); // => false
 * ```
 */
export const resolveFlags: {
  /** The destination has no next hop of the sender's own choice. */
  readonly final: number;
  /** The address has routing information that this host must not obey. */
  readonly routed: number;
  /** The address is malformed. */
  readonly error: number;
  /** The address could not be resolved now. */
  readonly fail: number;
  /** The domain is in `mydestination` or `inet_interfaces`. */
  readonly local: number;
  /** The domain is in `virtual_alias_domains`. */
  readonly virtualAlias: number;
  /** The domain is in `virtual_mailbox_domains`. */
  readonly virtualMailbox: number;
  /** The domain is in `relay_domains`. */
  readonly relay: number;
  /** Any other domain. */
  readonly other: number;
} = {
  final: 1,
  routed: 2,
  error: 4,
  fail: 8,
  local: 256,
  virtualAlias: 512,
  virtualMailbox: 1024,
  relay: 2048,
  other: 4096,
};

/**
 * trivial-rewrite(8): rewrites addresses and resolves their destinations.
 *
 * @example
 * ```ts
 * import { bytesOf, decode } from "@postfixjs/attr";
 * import { trivialRewrite } from "@postfixjs/attr/services";
 *
 * const bytes = bytesOf("flags\0" + "0\0address\0me@example.com\0\0");
 * console.log(decode(trivialRewrite.exchanges.rewrite.reply, bytes)); // => { serverFlags: 0, address: 'me@example.com' }
 * ```
 *
 * @see trivial-rewrite(8); names and order of the attributes were observed on Postfix 3.7
 */
export const trivialRewrite: Service<TrivialRewriteExchanges> = {
  program: "trivial-rewrite",
  socket: "private/rewrite",
  protocol: "trivial_rewrite_protocol",
  encoding: nullTerminated,
  exchanges: {
    rewrite: exchange("rewrite", [string("rule"), string("address")], [serverFlags, string("address")]),
    resolve: exchange("resolve", asked, resolution),
    verify: exchange("verify", asked, resolution),
  },
};
