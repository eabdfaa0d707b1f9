import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MemoryStore, SessionCache } from "../src/index.ts";
import type { CacheNotice, SessionCacheOptions } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";
import { FailingStore } from "./support/failing-store.ts";

function makeCache(options: Partial<SessionCacheOptions> & { capacity?: number } = {}): SessionCache {
  const { capacity = 1000, ...rest } = options;
  return new SessionCache({
    store: new MemoryStore({ capacity, bytesMax: 1_000_000 }),
    timeoutSeconds: 120,
    ...rest,
  });
}

function ids(cache: SessionCache): string[] {
  return [...cache.entries()].map(({ id }) => text(id) ?? "").sort();
}

describe("lookup, save and remove", () => {
  test("lookup finds what save stored, under exactly that id", () => {
    const cache = makeCache();
    expect(cache.save(bytes("id"), bytes("session"), 0)).toBe("stored");
    expect(text(cache.lookup(bytes("id"), 0))).toBe("session");
    for (const other of ["ID", "i", "id ", ""]) expect(cache.lookup(bytes(other), 0)).toBeUndefined();
  });

  test("save replaces the session of an id", () => {
    const cache = makeCache();
    cache.save(bytes("id"), bytes("old"), 0);
    expect(cache.save(bytes("id"), bytes("a new one"), 0)).toBe("replaced");
    expect(text(cache.lookup(bytes("id"), 0))).toBe("a new one");
    expect(cache.statistics()).toMatchObject({ entries: 1, bytes: 11, stores: 2, replaced: 1 });
  });

  test("ids and sessions may be empty, binary, and longer than the 511 bytes of an LMDB key", () => {
    const cache = makeCache();
    const long = new Uint8Array(5000).fill(255);
    const longer = new Uint8Array(5001).fill(255);
    cache.save(bytes(""), bytes("empty id"), 0);
    cache.save(bytes("empty session"), bytes(""), 0);
    cache.save(long, bytes("5000"), 0);
    cache.save(longer, bytes("5001"), 0);
    expect(text(cache.lookup(bytes(""), 0))).toBe("empty id");
    expect(text(cache.lookup(bytes("empty session"), 0))).toBe("");
    expect(text(cache.lookup(long, 0))).toBe("5000");
    expect(text(cache.lookup(longer, 0))).toBe("5001");
  });

  test("ids that share a hash are different ids", () => {
    // Among so many random ids two have the same hash of 32 bits, but for one run in 30,000.
    const ids = Array.from({ length: 300_000 }, () => randomBytes(8));
    const store = new MemoryStore({ capacity: ids.length, bytesMax: ids.length * 64 });
    const cache = new SessionCache({ store, timeoutSeconds: 120 });
    for (const id of ids) cache.save(id, id, 0);
    expect(cache.statistics()).toMatchObject({ entries: ids.length, replaced: 0 });
    expect(ids.filter((id) => !id.equals(cache.lookup(id, 0) ?? new Uint8Array()))).toEqual([]);
  });

  test("remove says whether there was an entry", () => {
    const cache = makeCache();
    cache.save(bytes("id"), bytes("session"), 0);
    expect(cache.remove(bytes("id"))).toBe("removed");
    expect(cache.remove(bytes("id"))).toBe("absent");
    expect(cache.lookup(bytes("id"), 0)).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0, deletes: 1 });
  });

  test("clear drops all entries, and the cache continues", () => {
    const cache = makeCache();
    for (let count = 0; count < 100; count += 1) cache.save(bytes(`id ${count}`), bytes("session"), 0);
    cache.clear();
    expect(cache.lookup(bytes("id 1"), 0)).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0 });
    expect(cache.save(bytes("id 1"), bytes("again"), 0)).toBe("stored");
    expect(ids(cache)).toEqual(["id 1"]);
  });
});

