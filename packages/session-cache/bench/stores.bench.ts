/**
 * Saving and finding 200-byte sessions among 100,000: the cache beside the bare stores that it could be made
 * of, which neither expire nor evict nor count anything.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { open } from "lmdb";
import { afterAll, expect, test } from "vitest";
import { LmdbStore, loadLmdb, MemoryStore, SessionCache } from "../src/index.ts";
import type { SessionStore } from "../src/index.ts";
import { idOf, measure, show } from "./measure.ts";

const entries = 100_000;
const sampleSession = Buffer.alloc(200, 7);
const lmdb = await loadLmdb();
const directory = mkdtempSync(path.join(tmpdir(), "bench-"));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Contender {
  readonly save: (id: Buffer, session: Buffer) => unknown;
  readonly find: (id: Buffer) => unknown;
}

function overStore(store: SessionStore): Contender {
  const cache = new SessionCache({ store, timeoutSeconds: 3600 });
  return {
    save: (id, session) => cache.save(id, session, 0),
    find: (id) => cache.lookup(id, 1),
  };
}

function plainMap(): Contender {
  const map = new Map<string, { session: Buffer; storedAt: number }>();
  return {
    save: (id, session) => map.set(id.toString("latin1"), { session: Buffer.from(session), storedAt: 0 }),
    find: (id) => map.get(id.toString("latin1")),
  };
}

function plainLmdb(): Contender {
  const database = open<Buffer, Buffer>({
    path: path.join(directory, "plain.mdb"),
    noSync: true,
    encoding: "binary",
    keyEncoding: "binary",
  });
  return {
    save: (id, session) => database.putSync(id, session),
    find: (id) => database.getBinary(id),
  };
}

function sqlite(): Contender {
  const database = new DatabaseSync(path.join(directory, "sqlite.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  database.exec("CREATE TABLE session (id BLOB PRIMARY KEY, data BLOB, time INTEGER) WITHOUT ROWID");
  const insert = database.prepare("INSERT OR REPLACE INTO session VALUES (?, ?, 0)");
  const select = database.prepare("SELECT data FROM session WHERE id = ?");
  return {
    save: (id, session) => insert.run(id, session),
    find: (id) => select.get(id),
  };
}

const contenders: Readonly<Record<string, () => Contender>> = {
  "SessionCache over MemoryStore": () =>
    overStore(new MemoryStore({ capacity: entries, bytesMax: entries * 400 })),
  "SessionCache over LmdbStore": () =>
    overStore(new LmdbStore(lmdb, { directory, capacity: entries, fileBytesMax: entries * 600 })),
  Map: plainMap,
  "lmdb, synchronous put": plainLmdb,
  "node:sqlite": sqlite,
};

test("CPU time per call", { timeout: 300_000 }, async () => {
  for (const [name, make] of Object.entries(contenders)) {
    const { save, find } = make();
    const first = await measure(entries, (index) => save(idOf(index), sampleSession));
    const found = await measure(entries, (index) => find(idOf((index * 7919) % entries)));
    const again = await measure(entries, (index) => save(idOf((index * 7919) % entries), sampleSession));
    expect(find(idOf(1))).toBeDefined();
    const [a, b, c] = [first, found, again].map(({ cpuMicroseconds }) =>
      show(cpuMicroseconds, "µs").padStart(9),
    );
    console.log(`${name.padEnd(30)} save ${a}   find ${b}   save again ${c}`);
  }
});
