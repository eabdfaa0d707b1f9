/**
 * A cache of a million sessions of 200 bytes (another number in `ENTRIES`): CPU time per call, the longest call, and
 * memory and disk per session. The C program's figures for comparison are in the README.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore, SessionCache } from "../src/index.ts";
import type { SessionStore } from "../src/index.ts";
import { idOf, longestIdlePause, measure, show } from "./measure.ts";
import type { Cost } from "./measure.ts";

const ENTRIES = Number(process.env["ENTRIES"] ?? 1_000_000);
const SESSION = new Uint8Array(200).fill(7);
const lmdb = await loadLmdb();

function report(what: string, { cpuMicroseconds, longestMilliseconds }: Cost): void {
  const longest = show(longestMilliseconds, "ms");
  console.log(
    `${what.padEnd(32)} ${show(cpuMicroseconds, "µs").padStart(9)}   longest ${longest.padStart(9)}`,
  );
}

/** Returns how many entries there were. */
function run(name: string, store: SessionStore): number {
  const residentBefore = process.memoryUsage.rss();
  const cache = new SessionCache({ store, timeoutSeconds: 3600, bytesMax: ENTRIES * 300 });
  const some = Math.min(ENTRIES, 200_000);
  report(
    `${name}: save`,
    measure(ENTRIES, (index) => cache.save(idOf(index), SESSION, 0)),
  );
  const { storeBytes, entries } = cache.statistics();
  const resident = process.memoryUsage.rss() - residentBefore;
  report(
    `${name}: lookup`,
    measure(some, (index) => cache.lookup(idOf((index * 7919) % ENTRIES), 1)),
  );
  report(
    `${name}: lookup, absent`,
    measure(some, (index) => cache.lookup(idOf(ENTRIES + index), 1)),
  );
  report(
    `${name}: save again`,
    measure(some, (index) => cache.save(idOf((index * 7919) % ENTRIES), SESSION, 2)),
  );
  report(
    `${name}: save, one evicted`,
    measure(some, (index) => cache.save(idOf(ENTRIES + index), SESSION, 3)),
  );
  const before = cache.statistics();
  const slices = Math.ceil(before.entries / 64);
  const sweep = measure(slices, () => cache.sweep(10_000));
  const perEntry = (sweep.cpuMicroseconds * slices) / before.entries;
  report(`${name}: sweep, per entry`, { ...sweep, cpuMicroseconds: perEntry });
  console.log(
    `${name}: ${Math.round(storeBytes / entries)} bytes of store, ${Math.round(resident / entries)} of resident memory per session`,
  );
  console.log(`a loop that does nothing meanwhile: longest ${show(longestIdlePause(), "ms")}`);
  cache.close();
  return before.entries;
}

test(`${ENTRIES} sessions in memory`, { timeout: 600_000 }, () => {
  expect(run("MemoryStore", new MemoryStore({ capacity: ENTRIES, bytesMax: ENTRIES * 400 }))).toBe(ENTRIES);
});

test(`${ENTRIES} sessions in LMDB`, { timeout: 600_000 }, () => {
  const directory = mkdtempSync(path.join(process.env["DIRECTORY"] ?? tmpdir(), "bench-"));
  const store = new LmdbStore(lmdb, { directory, capacity: ENTRIES, fileBytesMax: 8e6 + ENTRIES * 600 });
  expect(run("LmdbStore", store)).toBe(ENTRIES);
  rmSync(directory, { recursive: true });
});
