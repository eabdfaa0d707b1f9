import { describe, expect, test, vi } from "vitest";
import { MemoryStore, SessionCache, TieredStore } from "../src/index.ts";
import type { TierNotice } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";
import { FailingStore } from "./support/failing-store.ts";

/** Each record takes one block of the first tier, which has room for ten. */
const recordBytes = 64;
const firstRecordsMax = 10;

function setUp() {
  const first = new MemoryStore({ capacity: 1000, bytesMax: firstRecordsMax * recordBytes });
  const second = new FailingStore();
  const notices: TierNotice["kind"][] = [];
  const store = new TieredStore({ first, second, notify: ({ kind }) => notices.push(kind) });
  store.reset();
  return { first, second, notices, store };
}

const record = (number: number): Uint8Array => new Uint8Array(recordBytes).fill(number);

describe("TieredStore", () => {
  test("neither reads nor writes the second tier while all records fit into the first", () => {
    const { second, store } = setUp();
    const calls = (["get", "put", "delete"] as const).map((name) => vi.spyOn(second, name));
    for (let round = 0; round < 5; round += 1) {
      for (let slot = 1; slot <= firstRecordsMax; slot += 1) store.put(slot, record(slot + round));
      for (let slot = 1; slot <= firstRecordsMax; slot += 1) store.get(slot);
      store.delete(1 + round);
    }
    for (const call of calls) expect(call).not.toHaveBeenCalled();
    expect(store.tiers()).toMatchObject({ secondRecords: 0, failures: 0 });
  });

  test("moves the records that were put longest ago, and keeps those that were put again", () => {
    const { first, second, store } = setUp();
    for (let slot = 1; slot <= firstRecordsMax; slot += 1) store.put(slot, record(slot));
    store.put(1, record(1));
    store.put(firstRecordsMax + 1, record(firstRecordsMax + 1));
    expect(first.get(1)).toEqual(record(1));
    expect(second.get(1)).toBeUndefined();
    expect(second.get(2)).toEqual(record(2));
    expect(store.tiers().firstRecords + store.tiers().secondRecords).toBe(firstRecordsMax + 1);
    for (let slot = 1; slot <= firstRecordsMax + 1; slot += 1) expect(store.get(slot)).toEqual(record(slot));
  });

  test("takes a record out of the second tier when its slot is put or deleted", () => {
    const { second, store } = setUp();
    for (let slot = 1; slot <= 3 * firstRecordsMax; slot += 1) store.put(slot, record(slot));
    expect(second.get(1)).toBeDefined();
    store.put(1, record(99));
    store.delete(2);
    expect(second.get(1)).toBeUndefined();
    expect(second.get(2)).toBeUndefined();
    expect(store.get(1)).toEqual(record(99));
    expect(store.get(2)).toBeUndefined();
  });

  test("puts the oldest record behind all others, into the tier that has room", () => {
    const { first, second, store } = setUp();
    store.put(1, record(1));
    for (let slot = 2; slot <= 20; slot += 1) expect(store.putOldest(slot, record(slot))).toBe(true);
    for (let slot = 1; slot <= firstRecordsMax; slot += 1) expect(first.get(slot)).toEqual(record(slot));
    for (let slot = firstRecordsMax + 1; slot <= 20; slot += 1)
      expect(second.get(slot)).toEqual(record(slot));
  });

  test("loses the records of a second tier that fails, and no others, and says so once", () => {
    const { second, notices, store } = setUp();
    for (let slot = 1; slot <= 2 * firstRecordsMax; slot += 1) store.put(slot, record(slot));
    const { firstRecords, secondRecords } = store.tiers();
    second.broken = true;
    const slots = Array.from({ length: 2 * firstRecordsMax }, (_, index) => index + 1);
    expect(slots.filter((slot) => store.get(slot) !== undefined)).toHaveLength(firstRecords);
    expect(store.tiers()).toMatchObject({ firstRecords, secondRecords: 0, failures: 1, isDegraded: true });
    expect(secondRecords).toBeGreaterThan(0);
    // Full, and nowhere to move to.
    for (let slot = 51; slot <= 50 + firstRecordsMax; slot += 1) store.put(slot, record(slot));
    expect(store.put(100, record(100))).toBe(false);
    expect(notices).toEqual(["store-failed"]);
  });

  test("uses a second tier again that has recovered, tried once a minute", () => {
    const { second, notices, store } = setUp();
    for (let slot = 1; slot <= 2 * firstRecordsMax; slot += 1) store.put(slot, record(slot));
    second.broken = true;
    store.get(1);
    store.recover(1000);
    second.broken = false;
    store.recover(1030);
    expect(store.tiers().isDegraded).toBe(true);
    store.recover(1060);
    expect(store.tiers().isDegraded).toBe(false);
    expect(notices).toEqual(["store-failed", "store-recovered"]);
    for (let slot = 51; slot <= 100; slot += 1) expect(store.put(slot, record(slot))).toBe(true);
    expect(store.get(51)).toEqual(record(51));
  });

  test("works without a second tier that fails from the start", () => {
    const first = new MemoryStore({ capacity: 100, bytesMax: firstRecordsMax * recordBytes });
    const second = new FailingStore();
    second.broken = true;
    const store = new TieredStore({ first, second });
    expect(() => store.reset()).not.toThrow();
    expect(store.put(1, record(1))).toBe(true);
    expect(store.get(1)).toEqual(record(1));
  });
});

test("a cache whose disk fails keeps its sessions in memory, within the memory's limit", () => {
  const { second, notices, store } = setUp();
  const cache = new SessionCache({ store, timeoutSeconds: 3600 });
  for (let count = 0; count < 40; count += 1) cache.save(bytes(`id ${count}`), bytes(`session ${count}`), 0);
  const { entries, spilledEntries } = cache.statistics();
  expect(entries).toBe(40);
  expect(spilledEntries).toBeGreaterThan(0);
  second.broken = true;
  const found = Array.from({ length: 40 }, (_, count) => text(cache.lookup(bytes(`id ${count}`), 0)));
  expect(found.filter((each) => each !== undefined)).toEqual(
    Array.from({ length: 40 - spilledEntries }, (_, count) => `session ${count + spilledEntries}`),
  );
  expect(cache.statistics()).toMatchObject({ entries: 40 - spilledEntries, isDegraded: true, errors: 1 });
  for (let count = 0; count < 100; count += 1) {
    expect(cache.save(bytes(`new ${count}`), bytes("new"), 0)).toBe("stored");
    expect(text(cache.lookup(bytes(`new ${count}`), 0))).toBe("new");
  }
  expect(notices).toEqual(["store-failed"]);
});
