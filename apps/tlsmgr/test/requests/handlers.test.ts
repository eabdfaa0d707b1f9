import { randomBytes } from "node:crypto";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { RotatingKeys, TicketKeys } from "@postfixjs/ticket-keys";
import { beforeEach, describe, expect, test } from "vitest";
import { Log } from "../../src/log/log.ts";
import type { CacheState } from "../../src/caches/cache-state.ts";
import type { RequestContext } from "../../src/requests/context.ts";
import { RequestCounters } from "../../src/requests/counters.ts";
import { policy } from "../../src/requests/policy.ts";
import { seed } from "../../src/requests/seed.ts";
import { lookup, remove, update } from "../../src/requests/session.ts";
import { ticketKey } from "../../src/requests/ticket-key.ts";

const ok = 0;
const error = -1;
const fail = -2;
const session = Uint8Array.of(1, 2, 3);

let lines: string[] = [];
let now = 1000;
let context: RequestContext;

function cacheState(type: CacheState["type"], timeoutSeconds: number, isOpen: boolean): [string, CacheState] {
  const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
  const cache = isOpen ? new SessionCache({ store, timeoutSeconds, requireUtf8Ids: true }) : undefined;
  return [type, { type, timeoutSeconds, cache, isLogged: type === "smtpd" }];
}

beforeEach(() => {
  lines = [];
  now = 1000;
  const source = new RotatingKeys({ timeoutSeconds: 300, randomBytes });
  context = {
    log: new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) }),
    peerName: "tlsmgr socket",
    caches: new Map([
      cacheState("smtpd", 300, true),
      cacheState("smtp", 120, true),
      cacheState("lmtp", 3600, false),
    ]),
    pool: { bytes: (byteCount) => new Uint8Array(randomBytes(byteCount)) },
    ticketKeys: new TicketKeys({ source }),
    counters: new RequestCounters(),
    sessionStored: () => {},
    now: () => now,
  };
});

/** Carries out `update` for a client that has not asked for ticket keys. */
function put(type: string, id: string): ReturnType<typeof update> {
  return update(context, { cache_type: type, cache_id: id, session }, false);
}

describe("seed", () => {
  test.each([1, 32, 255])("gives %d random bytes", (size) => {
    const [first, second] = [seed(context, size), seed(context, size)];
    expect(first).toMatchObject({ status: ok });
    expect(first.seed).toHaveLength(size);
    expect(size < 8 || !Buffer.from(first.seed).equals(second.seed)).toBe(true);
  });

  test.each([0, 256, -1])("refuses a length of %d with Postfix's words and no bytes", (size) => {
    expect(seed(context, size)).toEqual({ status: fail, seed: new Uint8Array(0) });
    expect(lines).toEqual([`warning: bogus seed length "${size}" in "seed" request`]);
  });

  test("answers an error and no bytes when the pool cannot answer well", () => {
    const broken = {
      ...context,
      pool: {
        bytes: (): Uint8Array => {
          throw new Error("wiped");
        },
      },
    };
    expect(seed(broken, 32)).toEqual({ status: error, seed: new Uint8Array(0) });
    expect(lines).toEqual(["warning: cannot generate random bytes: wiped"]);
  });
});

describe("policy", () => {
  test("says whether there is a cache, and the lifetime in any case", () => {
    expect(policy(context, "smtpd")).toEqual({ status: ok, cachable: 1, timeout: 300 });
    expect(policy(context, "lmtp")).toEqual({ status: ok, cachable: 0, timeout: 3600 });
    expect(lines).toEqual([]);
  });

  test("refuses an unknown cache type with Postfix's words", () => {
    expect(policy(context, "SMTPD")).toEqual({ status: fail, cachable: 0, timeout: 0 });
    expect(lines).toEqual(['warning: bogus cache type "SMTPD" in "policy" request']);
  });
});

