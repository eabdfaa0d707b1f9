import { tmpdir } from "node:os";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore, SessionCache, TieredStore } from "../src/index.ts";
import type { SessionStore } from "../src/index.ts";

const modelTimeoutSeconds = 100;
const modelCapacity = 10;
const modelBytesMax = 1500;
const modelEntryBytesMax = 600;

interface ModelEntry {
  readonly session: Uint8Array;
  readonly storedAt: number;
}

/** The cache as a plain Map in the order of saving, with the rules written down as simply as possible. */
class Model {
  entries = new Map<string, ModelEntry>();

  lookup(id: string, now: number): Uint8Array | undefined {
    const entry = this.entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.storedAt + modelTimeoutSeconds >= now) return entry.session;
    this.entries.delete(id);
    return undefined;
  }

  save(id: string, session: Uint8Array, now: number): void {
    this.entries.delete(id);
    if (id.length + session.length > modelEntryBytesMax) return;
    this.entries.set(id, { session, storedAt: now });
    while (this.entries.size > modelCapacity || this.bytes() > modelBytesMax) {
      const oldest = this.entries.keys().next().value;
      if (oldest !== undefined) this.entries.delete(oldest);
    }
  }

  bytes(): number {
    return [...this.entries].reduce((sum, [id, { session }]) => sum + id.length + session.length, 0);
  }

  /** Dead entries that a sweep has removed, and the order in which it left the others. */
  sweep(now: number, entriesMax: number): void {
    for (let seen = 0; seen < entriesMax; seen += 1) {
      const [oldest] = this.entries;
      if (oldest === undefined) return;
      const [id, entry] = oldest;
      if (entry.storedAt + modelTimeoutSeconds >= now && entry.storedAt <= now) return;
      this.entries.delete(id);
      if (entry.storedAt > now) this.entries.set(id, entry);
    }
  }
}

const id = fc.integer({ min: 0, max: 30 }).map((number) => `${"i".repeat(number % 7)}${number}`);
// Few large ones, so that the limit of entries is reached as often as that of bytes.
const session = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 120, size: "max" }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 400, maxLength: 700, size: "max" }) },
);
/** Mostly small steps forward, now and then a jump in either direction. */
const clockStep = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 2, arbitrary: fc.integer({ min: -300, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }) },
);
const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("save" as const), id, session }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("lookup" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), id }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("sweep" as const), most: fc.integer({ min: 1, max: 30 }) }),
  },
);
// By default fast-check makes a dozen steps at most.
const history = fc.array(fc.record({ operation, clockStep }), { maxLength: 300, size: "max" });
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

function replay(cache: SessionCache, steps: History): void {
  const model = new Model();
  let now = 1_700_000_000;
  for (const { operation, clockStep } of steps) {
    now += clockStep;
    step(cache, model, operation, now);
    const { entries, bytes } = cache.statistics();
    expect({ entries, bytes }).toEqual({ entries: model.entries.size, bytes: model.bytes() });
  }
  const seen = [...cache.newestFirst()].map((entry) => Buffer.from(entry.id).toString()).toReversed();
  expect(seen).toEqual([...model.entries.keys()]);
  expect(cache.statistics().errors).toBe(0);
}

function step(cache: SessionCache, model: Model, operation: History[number]["operation"], now: number): void {
  switch (operation.kind) {
    case "save":
      cache.save(Buffer.from(operation.id), operation.session, now);
      model.save(operation.id, operation.session, now);
      break;
    case "lookup": {
      const found = cache.lookup(Buffer.from(operation.id), now);
      const expected = model.lookup(operation.id, now);
      expect(found && [...found]).toEqual(expected && [...expected]);
      break;
    }
    case "remove": {
      const expected = model.entries.delete(operation.id) ? "removed" : "absent";
      expect(cache.remove(Buffer.from(operation.id))).toBe(expected);
      break;
    }
    case "sweep":
      cache.sweep(now, operation.most);
      model.sweep(now, operation.most);
  }
}

const lmdb = await loadLmdb();
const stores = {
  MemoryStore: new MemoryStore({ capacity: modelCapacity, bytesMax: 1024 * 1024 }),
  LmdbStore: new LmdbStore(lmdb, {
    directory: tmpdir(),
    capacity: modelCapacity,
    fileBytesMax: 4 * 1024 * 1024,
  }) as SessionStore,
  // Most of the entries are in the second tier.
  "TieredStore with LmdbStore": new TieredStore({
    first: new MemoryStore({ capacity: modelCapacity, bytesMax: 704 }),
    second: new LmdbStore(lmdb, {
      directory: tmpdir(),
      capacity: modelCapacity,
      fileBytesMax: 4 * 1024 * 1024,
    }),
  }),
};

describe.each(Object.entries(stores))("SessionCache over %s", (_name, store) => {
  afterAll(() => {
    store.close();
  });

  test("answers like a plain Map over any history of requests and clock jumps", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const cache = new SessionCache({
          store,
          timeoutSeconds: modelTimeoutSeconds,
          bytesMax: modelBytesMax,
          entryBytesMax: modelEntryBytesMax,
        });
        replay(cache, steps);
      }),
      { numRuns: 500 },
    );
  });
});