describe("expiry", () => {
  test("an entry is served when it is exactly as old as its lifetime, and not a second later", () => {
    const cache = makeCache();
    cache.save(bytes("id"), bytes("session"), 1000);
    expect(text(cache.lookup(bytes("id"), 1120))).toBe("session");
    expect(cache.lookup(bytes("id"), 1121)).toBeUndefined();
  });

  test("a dead entry is removed by the lookup that finds it", () => {
    const cache = makeCache();
    cache.save(bytes("id"), bytes("session"), 1000);
    cache.lookup(bytes("id"), 1121);
    expect(cache.statistics()).toMatchObject({ entries: 0, hits: 0, misses: 1, expired: 1 });
    expect(cache.lookup(bytes("id"), 1000)).toBeUndefined();
  });

  test("sweep has nothing to do in an empty cache, nor in one that it has emptied", () => {
    const cache = makeCache();
    expect(cache.sweep(1000)).toBe(false);
    cache.save(bytes("id"), bytes("session"), 0);
    expect(cache.sweep(1000, 2)).toBe(false);
    expect(cache.statistics()).toMatchObject({ entries: 0, expired: 1 });
  });

  test("an entry stored in the future is served", () => {
    const cache = makeCache();
    cache.save(bytes("id"), bytes("session"), 1_000_000);
    expect(text(cache.lookup(bytes("id"), 5))).toBe("session");
  });

  test("sweep removes dead entries, oldest first, in steps of the given size", () => {
    const cache = makeCache();
    for (let at = 0; at < 10; at += 1) cache.save(bytes(`${at}`), bytes("x"), at);
    expect(cache.sweep(126, 4)).toBe(true);
    expect(ids(cache)).toEqual(["4", "5", "6", "7", "8", "9"]);
    expect(cache.sweep(126, 4)).toBe(false);
    expect(ids(cache)).toEqual(["6", "7", "8", "9"]);
    expect(cache.statistics()).toMatchObject({ entries: 4, expired: 6, evicted: 0 });
  });

  test("sweep spares an entry that was saved again", () => {
    const cache = makeCache();
    cache.save(bytes("a"), bytes("x"), 0);
    cache.save(bytes("b"), bytes("x"), 1);
    cache.save(bytes("a"), bytes("y"), 100);
    while (cache.sweep(150));
    expect(ids(cache)).toEqual(["a"]);
  });

  test("entries from before a clock that went back do not keep dead ones alive forever", () => {
    const cache = makeCache();
    for (let count = 0; count < 200; count += 1) cache.save(bytes(`future ${count}`), bytes("x"), 1_000_000);
    for (let count = 0; count < 200; count += 1) cache.save(bytes(`past ${count}`), bytes("x"), 1000);
    for (let slice = 0; slice < 20; slice += 1) cache.sweep(2000, 32);
    expect(cache.statistics()).toMatchObject({ entries: 200, expired: 200 });
  });

  test("sweep ends although all entries come from the future", () => {
    const cache = makeCache();
    for (let count = 0; count < 500; count += 1) cache.save(bytes(`${count}`), bytes("x"), 1_000_000);
    expect(cache.sweep(1000, 100)).toBe(false);
    expect(cache.statistics().entries).toBe(500);
  });
});