describe("lookup, update and delete", () => {
  test("keep a session for its lifetime, the last second included", () => {
    expect(put("smtp", "id")).toEqual({ status: ok });
    now += 120;
    expect(lookup(context, "smtp", "id")).toEqual({ status: ok, session });
    now += 1;
    expect(lookup(context, "smtp", "id")).toEqual({ status: error, session: new Uint8Array(0) });
  });

  test("keep the caches apart", () => {
    put("smtp", "id");
    expect(lookup(context, "smtpd", "id").status).toBe(error);
  });

  test("remove a session once", () => {
    put("smtp", "id");
    expect(remove(context, "smtp", "id")).toEqual({ status: ok });
    expect(remove(context, "smtp", "id")).toEqual({ status: error });
  });

  test("fail without a word when the cache is off, and with one when it is unknown", () => {
    expect(lookup(context, "lmtp", "id")).toEqual({ status: fail, session: new Uint8Array(0) });
    expect(put("lmtp", "id")).toEqual({ status: fail });
    expect(remove(context, "lmtp", "id")).toEqual({ status: fail });
    expect(lines).toEqual([]);
    expect(lookup(context, "x", "id").status).toBe(fail);
    expect(put("x", "id").status).toBe(fail);
    expect(remove(context, "x", "id").status).toBe(fail);
    expect(lines).toEqual([
      'warning: bogus cache type "x" in "lookup" request',
      'warning: bogus cache type "x" in "update" request',
      'warning: bogus cache type "x" in "delete" request',
    ]);
  });

  test("answer an id that is not UTF-8 as Postfix's tables do: store and delete succeed, lookup finds nothing", () => {
    expect(put("smtp", "\xff")).toEqual({ status: ok });
    expect(lookup(context, "smtp", "\xff")).toEqual({ status: error, session: new Uint8Array(0) });
    expect(remove(context, "smtp", "\xff")).toEqual({ status: ok });
  });

  test("say what they do, in Postfix's words and order, when the log level asks for it", () => {
    put("smtpd", "id");
    lookup(context, "smtpd", "id");
    now += 301;
    lookup(context, "smtpd", "id");
    remove(context, "smtpd", "id");
    expect(lines).toEqual([
      "info: put smtpd session id=id [data 3 bytes]",
      "info: write smtpd TLS cache entry id: time=1000 [data 3 bytes]",
      "info: lookup smtpd session id=id",
      "info: read smtpd TLS cache entry id: time=1000 [data 3 bytes]",
      "info: lookup smtpd session id=id",
      "info: read smtpd TLS cache entry id: time=1000 [data 3 bytes]",
      "info: delete smtpd session id=id",
      "info: delete smtpd session id=id",
    ]);
  });
});

describe("tktkey", () => {
  test("gives the same record for an empty name and for the name of its key", () => {
    const current = ticketKey(context, new Uint8Array(0));
    expect(current.status).toBe(ok);
    expect(current.keybuf).toHaveLength(88);
    expect(ticketKey(context, current.keybuf.slice(0, 16))).toEqual(current);
  });

  test("echoes an unknown name", () => {
    const name = new Uint8Array(16).fill(7);
    expect(ticketKey(context, name)).toEqual({ status: error, keybuf: name });
  });

  test("refuses a name of another length with Postfix's words", () => {
    expect(ticketKey(context, new Uint8Array(15))).toEqual({ status: fail, keybuf: new Uint8Array(0) });
    expect(lines).toEqual(["warning: invalid session ticket key name length: 15"]);
  });
});

describe("update with hosts that share sessions", () => {
  const tls13 = Buffer.from("307402010102020304040213020420", "hex");
  const tls13Long = Buffer.from("30820a0002010102020304040213020420", "hex");
  const tls12 = Buffer.from("3071020101020203030402c030041f", "hex");

  /** The sessions that other hosts get. */
  function sharedOf(type: string, stored: Uint8Array, givesTickets: boolean): string[] {
    const shared: string[] = [];
    const sharedSessions = {
      stored: (_id: Uint8Array, each: Uint8Array) => void shared.push(Buffer.from(each).toString("hex")),
      removed: () => {},
      fetch: () => false,
    };
    update(
      { ...context, sharedSessions },
      { cache_type: type, cache_id: "id", session: stored },
      givesTickets,
    );
    return shared;
  }

  test("shares what smtpd stores, but for sessions of TLS 1.3 whose tickets hold all of them", () => {
    for (const each of [tls13, tls13Long, tls12]) {
      expect(sharedOf("smtpd", each, false)).toEqual([each.toString("hex")]);
      expect(sharedOf("smtp", each, false)).toEqual([]);
    }
    expect(sharedOf("smtpd", tls12, true)).toEqual([tls12.toString("hex")]);
    expect(sharedOf("smtpd", tls13, true)).toEqual([]);
    expect(sharedOf("smtpd", tls13Long, true)).toEqual([]);
    expect(lookup(context, "smtpd", "id").status).toBe(ok);
  });

  test.each(["", "30", "3082", "ff"])("shares a session that is none of OpenSSL's: %s", (hex) => {
    expect(sharedOf("smtpd", Buffer.from(hex, "hex"), true)).toEqual([hex]);
  });
});
