/** Writing and taking back 50,000 sessions of 2 KB. */
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadLmdb, LmdbStore, SessionCache } from "../src/index.ts";
import { restoreSessions, takeSnapshot, writeSnapshot } from "../src/snapshot/index.ts";
import { idOf, measure, show } from "./measure.ts";

const entries = 50_000;
const snapshotBytesMax = 256 * 1024 * 1024;
const lmdb = await loadLmdb();

async function report(what: string, call: () => unknown): Promise<void> {
  const { cpuMicroseconds, wallMilliseconds } = await measure(1, call);
  console.log(
    `${what.padEnd(20)} ${show(cpuMicroseconds / 1000, "ms CPU")}, ${show(wallMilliseconds, "ms")}`,
  );
}

test("50,000 sessions of 2 KB", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "bench-"));
  const makeCache = (): SessionCache =>
    new SessionCache({
      store: new LmdbStore(lmdb, { directory, capacity: entries, fileBytesMax: snapshotBytesMax }),
      timeoutSeconds: 3600,
      bytesMax: snapshotBytesMax,
    });
  const before = makeCache();
  for (let index = 0; index < entries; index += 1) before.save(idOf(index), Buffer.alloc(2000, index), 0);
  const descriptor = openSync(path.join(directory, "snapshot"), "w+");
  const common = { label: "smtpd", now: 1, bytesMax: snapshotBytesMax };
  await report("writeSnapshot", () => writeSnapshot(before, descriptor, common));
  const after = makeCache();
  await report("take and restore", () => {
    for (const sessions of takeSnapshot(descriptor, { ...common, timeoutSeconds: 3600 }))
      restoreSessions(after, sessions);
  });
  expect(after.statistics().entries).toBe(entries);
  closeSync(descriptor);
  before.close();
  after.close();
  rmSync(directory, { recursive: true });
});