describe("limits", () => {
  test("beyond the number of entries the oldest ones go", () => {
    const cache = makeCache({ capacity: 3 });
    for (const id of ["a", "b", "c"]) cache.save(bytes(id), bytes("x"), 0);
    cache.save(bytes("a"), bytes("saved anew"), 0);
    cache.save(bytes("d"), bytes("x"), 0);
    cache.save(bytes("e"), bytes("x"), 0);
    expect(ids(cache)).toEqual(["a", "d", "e"]);
    expect(cache.statistics()).toMatchObject({ entries: 3, evicted: 2 });
  });

  test("beyond the number of bytes the oldest ones go", () => {
    const cache = makeCache({ bytesMax: 100 });
    for (const id of ["a", "b", "c", "d"]) cache.save(bytes(id), new Uint8Array(24), 0);
    expect(cache.statistics()).toMatchObject({ entries: 4, bytes: 100 });
    cache.save(bytes("e"), new Uint8Array(26), 0);
    expect(ids(cache)).toEqual(["c", "d", "e"]);
    cache.save(bytes("d"), new Uint8Array(99), 0);
    expect(ids(cache)).toEqual(["d"]);
    expect(cache.statistics()).toMatchObject({ entries: 1, bytes: 100, evicted: 4 });
  });

  test("one byte beyond the number of bytes is too much", () => {
    const cache = makeCache({ bytesMax: 100 });
    for (const id of ["a", "b", "c", "d"]) cache.save(bytes(id), new Uint8Array(24), 0);
    cache.save(bytes("e"), new Uint8Array(), 0);
    expect(ids(cache)).toEqual(["b", "c", "d", "e"]);
  });

  test("an entry above the size limit is refused, and the outdated session of its id dropped", () => {
    const cache = makeCache({ entryBytesMax: 50 });
    expect(cache.save(bytes("id"), new Uint8Array(48), 0)).toBe("stored");
    expect(cache.save(bytes("id"), new Uint8Array(49), 0)).toBe("too-large");
    expect(cache.lookup(bytes("id"), 0)).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0, stores: 1, evicted: 1, refused: 1 });
  });

  test("an id of 65,536 bytes is too large, whatever the limits", () => {
    const cache = makeCache({ entryBytesMax: 100_000 });
    expect(cache.save(new Uint8Array(65_535), bytes("x"), 0)).toBe("stored");
    expect(text(cache.lookup(new Uint8Array(65_535), 0))).toBe("x");
    expect(cache.save(new Uint8Array(65_536), bytes("x"), 0)).toBe("too-large");
  });

  test("an entry is never larger than the store can hold", () => {
    const store = new MemoryStore({ capacity: 10, bytesMax: 1024 });
    const cache = new SessionCache({ store, timeoutSeconds: 120 });
    expect(cache.save(bytes("id"), new Uint8Array(1020), 0)).toBe("stored");
    expect(cache.save(bytes("id"), new Uint8Array(1021), 0)).toBe("too-large");
  });

  test("a store without room gives up old entries", () => {
    const cache = new SessionCache({
      store: new MemoryStore({ capacity: 1000, bytesMax: 64 * 100 }),
      timeoutSeconds: 120,
    });
    for (let count = 0; count < 150; count += 1) {
      expect(cache.save(bytes(`${count}`), bytes("x"), 0)).toBe("stored");
    }
    expect(text(cache.lookup(bytes("149"), 0))).toBe("x");
    expect(cache.lookup(bytes("1"), 0)).toBeUndefined();
    const { entries, evicted, errors, refused } = cache.statistics();
    expect({ sum: entries + evicted, errors, refused }).toEqual({ sum: 150, errors: 0, refused: 0 });
    expect(entries).toBeLessThanOrEqual(100);
  });

  test.each(["timeoutSeconds", "bytesMax", "entryBytesMax"])("a senseless %s is a RangeError", (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => makeCache({ [name]: value })).toThrow(RangeError);
      expect(() => makeCache({ [name]: value })).toThrow(`${name} "${value}"`);
    }
  });

  test("of 1 are the smallest", () => {
    const cache = makeCache({ timeoutSeconds: 1, bytesMax: 1, entryBytesMax: 1 });
    expect(cache.save(bytes("i"), bytes(""), 0)).toBe("stored");
    expect(text(cache.lookup(bytes("i"), 1))).toBe("");
    expect(cache.lookup(bytes("i"), 2)).toBeUndefined();
  });
});

describe("the UTF-8 guard", () => {
  test("refuses ids that are not UTF-8, and reports each", () => {
    const notices: CacheNotice[] = [];
    const cache = makeCache({ requireUtf8Ids: true, notify: (notice) => notices.push(notice) });
    const id = new Uint8Array([0x61, 0xff]);
    expect(cache.save(id, bytes("x"), 0)).toBe("not-utf8");
    expect(cache.lookup(id, 0)).toBeUndefined();
    expect(cache.remove(id)).toBe("not-utf8");
    expect(notices).toEqual(
      ["save", "lookup", "remove"].map((operation) => ({ kind: "id-not-utf8", operation, id })),
    );
    expect(cache.statistics()).toMatchObject({ refused: 1, misses: 1, entries: 0 });
  });

  test.each([
    ["an overlong form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a value above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a cut sequence", [0xe2, 0x82]],
  ])("refuses %s", (_name, id) => {
    expect(makeCache({ requireUtf8Ids: true }).save(new Uint8Array(id), bytes("x"), 0)).toBe("not-utf8");
  });

  test("takes every valid id, and without the guard any id", () => {
    const guarded = makeCache({ requireUtf8Ids: true });
    for (const id of ["", "plain", "grüße", "😀"])
      expect(guarded.save(bytes(id), bytes("x"), 0)).toBe("stored");
    expect(makeCache().save(new Uint8Array([0xff]), bytes("x"), 0)).toBe("stored");
  });
});

