import { randomBytes } from "node:crypto";
import type { TlsmgrClient } from "@postfixjs/attr/client";
import { statusError, statusOk } from "@postfixjs/attr/tlsmgr";
import { cacheTypes } from "../../settings/cache-types.ts";

/** What one look at a tlsmgr found. */
export interface Finding {
  readonly isWell: boolean;
  readonly subject: string;
  /** In plain words, with the time it took. */
  readonly text: string;
}

/** As many bytes as Postfix's daemons ask for. */
const seedBytes = 32;
/** About the size of a session with a peer's certificate. */
const sessionBytes = 1500;
/** The C structure of a ticket key, where `time_t` has 8 bytes and where it has 4. */
const keyBytes: ReadonlySet<number> = new Set([88, 84]);
const keyNameBytes = 16;
const keyExpiryOffset = 80;

/**
 * Asks a tlsmgr everything that Postfix's daemons ask, and tells what it found, step by step. Leaves nothing
 * behind in the caches, and no key in memory.
 *
 * @yields What was found, as soon as it is.
 * @throws {ClientError} There is no reply at all.
 */
export async function* probe(client: TlsmgrClient): AsyncGenerator<Finding> {
  yield await checkFirstAnswer(client);
  yield await checkSeed(client);
  for (const type of cacheTypes) yield* checkCache(client, type);
  yield* checkTicketKeys(client);
}

async function checkFirstAnswer(client: TlsmgrClient): Promise<Finding> {
  const { value, took } = await timed(() => client.seed(1));
  return value.status === statusOk
    ? well("answer", `it is there: connected and had the first answer in ${took}`)
    : amiss("answer", `the first request was refused with status ${value.status}`);
}

async function checkSeed(client: TlsmgrClient): Promise<Finding> {
  const { value, took } = await timed(() => client.seed(seedBytes));
  const another = await client.seed(seedBytes);
  if (value.status !== statusOk) return amiss("seed", `refused with status ${value.status}`);
  if (value.seed.length !== seedBytes) {
    return amiss("seed", `asked for ${seedBytes} random bytes, got ${value.seed.length}`);
  }
  if (Buffer.compare(value.seed, another.seed) === 0) return amiss("seed", "got the same bytes twice");
  return well("seed", `${seedBytes} random bytes in ${took}`);
}

async function* checkCache(client: TlsmgrClient, type: string): AsyncGenerator<Finding> {
  const subject = `${type} policy`;
  const { value, took } = await timed(() => client.policy(type));
  if (value.status !== statusOk) {
    yield amiss(subject, `refused with status ${value.status}`);
  } else if (value.cachable === 0) {
    yield well(subject, `sessions are not cached (${took})`);
  } else {
    yield well(subject, `sessions are cached for ${value.timeout} s (${took})`);
    yield await checkRoundTrip(client, type);
  }
}

async function checkRoundTrip(client: TlsmgrClient, type: string): Promise<Finding> {
  const subject = `${type} cache`;
  const id = `tlsmgrctl-probe-${randomBytes(16).toString("hex")}`;
  const session = randomBytes(sessionBytes);
  const stored = await timed(() => client.update(type, id, session));
  const found = await timed(() => client.lookup(type, id));
  const removed = await timed(() => client.delete(type, id));
  if (stored.value.status !== statusOk) {
    return amiss(subject, `a session was not stored: status ${stored.value.status}`);
  }
  if (found.value.status !== statusOk) {
    return amiss(subject, `a session stored just now is not found: status ${found.value.status}`);
  }
  if (Buffer.compare(found.value.session, session) !== 0) {
    return amiss(subject, "a session came back changed");
  }
  if (removed.value.status !== statusOk) {
    return amiss(subject, `a session was not removed: status ${removed.value.status}`);
  }
  const times = `${stored.took}, ${found.took}, ${removed.took}`;
  return well(subject, `stored, found and removed a session of ${sessionBytes} bytes in ${times}`);
}

async function* checkTicketKeys(client: TlsmgrClient): AsyncGenerator<Finding> {
  const { timeout } = await client.policy("smtpd");
  const { value, took } = await timed(() => client.ticketKey());
  const key = Buffer.from(value.keybuf);
  value.keybuf.fill(0);
  try {
    if (timeout <= 0 && value.status === statusError) {
      yield well("ticket key", `none: smtpd_tls_session_cache_timeout is 0 (${took})`);
    } else if (value.status !== statusOk) {
      yield amiss("ticket key", `refused with status ${value.status}`);
    } else if (keyBytes.has(key.length)) {
      yield aboutKey(key, timeout, took);
      yield await checkKeyByName(client, key);
    } else {
      yield amiss("ticket key", `it has ${key.length} bytes, which no smtpd takes`);
    }
    yield await checkUnknownKey(client);
  } finally {
    key.fill(0);
  }
}

/** A key encrypts for half of the time-out, and decrypts for all of it. */
function aboutKey(key: Buffer, timeout: number, took: string): Finding {
  const secondsLeft = expiryOf(key) - Math.floor(Date.now() / 1000);
  if (secondsLeft < -1 || secondsLeft > timeout) {
    return amiss("ticket key", `it serves new tickets for ${secondsLeft} s, but sessions live ${timeout} s`);
  }
  return well("ticket key", `${key.length} bytes, for new tickets for another ${secondsLeft} s (${took})`);
}

/** Its last field, a `time_t` in the order of the host. */
function expiryOf(key: Buffer): number {
  const field = Uint8Array.from(key.subarray(keyExpiryOffset)).buffer;
  return Number(field.byteLength === 8 ? new BigInt64Array(field)[0] : new Int32Array(field)[0]);
}

async function checkKeyByName(client: TlsmgrClient, key: Buffer): Promise<Finding> {
  const name = key.subarray(0, keyNameBytes);
  const { value, took } = await timed(() => client.ticketKey(name));
  const isSame = value.status === statusOk && Buffer.compare(value.keybuf, key) === 0;
  value.keybuf.fill(0);
  return isSame
    ? well("key by name", `the same key comes back by its name (${took})`)
    : amiss("key by name", `the key is not found again by its name: status ${value.status}`);
}

async function checkUnknownKey(client: TlsmgrClient): Promise<Finding> {
  const { value, took } = await timed(() => client.ticketKey(randomBytes(keyNameBytes)));
  return value.status === statusError
    ? well("unknown key", `a name that nobody gave out is not known (${took})`)
    : amiss("unknown key", `a name that nobody gave out was answered with status ${value.status}`);
}

function well(subject: string, text: string): Finding {
  return { isWell: true, subject, text };
}

function amiss(subject: string, text: string): Finding {
  return { isWell: false, subject, text };
}

interface Timed<Value> {
  readonly value: Value;
  /** Such as `0.12 ms`. */
  readonly took: string;
}

async function timed<Value>(request: () => Promise<Value>): Promise<Timed<Value>> {
  const start = performance.now();
  const value = await request();
  const milliseconds = performance.now() - start;
  return { value, took: `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms` };
}
