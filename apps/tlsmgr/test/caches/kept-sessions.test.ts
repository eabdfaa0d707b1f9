import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { flock } from "@postfixjs/posix";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { writeSnapshot } from "@postfixjs/session-cache/snapshot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeptSessions, removeKeptSessions } from "../../src/caches/kept-sessions.ts";
import { Log } from "../../src/log/log.ts";
import type { CacheState } from "../../src/caches/cache-state.ts";

const now = Math.floor(Date.now() / 1000);
const id = Uint8Array.of(1);
const session = Uint8Array.of(1, 2, 3);

let directory = "";
let lines: string[] = [];
/** Settles when the last {@link open} has restored everything. */
let started = Promise.resolve();
const file = (): string => path.join(directory, "tlsmgr-smtp.sessions");

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "kept-"));
  lines = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function emptyCache(capacity = 10): { state: CacheState; cache: SessionCache } {
  const store = new MemoryStore({ capacity, bytesMax: capacity * 1000 });
  const cache = new SessionCache({ store, timeoutSeconds: 300 });
  return { cache, state: { type: "smtp", timeoutSeconds: 300, cache, isLogged: false } };
}

function open(state: CacheState): KeptSessions {
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  const kept = KeptSessions.open([state], {
    log,
    dataDirectory: directory,
    bytesMax: 10_000_000,
    now: () => now,
  });
  started = kept.start();
  return kept;
}

test("KeptSessions gives nothing at first, and makes a file for the mail owner only", async () => {
  const { state, cache } = emptyCache();
  open(state);
  await started;
  expect(cache.statistics().entries).toBe(0);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(lines).toEqual([]);
});

test("KeptSessions restores what another process still writes, once that has ended", async () => {
  const { state, cache } = emptyCache();
  const before = emptyCache();
  before.cache.save(id, session, now);
  const earlier = open(before.state);
  await started;
  const kept = open(state);
  // The lock belongs to the open file, so the earlier one is as good as another process; only its end gives
  // it back.
  await delay(50);
  expect(cache.statistics().entries).toBe(0);
  earlier.save();
  earlier.close();
  await started;
  expect(cache.lookup(id, now)).toEqual(session);
  expect(lines).toEqual(["info: kept 1 sessions of the smtp TLS cache"]);
  kept.close();
});

test("KeptSessions that never gets the lock says so and leaves the file alone", () => {
  const { state } = emptyCache();
  const other = openSync(file(), "w", 0o600);
  flock(other, "exclusive");
  const kept = open(state);
  kept.save();
  closeSync(other);
  expect(lines).toEqual([
    `warning: cannot keep the smtp TLS cache across restarts: another process has "${file()}" locked`,
  ]);
});

test("KeptSessions restores many sessions in slices between other work, behind those stored meanwhile", async () => {
  const count = 60_000;
  const before = emptyCache(count);
  for (let index = 0; index < count; index += 1)
    before.cache.save(Buffer.from(`id ${index}`), new Uint8Array(100), now);
  const snapshot = openSync(file(), "w", 0o600);
  writeSnapshot(before.cache, snapshot, { label: "smtp", now, bytesMax: 10_000_000 });
  closeSync(snapshot);
  const { state, cache } = emptyCache(count);
  const kept = open(state);
  let turns = 0;
  while (cache.statistics().entries < count - 1 && turns < 1e6) {
    cache.save(id, session, now);
    turns += 1;
    await nextTurn();
  }
  await started;
  expect(turns).toBeGreaterThan(50);
  expect(cache.statistics().entries).toBe(count);
  expect(cache.lookup(id, now)).toEqual(session);
  expect(cache.lookup(Buffer.from("id 1"), now)).toBeDefined();
  expect(statSync(file()).size).toBe(0);
  kept.close();
});

test("KeptSessions that ends while it restores leaves what it has not restored to the next process", async () => {
  const count = 60_000;
  const before = emptyCache(count);
  for (let index = 0; index < count; index += 1)
    before.cache.save(Buffer.from(`id ${index}`), new Uint8Array(100), now);
  const first = openSync(file(), "w", 0o600);
  writeSnapshot(before.cache, first, { label: "smtp", now, bytesMax: 10_000_000 });
  closeSync(first);
  const { size } = statSync(file());
  const short = open(emptyCache(count).state);
  short.save();
  await started;
  short.close();
  expect(statSync(file()).size).toBe(size);
});

test.each([
  { what: "a symbolic link", make: () => symlinkSync("/etc/hostname", file()), text: /symbolic links/u },
  {
    what: "a file that others may read",
    make: () => {
      writeFileSync(file(), "x");
      chmodSync(file(), 0o644);
    },
    text: /can be read by others$/u,
  },
])("KeptSessions does not touch $what", ({ make, text }) => {
  make();
  open(emptyCache().state);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(text);
});

test("KeptSessions reports damaged sessions and starts empty", async () => {
  writeFileSync(file(), "no snapshot at all", { mode: 0o600 });
  const { state, cache } = emptyCache();
  open(state);
  await started;
  expect(cache.statistics().entries).toBe(0);
  expect(lines).toEqual([
    "warning: the sessions that were kept of the smtp TLS cache cannot be used: damaged",
  ]);
});

test("removeKeptSessions leaves no secrets behind when sessions are not to be kept any longer", async () => {
  const { state, cache } = emptyCache();
  const kept = open(state);
  await started;
  cache.save(id, session, now);
  kept.save();
  expect(statSync(file()).size).toBeGreaterThan(0);
  removeKeptSessions(["smtpd", "smtp"], directory);
  expect(statSync(file(), { throwIfNoEntry: false })).toBeUndefined();
});