test("save wipes its copy of the session", () => {
  const store = new MemoryStore({ capacity: 10, bytesMax: 1000 });
  const cache = new SessionCache({ store, timeoutSeconds: 120 });
  const put = store.put.bind(store);
  const seen: { before: Uint8Array; after: Uint8Array }[] = [];
  store.put = (slot, record) => {
    seen.push({ before: record.slice(), after: record });
    return put(slot, record);
  };
  cache.save(bytes("id"), bytes("secret"), 0);
  expect(text(seen[0]?.before)).toContain("secret");
  expect(seen[0]?.after).toEqual(new Uint8Array(seen[0]?.before.length ?? 0));
});

test("close drops all entries and closes both stores", () => {
  const [store, fallback] = [new FailingStore(), new FailingStore()];
  const cache = new SessionCache({ store, fallback, timeoutSeconds: 120 });
  cache.save(bytes("id"), bytes("session"), 0);
  cache.close();
  expect([store.closed, fallback.closed]).toEqual([true, true]);
  expect([...cache.entries()]).toEqual([]);
  expect(cache.oldestStoredAt).toBeUndefined();
});

describe("what an operator sees", () => {
  test("statistics counts lookups that found a session, and those that did not", () => {
    const cache = makeCache();
    cache.save(bytes("a"), bytes(""), 0);
    for (const id of ["a", "b", "a", "a", "c"]) cache.lookup(bytes(id), 0);
    expect(cache.statistics()).toMatchObject({ hits: 3, misses: 2 });
  });

  test("entries lists ids, times and lengths, and no sessions", () => {
    const cache = makeCache();
    cache.save(bytes("a"), bytes("secret"), 7);
    expect([...cache.entries()]).toEqual([{ id: bytes("a"), storedAt: 7, sessionBytes: 6 }]);
  });

  test("entries sees each entry once that stays, while others come and go", () => {
    const cache = makeCache();
    for (let count = 0; count < 100; count += 1) cache.save(bytes(`stays ${count}`), bytes("x"), 0);
    const seen: string[] = [];
    let count = 0;
    for (const { id } of cache.entries()) {
      seen.push(text(id) ?? "");
      cache.save(bytes(`stays ${count % 100}`), bytes("renewed"), 0);
      if (count < 300) cache.save(bytes(`comes ${count}`), bytes("x"), 0);
      if (count % 3 === 0) cache.remove(bytes(`comes ${count}`));
      count += 1;
    }
    const stayed = seen.filter((id) => id.startsWith("stays"));
    expect(stayed).toHaveLength(100);
    expect(new Set(stayed).size).toBe(100);
  });

  test("inspect shows an entry, even a dead one, and counts nothing", () => {
    const cache = makeCache();
    cache.save(bytes("a"), bytes("session"), 0);
    expect(cache.inspect(bytes("a"))).toEqual({ id: bytes("a"), storedAt: 0, sessionBytes: 7 });
    expect(cache.inspect(bytes("b"))).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ hits: 0, misses: 0 });
  });

  test("oldestStoredAt is the time of the oldest entry, and undefined without one", () => {
    const cache = makeCache();
    expect(cache.oldestStoredAt).toBeUndefined();
    for (const [at, id] of ["a", "b"].entries()) cache.save(bytes(id), bytes("session"), 100 + at);
    expect(cache.oldestStoredAt).toBe(100);
    cache.remove(bytes("a"));
    expect(cache.oldestStoredAt).toBe(101);
  });

  test("newestFirst yields full entries from the newest to the oldest", () => {
    const cache = makeCache();
    for (const [at, id] of ["a", "b", "c"].entries()) cache.save(bytes(id), bytes(`session ${id}`), at);
    cache.save(bytes("b"), bytes("session b"), 9);
    const listed = [...cache.newestFirst()];
    expect(listed.map(({ id }) => text(id))).toEqual(["b", "c", "a"]);
    expect(listed.map(({ storedAt }) => storedAt)).toEqual([9, 2, 0]);
    expect(text(listed[0]?.session)).toBe("session b");
  });
});
