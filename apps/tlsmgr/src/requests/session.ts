import { statusError, statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
import { findCache } from "./context.ts";
import type { CacheState } from "../caches/cache-state.ts";
import type { RequestContext } from "./context.ts";
import { isOfTls13 } from "./tls-version.ts";

/** The values of a reply to `lookup`. */
export interface LookupReply {
  readonly status: number;
  readonly session: Uint8Array;
}

/** The values of a reply to `update` and `delete`. */
export interface StatusReply {
  readonly status: number;
}

/** The values of a request `update`. */
export interface UpdateValues {
  readonly cache_type: string;
  readonly cache_id: string;
  readonly session: Uint8Array;
}

/** The kind of sessions that hosts may share: those of clients carry trust, and stay where they are. */
const sharedType = "smtpd";
const nothing = new Uint8Array(0);
/** Where a session is between the cache and the reply; longer ones take their own memory. */
const found = new Uint8Array(16_384);

/**
 * Answers `lookup`: the session of an id, when there is one and it is still good. Its bytes are valid until
 * the next `lookup`; the caller wipes them.
 */
export function lookup(context: RequestContext, cacheType: string, cacheId: string): LookupReply {
  const state = findCache(context, cacheType, "lookup");
  if (state?.cache === undefined) return { status: statusFail, session: nothing };
  const id = bytesOfId(cacheId);
  const now = context.now();
  const logsDeletion = state.isLogged && logLookup(context, state, cacheId, id, now);
  const session = state.cache.lookup(id, now, found);
  if (logsDeletion) context.log.info(`delete ${state.type} session id=${cacheId}`);
  return session === undefined ? { status: statusError, session: nothing } : { status: statusOk, session };
}

/**
 * Says what is looked up and what is there, before its age is examined.
 *
 * @returns whether the lookup will find it too old, and remove it
 */
function logLookup(
  { log }: RequestContext,
  state: CacheState,
  cacheId: string,
  id: Uint8Array,
  now: number,
): boolean {
  log.info(`lookup ${state.type} session id=${cacheId}`);
  const entry = state.cache?.inspect(id);
  if (entry === undefined) return false;
  const { storedAt, sessionBytes } = entry;
  log.info(`read ${state.type} TLS cache entry ${cacheId}: time=${storedAt} [data ${sessionBytes} bytes]`);
  return storedAt + state.timeoutSeconds < now;
}

/**
 * Answers `update`: keeps a session under an id.
 *
 * A session that cannot be kept is answered with OK as well, as Postfix does: a cache may forget at any time,
 * and the client could do nothing about it.
 *
 * @param givesTickets - the client has asked for ticket keys
 */
export function update(
  context: RequestContext,
  { cache_type: cacheType, cache_id: cacheId, session }: UpdateValues,
  givesTickets: boolean,
): StatusReply {
  const state = findCache(context, cacheType, "update");
  if (state?.cache === undefined) return { status: statusFail };
  const now = context.now();
  if (state.isLogged) {
    const size = `[data ${session.length} bytes]`;
    context.log.info(`put ${state.type} session id=${cacheId} ${size}`);
    context.log.info(`write ${state.type} TLS cache entry ${cacheId}: time=${now} ${size}`);
  }
  const id = bytesOfId(cacheId);
  state.cache.save(id, session, now);
  if (state.type === sharedType) share(context, id, session, givesTickets);
  context.sessionStored(session);
  return { status: statusOk };
}

/**
 * Has other hosts get a session that they could be asked for. With tickets on, OpenSSL also hands out each
 * session of TLS 1.3, whose ticket holds all of it: nobody looks it up.
 */
function share(
  { sharedSessions }: RequestContext,
  id: Uint8Array,
  session: Uint8Array,
  givesTickets: boolean,
): void {
  if (sharedSessions === undefined || (givesTickets && isOfTls13(session))) return;
  sharedSessions.stored(id, session);
}

/**
 * Looks among the sessions of other hosts before `lookup` is answered, if this host has none. What is found
 * goes into the cache, where `lookup` finds it.
 *
 * @param done - called once, when `lookup` should be answered
 * @returns whether to wait for `done`
 */
export function fetchShared(
  context: RequestContext,
  cacheType: string,
  cacheId: string,
  done: () => void,
): boolean {
  const { sharedSessions } = context;
  const cache = cacheType === sharedType ? context.caches.get(sharedType)?.cache : undefined;
  if (sharedSessions === undefined || cache === undefined) return false;
  const id = bytesOfId(cacheId);
  if (cache.inspect(id) !== undefined) return false;
  const deliver = (session: Uint8Array, ageSeconds: number): void => {
    cache.save(id, session, context.now() - ageSeconds);
  };
  return sharedSessions.fetch(id, deliver, done);
}

/** Answers `delete`: forgets the session of an id. */
export function remove(context: RequestContext, cacheType: string, cacheId: string): StatusReply {
  const state = findCache(context, cacheType, "delete");
  if (state?.cache === undefined) return { status: statusFail };
  if (state.isLogged) context.log.info(`delete ${state.type} session id=${cacheId}`);
  const id = bytesOfId(cacheId);
  const result = state.cache.remove(id);
  if (state.type === sharedType) context.sharedSessions?.removed(id);
  // An id that can be in no cache is as good as deleted: Postfix's tables skip it and report success.
  return { status: result === "absent" ? statusError : statusOk };
}

/** From Node's pool: allocating and freeing memory for each request would cost 0.5 µs. */
function bytesOfId(cacheId: string): Uint8Array {
  return Buffer.from(cacheId, "latin1");
}
