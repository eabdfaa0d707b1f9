import type { PrngPool } from "@postfixjs/prng";
import type { TicketKeys } from "@postfixjs/ticket-keys";
import type { CacheState } from "../caches/cache-state.ts";
import type { RequestLog } from "../log/byte-string-log.ts";
import type { RequestCounters } from "./counters.ts";
import type { SharedSessions } from "./shared-sessions.ts";

/** What the request handlers work with. */
export interface RequestContext {
  /** For what clients cause, in texts of one character per byte. */
  readonly log: RequestLog;
  /** What warnings about requests call the client, such as `tlsmgr socket`; one character per byte. */
  readonly peerName: string;
  /** By the name that a request gives, which can be any. */
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly pool: Pick<PrngPool, "bytes">;
  readonly ticketKeys: Pick<TicketKeys, "request">;
  readonly counters: RequestCounters;
  /** Sessions of smtpd that hosts share; `undefined` if they do not. */
  readonly sharedSessions?: SharedSessions | undefined;
  /** Called with each stored session. */
  readonly sessionStored: (session: Uint8Array) => void;
  /** The time in whole seconds since 1970. */
  readonly now: () => number;
}

/**
 * Finds the cache that a request names.
 *
 * @param request - the request's name, for the warning about an unknown cache
 */
export function findCache(
  context: RequestContext,
  cacheType: string,
  request: string,
): CacheState | undefined {
  const state = context.caches.get(cacheType);
  if (state === undefined)
    context.log.warning(`bogus cache type "${cacheType}" in "${request}" request`, "bogus cache type");
  return state;
}
