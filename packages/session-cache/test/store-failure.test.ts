import { describe, expect, test } from "vitest";
import { MemoryStore, SessionCache } from "../src/index.ts";
import type { CacheNotice } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";
import { FailingStore } from "./support/failing-store.ts";

function setUp(): { store: FailingStore; cache: SessionCache; notices: CacheNotice["kind"][] } {
  const store = new FailingStore();
  const notices: CacheNotice["kind"][] = [];
  const cache = new SessionCache({
    store,
    timeoutSeconds: 3600,
    notify: ({ kind }) => notices.push(kind),
  });
  return { store, cache, notices };
}

describe("a store that fails", () => {
  test("makes lookups miss, reports it once, and the cache continues in memory", () => {
    const { store, cache, notices } = setUp();
    cache.save(bytes("a"), bytes("x"), 0);
    store.broken = true;
    expect(cache.lookup(bytes("a"), 0)).toBeUndefined();
    expect(cache.save(bytes("b"), bytes("y"), 0)).toBe("stored");
    expect(text(cache.lookup(bytes("b"), 0))).toBe("y");
    expect(notices).toEqual(["store-failed"]);
    expect(cache.statistics()).toMatchObject({ entries: 1, errors: 1, isDegraded: true });
  });

  test.each([
    ["save", (cache: SessionCache) => cache.save(bytes("a"), bytes("y"), 0), "failed"],
    ["remove", (cache: SessionCache) => cache.remove(bytes("a")), "absent"],
    ["inspect", (cache: SessionCache) => cache.inspect(bytes("a")), undefined],
    ["entries", (cache: SessionCache) => [...cache.entries()].length, 0],
    ["newestFirst", (cache: SessionCache) => [...cache.newestFirst()].length, 0],
    ["sweep", (cache: SessionCache) => cache.sweep(10_000), false],
    ["statistics", (cache: SessionCache) => cache.statistics().storeBytes, 0],
    ["clear", (cache: SessionCache) => cache.clear(), undefined],
  ])("does not make %s throw", (_name, operation, expected) => {
    const { store, cache, notices } = setUp();
    cache.save(bytes("a"), bytes("x"), 0);
    store.broken = true;
    expect(operation(cache)).toEqual(expected);
    expect(notices).toEqual(["store-failed"]);
    store.broken = false;
    expect(cache.lookup(bytes("a"), 0)).toBeUndefined();
  });

  test("at the start is replaced at once", () => {
    const store = new FailingStore();
    store.broken = true;
    const cache = new SessionCache({ store, timeoutSeconds: 3600 });
    expect(cache.save(bytes("a"), bytes("x"), 0)).toBe("stored");
    expect(cache.statistics().isDegraded).toBe(true);
  });

  test("is tried again by sweep after a minute, and used again when it works", () => {
    const { store, cache, notices } = setUp();
    store.broken = true;
    cache.lookup(bytes("a"), 0);
    cache.save(bytes("a"), bytes("x"), 0);
    cache.lookup(bytes("a"), 0);
    store.broken = false;
    cache.sweep(1000);
    expect(cache.statistics().isDegraded).toBe(true);
    cache.sweep(1060);
    expect(cache.statistics()).toMatchObject({ isDegraded: false, entries: 0 });
    expect(store.resets).toBe(2);
    cache.save(bytes("b"), bytes("y"), 1060);
    expect(text(cache.lookup(bytes("b"), 1060))).toBe("y");
    expect(notices).toEqual(["store-failed", "store-recovered"]);
  });

  test("that still fails is left alone for another minute, without further notice", () => {
    const { store, cache, notices } = setUp();
    store.broken = true;
    cache.clear();
    for (let now = 0; now < 600; now += 1) cache.sweep(now);
    expect(notices).toEqual(["store-failed"]);
    expect(cache.statistics().errors).toBe(1);
    // At the start, when it failed, and then at 60, 120, ... 540 seconds.
    expect(store.attempts).toBe(2 + 9);
  });

  test.each([
    [100, 100],
    [20_000, 10_000],
  ])("with %i slots is replaced by %i in memory", (capacity, expected) => {
    const store = new MemoryStore({ capacity, bytesMax: 100_000 });
    const cache = new SessionCache({ store, timeoutSeconds: 3600 });
    // Closed by another process: every call on it throws.
    store.close();
    for (let count = 0; count < 25_000; count += 1) cache.save(bytes(`${count}`), bytes("x"), 0);
    expect(cache.statistics()).toMatchObject({ isDegraded: true, entries: expected });
  });

  test("makes way for itself when it is back: the fallback is closed", () => {
    const store = new FailingStore();
    const fallback = new FailingStore();
    const cache = new SessionCache({ store, fallback, timeoutSeconds: 3600 });
    store.broken = true;
    cache.clear();
    cache.sweep(0);
    store.broken = false;
    cache.sweep(59);
    expect(fallback.closed).toBe(false);
    cache.sweep(60);
    expect([store.closed, fallback.closed]).toEqual([false, true]);
  });

  test("is tried again although the clock went back", () => {
    const { store, cache } = setUp();
    store.broken = true;
    cache.clear();
    cache.sweep(1_000_000);
    store.broken = false;
    cache.sweep(1000);
    cache.sweep(1060);
    expect(cache.statistics().isDegraded).toBe(false);
  });

  test("that loses a record costs that entry, which counts as given up", () => {
    const store = new MemoryStore({ capacity: 10, bytesMax: 1000 });
    const cache = new SessionCache({ store, timeoutSeconds: 3600 });
    cache.save(bytes("a"), bytes("x"), 0);
    cache.save(bytes("b"), bytes("y"), 0);
    store.delete(1);
    expect([...cache.entries()]).toHaveLength(1);
    expect([...cache.newestFirst()]).toHaveLength(1);
    expect(cache.lookup(bytes("a"), 0)).toBeUndefined();
    expect(cache.lookup(bytes("b"), 0)).toEqual(bytes("y"));
    expect(cache.statistics()).toMatchObject({
      entries: 1,
      bytes: 2,
      evicted: 1,
      errors: 0,
      isDegraded: false,
    });
    expect(cache.save(bytes("a"), bytes("z"), 0)).toBe("stored");
  });

  test("that fails together with its fallback leaves a cache that answers, and is reported once", () => {
    const store = new FailingStore();
    const fallback = new FailingStore();
    const notices: CacheNotice["kind"][] = [];
    const cache = new SessionCache({
      store,
      fallback,
      timeoutSeconds: 3600,
      notify: ({ kind }) => notices.push(kind),
    });
    store.broken = true;
    cache.clear();
    cache.save(bytes("a"), bytes("x"), 0);
    const lookup = fallback.get.bind(fallback);
    fallback.get = () => {
      throw new Error("memory on fire");
    };
    expect(cache.lookup(bytes("a"), 0)).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ entries: 0, errors: 2, isDegraded: true });
    fallback.get = lookup;
    expect(cache.save(bytes("a"), bytes("y"), 0)).toBe("stored");
    expect(text(cache.lookup(bytes("a"), 0))).toBe("y");
    expect(notices).toEqual(["store-failed"]);
  });

  test("that mixes up its records never makes the cache serve the session of another id", () => {
    const store = new FailingStore();
    const cache = new SessionCache({ store, timeoutSeconds: 3600 });
    for (const id of ["a", "b", "long id"]) cache.save(bytes(id), bytes(`session of ${id}`), 0);
    const get = store.get.bind(store);
    for (const shift of [1, 2]) {
      store.get = (slot) => get(((slot - 1 + shift) % 3) + 1);
      for (const id of ["a", "b", "long id"]) expect(cache.lookup(bytes(id), 0)).toBeUndefined();
    }
  });

  test("that has no room for anything leaves an empty cache", () => {
    const { store, cache } = setUp();
    for (let count = 0; count < 50; count += 1) cache.save(bytes(`${count}`), bytes("x"), 0);
    store.full = true;
    expect(cache.save(bytes("a"), bytes("x"), 0)).toBe("no-room");
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0, evicted: 51, refused: 1, errors: 0 });
    store.full = false;
    expect(cache.save(bytes("a"), bytes("x"), 0)).toBe("stored");
  });
});
