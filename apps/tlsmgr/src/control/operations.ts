import type { ClusterService } from "../cluster/cluster-service.ts";
import type { DaemonKeys } from "../keys/daemon-keys.ts";
import type { SessionCache, SessionInfo } from "@postfixjs/session-cache";
import type { ControlSession } from "./control-server.ts";
import { asTimeOfDay, nowSeconds } from "../forward-clock.ts";
import type { Operator } from "./operator.ts";
import { ControlError } from "./protocol.ts";

/** One entry of a cache as a reply has it. */
export interface EntryReply {
  readonly id: Uint8Array;
  readonly storedAt: number;
  readonly expiresAt: number;
  readonly sessionBytes: number;
}

/** A part of a list. */
export interface EntriesReply {
  readonly entries: readonly EntryReply[];
  /** Ask with `cache.next` for more. */
  readonly hasMore: boolean;
}

const entriesPerReplyMax = 1000;
const idBytesMax = 4096;

type Arguments = Readonly<Record<string, unknown>>;
/** Carries out one operation for a session. */
type Operation = (session: OperatorSession, args: Arguments) => unknown;

/** Every operation by its name; docs/control-protocol.md describes them. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["version", ({ operator }) => versionOf(operator)],
  ["status", ({ operator }) => operator.status()],
  ["settings", ({ operator }) => operator.settings()],
  ["cache.list", (session, args) => session.list(cacheOf(session.operator, args))],
  ["cache.next", (session) => session.next()],
  ["cache.show", ({ operator }, args) => show(cacheOf(operator, args), idOf(args))],
  ["cache.delete", ({ operator }, args) => remove(cacheOf(operator, args), idOf(args))],
  ["cache.flush", ({ operator }, args) => flush(cacheOf(operator, args))],
  ["keys.list", ({ operator }) => operator.status().ticketKeys],
  ["keys.rotate", ({ operator }) => rotateKeys(operator)],
  ["keys.drop", ({ operator }) => dropKeys(operator)],
  ["cluster.rotate", async ({ operator }) => await clusterOf(operator).rotate(false)],
  ["cluster.drop", async ({ operator }) => await clusterOf(operator).rotate(true)],
  ["reseed", ({ operator }) => operator.service.reseed()],
  ["save", ({ operator }) => operator.service.save()],
]);

/** The state of one connection: lists are sent in parts, so that no reply takes long. */
export class OperatorSession implements ControlSession {
  readonly operator: Operator;
  #rest: Iterator<SessionInfo> | undefined;
  #lifeSeconds = 0;

  constructor(operator: Operator) {
    this.operator = operator;
  }

  carryOut(operation: string, args: Arguments): unknown {
    const carryOut = operations.get(operation);
    if (carryOut === undefined) throw new ControlError("usage", `unknown operation "${operation}"`);
    return carryOut(this, args);
  }

  list(cache: SessionCache): EntriesReply {
    this.#rest = cache.entries();
    this.#lifeSeconds = cache.timeoutSeconds;
    return this.next();
  }

  next(): EntriesReply {
    const entries: EntryReply[] = [];
    while (this.#rest !== undefined && entries.length < entriesPerReplyMax) {
      const { value, done } = this.#rest.next();
      if (done === true) this.#rest = undefined;
      else entries.push(entryReply(value, this.#lifeSeconds));
    }
    return { entries, hasMore: this.#rest !== undefined };
  }
}

function entryReply({ id, storedAt, sessionBytes }: SessionInfo, lifeSeconds: number): EntryReply {
  const shownAt = asTimeOfDay(storedAt);
  return { id, storedAt: shownAt, expiresAt: shownAt + lifeSeconds, sessionBytes };
}

function versionOf(operator: Operator): unknown {
  const { version, pid, node } = operator.status();
  return { version, pid, node };
}

function show(cache: SessionCache, id: Uint8Array): EntryReply {
  const entry = cache.inspect(id);
  if (entry === undefined) throw new ControlError("absent", "no such entry");
  return entryReply(entry, cache.timeoutSeconds);
}

function remove(cache: SessionCache, id: Uint8Array): true {
  if (cache.remove(id) !== "removed") throw new ControlError("absent", "no such entry");
  return true;
}

/** Returns the number of entries dropped. */
function flush(cache: SessionCache): number {
  const { entries } = cache.statistics();
  cache.clear();
  return entries;
}

function rotateKeys(operator: Operator): unknown {
  ownKeys(operator).rotate(nowSeconds());
  return operator.status().ticketKeys;
}

function dropKeys(operator: Operator): unknown {
  ownKeys(operator).drop();
  return operator.status().ticketKeys;
}

/** The keys of this process, which are an operator's to change. */
function ownKeys(operator: Operator): NonNullable<DaemonKeys["own"]> {
  if (!operator.status().ticketKeys.isEnabled) {
    throw new ControlError("absent", "session tickets are off: smtpd_tls_session_cache_timeout is 0");
  }
  const { own, file, cluster } = operator.service.ticketKeys;
  if (own !== undefined) return own;
  const place =
    cluster === undefined
      ? `change them in "${file}", for all of them`
      : 'change them on all hosts with "tlsmgrctl keys rotate --cluster" or "drop --cluster"';
  throw new ControlError("absent", `the keys are shared with other hosts: ${place}`);
}

/** What the daemon shares with other hosts through a store. */
function clusterOf(operator: Operator): ClusterService {
  const { cluster } = operator.service.ticketKeys;
  if (cluster !== undefined) return cluster;
  throw new ControlError(
    "absent",
    'this daemon shares no keys through a cluster: see "source = cluster" in tlsmgr.ini(5), and the mail log',
  );
}

function cacheOf({ service }: Operator, { cache: type }: Arguments): SessionCache {
  if (typeof type !== "string") throw new ControlError("usage", "name a cache: smtpd, smtp or lmtp");
  const state = service.caches.get(type);
  if (state === undefined) throw new ControlError("usage", `unknown kind of cache "${type}"`);
  if (state.cache !== undefined) return state.cache;
  throw new ControlError("absent", `the ${type} cache is off: it has no database, or its timeout is 0`);
}

function idOf({ id }: Arguments): Uint8Array {
  if (id instanceof Uint8Array && id.length <= idBytesMax) return id;
  throw new ControlError("usage", `an id is up to ${idBytesMax} bytes`);
}
