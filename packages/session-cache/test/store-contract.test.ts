import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore } from "../src/index.ts";
import { sessionStoreContract } from "../src/testing/index.ts";

const lmdb = await loadLmdb();

const stores = {
  MemoryStore: () => new MemoryStore({ capacity: 500, bytesMax: 4 * 1024 * 1024 }),
  LmdbStore: () => new LmdbStore(lmdb, { directory: tmpdir(), capacity: 500, fileBytesMax: 8 * 1024 * 1024 }),
};

describe.each(Object.entries(stores))("%s keeps the contract of SessionStore", (_name, makeStore) => {
  test.each(sessionStoreContract(makeStore))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});
