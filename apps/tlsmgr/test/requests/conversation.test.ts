import { randomBytes } from "node:crypto";
import { constant, decode, encode, ListDecoder, schema } from "@postfixjs/attr";
import { encodeRequest, replySchemas, RequestDecoder } from "@postfixjs/attr/tlsmgr";
import type { Input } from "@postfixjs/attr/tlsmgr";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { RotatingKeys, TicketKeys } from "@postfixjs/ticket-keys";
import { expect, test, vi } from "vitest";
import { Log } from "../../src/log/log.ts";
import { Outbox } from "../../src/serving/connection/outbox.ts";
import type { RequestContext } from "../../src/requests/context.ts";
import { TlsmgrConversation } from "../../src/requests/conversation.ts";
import { RequestCounters } from "../../src/requests/counters.ts";

const session = Uint8Array.from({ length: 5000 }, (_, at) => at);
const id = Buffer.from("id");
const lookup = encodeRequest("lookup", { cache_type: "smtp", cache_id: "id" });
const wakeup = encode(schema([constant("request", "W")]), {});

function openContext(): RequestContext {
  const store = new MemoryStore({ capacity: 10, bytesMax: 100_000 });
  const cache = new SessionCache({ store, timeoutSeconds: 100 });
  cache.save(id, session, 1000);
  return {
    log: new Log({ write: () => undefined }),
    peerName: "tlsmgr socket",
    caches: new Map([["smtp", { type: "smtp", timeoutSeconds: 100, cache, isLogged: false }]]),
    pool: { bytes: (byteCount) => new Uint8Array(byteCount).fill(byteCount) },
    ticketKeys: new TicketKeys({ source: new RotatingKeys({ timeoutSeconds: 300, randomBytes }) }),
    counters: new RequestCounters(),
    sessionStored: () => {},
    now: () => 1000,
  };
}

const lists = (replies: Outbox): Uint8Array[] => new ListDecoder().push(replies.bytes.slice(0, replies.end));

test("TlsmgrConversation answers what came at once in turns of 64 requests, in order", () => {
  const conversation = new TlsmgrConversation(openContext());
  const sizes = Array.from({ length: 150 }, (_, at) => at + 1);
  const replies = new Outbox();
  const counts: number[] = [];
  let outcome = conversation.receive(
    Buffer.concat(sizes.map((size) => encodeRequest("seed", { size }))),
    replies,
  );
  counts.push(lists(replies).length);
  while (outcome === "more") {
    outcome = conversation.goOn(replies);
    counts.push(lists(replies).length);
  }
  expect(outcome).toBe("idle");
  expect(counts).toEqual([64, 128, 150]);
  expect(lists(replies).map((list) => decode(replySchemas.seed, list).seed.length)).toEqual(sizes);
});

test("TlsmgrConversation puts no more than 64 KB and a reply into the outbox in one turn", () => {
  const conversation = new TlsmgrConversation(openContext());
  const replies = new Outbox();
  const outcome = conversation.receive(Buffer.concat(Array.from({ length: 30 }, () => lookup)), replies);
  expect(outcome).toBe("more");
  expect(lists(replies)).toHaveLength(10);
  expect(decode(replySchemas.lookup, lists(replies)[9] ?? id)).toEqual({ status: 0, session });
  // What others have put there does not count.
  expect(conversation.goOn(replies)).toBe("more");
  expect(lists(replies)).toHaveLength(20);
  expect(conversation.goOn(replies)).toBe("idle");
  expect(lists(replies)).toHaveLength(30);
});

test("TlsmgrConversation wipes the sessions that it has not stored when its connection is closed", () => {
  const conversation = new TlsmgrConversation(openContext());
  const seen: Uint8Array[] = [];
  const push = vi.spyOn(RequestDecoder.prototype, "push");
  const session = new Uint8Array(100).fill(7);
  const update = encodeRequest("update", { cache_type: "smtp", cache_id: "id", session });
  conversation.receive(Buffer.concat(Array.from({ length: 100 }, () => update)), new Outbox());
  for (const input of (push.mock.results[0]?.value ?? []) as Input[])
    if (input.kind === "request" && input.request === "update") seen.push(input.values.session);
  push.mockRestore();
  expect(seen.filter((each) => each.includes(7))).toHaveLength(36);
  conversation.close();
  expect(seen.filter((each) => each.includes(7))).toEqual([]);
  conversation.receive(update.subarray(0, 150), new Outbox());
  expect(conversation.heldBytes).toBe(150);
  conversation.close();
  expect(conversation.heldBytes).toBe(0);
});

