/**
 * A cache of a million sessions of 200 bytes (another number in `entryCount`): CPU time per call, the longest
 * turn of the event loop, and memory and disk per session. The C program's figures for comparison are in the
 * README.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadLmdb, LmdbStore, MemoryStore, SessionCache } from "../src/index.ts";
import type { SessionStore } from "../src/index.ts";
import { idOf, longestIdlePause, measure, show } from "./measure.ts";
import type { Cost } from "./measure.ts";

const entryCount = Number(process.env["ENTRIES"] ?? 1_000_000);
const sampleSession = new Uint8Array(200).fill(7);
const lmdb = await loadLmdb();

function report(what: string, { cpuMicroseconds, longestTurnMilliseconds }: Cost): void {
  const longest = show(longestTurnMilliseconds, "ms");
  console.log(
    `${what.padEnd(32)} ${show(cpuMicroseconds, "µs").padStart(9)}   longest turn ${longest.padStart(9)}`,
  );
}

/** Returns how many entries there were. */
async function run(name: string, store: SessionStore): Promise<number> {
  const residentBefore = process.memoryUsage.rss();
  const cache = new SessionCache({ store, timeoutSeconds: 3600, bytesMax: entryCount * 300 });
  const some = Math.min(entryCount, 200_000);
  report(`${name}: save`, await measure(entryCount, (index) => cache.save(idOf(index), sampleSession, 0)));
  const { storeBytes, entries } = cache.statistics();
  const resident = process.memoryUsage.rss() - residentBefore;
  report(
    `${name}: lookup`,
    await measure(some, (index) => cache.lookup(idOf((index * 7919) % entryCount), 1)),
  );
  report(
    `${name}: lookup, absent`,
    await measure(some, (index) => cache.lookup(idOf(entryCount + index), 1)),
  );
  report(
    `${name}: save again`,
    await measure(some, (index) => cache.save(idOf((index * 7919) % entryCount), sampleSession, 2)),
  );
  report(
    `${name}: save, one evicted`,
    await measure(some, (index) => cache.save(idOf(entryCount + index), sampleSession, 3)),
  );
  const before = cache.statistics();
  const slices = Math.ceil(before.entries / 64);
  const sweep = await measure(slices, () => cache.sweep(10_000), 1);
  const perEntry = (sweep.cpuMicroseconds * slices) / before.entries;
  report(`${name}: sweep, per entry`, { ...sweep, cpuMicroseconds: perEntry });
  console.log(
    `${name}: ${Math.round(storeBytes / entries)} bytes of store, ${Math.round(resident / entries)} of resident memory per session`,
  );
  console.log(`a loop that does nothing meanwhile: longest ${show(longestIdlePause(), "ms")}`);
  cache.close();
  return before.entries;
}

test(`${entryCount} sessions in memory`, { timeout: 600_000 }, async () => {
  expect(
    await run("MemoryStore", new MemoryStore({ capacity: entryCount, bytesMax: entryCount * 400 })),
  ).toBe(entryCount);
});

test(`${entryCount} sessions in LMDB`, { timeout: 600_000 }, async () => {
  const directory = mkdtempSync(path.join(process.env["DIRECTORY"] ?? tmpdir(), "bench-"));
  const store = new LmdbStore(lmdb, {
    directory,
    capacity: entryCount,
    fileBytesMax: 8e6 + entryCount * 600,
  });
  expect(await run("LmdbStore", store)).toBe(entryCount);
  rmSync(directory, { recursive: true });
});
