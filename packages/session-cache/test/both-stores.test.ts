import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore, SessionCache, TieredStore } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";

const lmdb = await loadLmdb();
const mebibyte = 1024 * 1024;

const stores = {
  MemoryStore: () => new MemoryStore({ capacity: 10_000, bytesMax: 8 * mebibyte }),
  LmdbStore: () => new LmdbStore(lmdb, { directory: tmpdir(), capacity: 10_000, fileBytesMax: 8 * mebibyte }),
  TieredStore: () =>
    new TieredStore({
      first: new MemoryStore({ capacity: 10_000, bytesMax: 128 * 1024 }),
      second: new LmdbStore(lmdb, { directory: tmpdir(), capacity: 10_000, fileBytesMax: 7 * mebibyte }),
    }),
};

describe.each(Object.entries(stores))("a cache over %s", (_name, makeStore) => {
  let cache: SessionCache | undefined;

  function open(): SessionCache {
    cache = new SessionCache({ store: makeStore(), timeoutSeconds: 120 });
    return cache;
  }

  afterEach(() => {
    cache?.close();
  });

  test("returns sessions and ids that later calls leave alone", () => {
    const cache = open();
    for (let count = 0; count < 100; count += 1)
      cache.save(bytes(`id ${count}`), bytes(`session ${count}`), 0);
    const sessions = Array.from({ length: 100 }, (_, count) => cache.lookup(bytes(`id ${count}`), 0));
    const entries = [...cache.newestFirst()].toReversed();
    for (let count = 0; count < 200; count += 1) cache.save(bytes(`id ${count}`), bytes("other"), 0);
    cache.clear();
    expect(sessions.map(text)).toEqual(Array.from({ length: 100 }, (_, count) => `session ${count}`));
    expect(entries.map(({ id }) => text(id))).toEqual(
      Array.from({ length: 100 }, (_, count) => `id ${count}`),
    );
    expect(entries.map(({ session }) => text(session))).toEqual(sessions.map(text));
  });

  test("takes sessions of all sizes up to the limit, under ids of all sizes", () => {
    const cache = open();
    for (const size of [0, 1, 200, 1900, 2000, 4000, 20_000, 60_000]) {
      const id = new Uint8Array(size).fill(7);
      const session = new Uint8Array(65_536 - size).fill(9);
      expect(cache.save(id, session, 0)).toBe("stored");
      expect(cache.lookup(id, 0)).toEqual(session);
    }
  });

  test("never takes more space than its store may have, and uses it again after clear", () => {
    const cache = open();
    let most = 0;
    for (let round = 0; round < 4; round += 1) {
      for (let count = 0; count < 12_000; count += 1) {
        cache.save(bytes(`${round} id ${count}`), new Uint8Array(1000), 0);
      }
      most = Math.max(most, cache.statistics().storeBytes);
      cache.clear();
    }
    expect(most).toBeLessThanOrEqual(8 * mebibyte);
    expect(most).toBeGreaterThan(6 * mebibyte);
    expect(cache.statistics()).toMatchObject({ entries: 0, errors: 0, refused: 0 });
  });

  test.each([0, 5, 5000])("lookup copies a session of %d bytes into memory that it is given", (length) => {
    const cache = open();
    const session = Uint8Array.from({ length }, (_, at) => at);
    cache.save(bytes("id"), session, 0);
    const target = new Uint8Array(5000);
    const copy = cache.lookup(bytes("id"), 0, target);
    expect(copy).toEqual(session);
    expect(copy?.buffer).toBe(target.buffer);
    // What the caller wipes is no more than the copy.
    copy?.fill(0);
    const tooSmall = new Uint8Array(Math.max(0, length - 1));
    expect(cache.lookup(bytes("id"), 0, tooSmall)).toEqual(session);
    expect(tooSmall.every((byte) => byte === 0)).toBe(true);
  });

  test("a full store keeps the newest entries", () => {
    const cache = open();
    for (let count = 0; count < 20_000; count += 1) cache.save(bytes(`${count}`), new Uint8Array(2000), 0);
    const { entries } = cache.statistics();
    expect(entries).toBeGreaterThan(1500);
    for (let count = 20_000 - entries; count < 20_000; count += 1) {
      expect(cache.lookup(bytes(`${count}`), 0)?.length).toBe(2000);
    }
  });
});