test("TlsmgrConversation drops what follows a wake-up call of master", () => {
  const conversation = new TlsmgrConversation(openContext());
  const replies = new Outbox();
  expect(conversation.receive(Buffer.concat([lookup, wakeup, lookup]), replies)).toBe("close");
  expect(lists(replies)).toHaveLength(1);
});

test("TlsmgrConversation leaves sessions in the cache as they are, though it wipes its copies", () => {
  const context = openContext();
  const conversation = new TlsmgrConversation(context);
  const replies = new Outbox();
  conversation.receive(lookup, replies);
  conversation.receive(encodeRequest("update", { cache_type: "smtp", cache_id: "new", session }), replies);
  for (const each of [id, Buffer.from("new")]) {
    expect(context.caches.get("smtp")?.cache?.lookup(each, 1000)).toEqual(session);
  }
});

test("TlsmgrConversation waits for another host's session, answers in order, and asks only once", () => {
  let deliver: ((session: Uint8Array, ageSeconds: number) => void) | undefined;
  let done = (): void => undefined;
  let fetches = 0;
  const context = openContext();
  const cache = context.caches.get("smtp")?.cache;
  if (cache === undefined) throw new Error("no cache");
  const onReady = vi.fn<() => void>();
  const conversation = new TlsmgrConversation(
    {
      ...context,
      caches: new Map([["smtpd", { type: "smtpd", timeoutSeconds: 100, cache, isLogged: false }]]),
      sharedSessions: {
        stored: () => undefined,
        removed: () => undefined,
        fetch: (_id, take, finish) => {
          fetches += 1;
          [deliver, done] = [take, finish];
          return true;
        },
      },
    },
    onReady,
  );
  const ask = (cacheId: string): Uint8Array =>
    encodeRequest("lookup", { cache_type: "smtpd", cache_id: cacheId });
  const replies = new Outbox();
  const requests = [ask("id"), ask("elsewhere"), encodeRequest("seed", { size: 7 }), ask("nowhere")];
  expect(conversation.receive(Buffer.concat(requests), replies)).toBe("wait");
  // What this host has is answered at once; what follows keeps its place.
  expect(lists(replies)).toHaveLength(1);
  expect(conversation.goOn(replies)).toBe("wait");
  expect(fetches).toBe(1);
  deliver?.(Uint8Array.of(1, 2, 3), 40);
  done();
  expect(onReady).toHaveBeenCalledTimes(1);
  expect(conversation.goOn(replies)).toBe("wait");
  done();
  expect(conversation.goOn(replies)).toBe("idle");
  expect(fetches).toBe(2);
  const [, second, third, fourth] = lists(replies);
  const reply = (list: Uint8Array | undefined): Uint8Array => list ?? new Uint8Array();
  expect(decode(replySchemas.lookup, reply(second))).toMatchObject({ session: Uint8Array.of(1, 2, 3) });
  expect(decode(replySchemas.seed, reply(third)).seed).toHaveLength(7);
  expect(decode(replySchemas.lookup, reply(fourth)).session).toHaveLength(0);
  // It is as old here as there.
  expect(cache.inspect(Buffer.from("elsewhere"))?.storedAt).toBe(960);
});

test("TlsmgrConversation never waits for shared sessions of clients, nor without somebody to call", () => {
  const fetch = vi.fn<() => boolean>(() => true);
  const sharedSessions = { stored: () => undefined, removed: () => undefined, fetch };
  const context = { ...openContext(), sharedSessions };
  const missing = encodeRequest("lookup", { cache_type: "smtp", cache_id: "missing" });
  expect(new TlsmgrConversation(context, () => undefined).receive(missing, new Outbox())).toBe("idle");
  const ofServer = encodeRequest("lookup", { cache_type: "smtpd", cache_id: "missing" });
  expect(new TlsmgrConversation(context).receive(ofServer, new Outbox())).toBe("idle");
  expect(fetch).not.toHaveBeenCalled();
});
