import { nullTerminated } from "../null-terminated.ts";
import { string } from "../schema.ts";
import type { IntegerField, StringField } from "../schema.ts";
import { exchange, status } from "./exchange.ts";
import type { Exchange, Service } from "./exchange.ts";

type Reply = readonly [IntegerField<"status">];

/**
 * The requests of flush(8). `status` is 0 for success, 4 for a site that `fast_flush_domains` does not name.
 */
export interface FlushExchanges extends Record<string, Exchange> {
  /** A message for a site was deferred. */
  readonly add: Exchange<readonly [StringField<"site">, StringField<"queue_id">], Reply>;
  /** Tries the deferred mail of a site now, as `postqueue -s` does. */
  readonly send_site: Exchange<readonly [StringField<"site">], Reply>;
  /** Tries one deferred message now, as `postqueue -i` does. */
  readonly send_file: Exchange<readonly [StringField<"queue_id">], Reply>;
  /** Tries all deferred mail that is listed. */
  readonly refresh: Exchange<readonly [], Reply>;
  /** Removes outdated entries. */
  readonly purge: Exchange<readonly [], Reply>;
}

/**
 * flush(8): the deferred messages of each site.
 *
 * @example
 * ```ts
 * import { flush } from "@postfixjs/attr/services";
 *
 * console.log(Object.keys(flush.exchanges)); // => [ 'add', 'send_site', 'send_file', 'refresh', 'purge' ]
 * ```
 *
 * @see flush(8); names and order of the attributes were observed on Postfix 3.7
 */
export const flush: Service<FlushExchanges> = {
  program: "flush",
  socket: "public/flush",
  protocol: "queue_flush_protocol",
  encoding: nullTerminated,
  exchanges: {
    add: exchange("add", [string("site"), string("queue_id")], [status]),
    send_site: exchange("send_site", [string("site")], [status]),
    send_file: exchange("send_file", [string("queue_id")], [status]),
    refresh: exchange("refresh", [], [status]),
    purge: exchange("purge", [], [status]),
  },
};
