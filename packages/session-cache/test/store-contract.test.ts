import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore, TieredStore } from "../src/index.ts";
import { sessionStoreContract } from "../src/testing/index.ts";

const lmdb = await loadLmdb();

const stores = {
  MemoryStore: () => new MemoryStore({ capacity: 500, bytesMax: 4 * 1024 * 1024 }),
  LmdbStore: () => new LmdbStore(lmdb, { directory: tmpdir(), capacity: 500, fileBytesMax: 8 * 1024 * 1024 }),
  TieredStore: () =>
    new TieredStore({
      first: new MemoryStore({ capacity: 500, bytesMax: 128 * 1024 }),
      second: new LmdbStore(lmdb, { directory: tmpdir(), capacity: 500, fileBytesMax: 8 * 1024 * 1024 }),
    }),
};

describe.each(Object.entries(stores))("%s keeps the contract of SessionStore", (_name, makeStore) => {
  test.each(sessionStoreContract(makeStore))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });

  test.each([0, -1, 501, Number.NaN])("put refuses slot %d of 500, and takes others as before", (slot) => {
    const store = makeStore();
    store.reset();
    expect(() => store.put(slot, new Uint8Array(10))).toThrow(RangeError);
    expect(store.put(500, new Uint8Array(10))).toBe(true);
    store.close();
  });
});

test("LmdbStore takes no record above recordBytesMax", () => {
  const store = stores.LmdbStore();
  store.reset();
  expect(() => store.put(1, new Uint8Array(store.recordBytesMax + 1))).toThrow(RangeError);
  store.close();
});

test("MemoryStore has no room for a record above recordBytesMax", () => {
  const store = stores.MemoryStore();
  store.reset();
  expect(store.put(1, new Uint8Array(store.recordBytesMax + 1))).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN])(
  "MemoryStore of a senseless size, such as %d, is a RangeError",
  (size) => {
    expect(() => new MemoryStore({ capacity: size, bytesMax: 1000 })).toThrow(RangeError);
    expect(() => new MemoryStore({ capacity: 1000, bytesMax: size })).toThrow(RangeError);
  },
);
