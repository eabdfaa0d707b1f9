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
import { flock } from "@postfixjs/posix";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeptSessions, removeKeptSessions } from "../../src/caches/kept-sessions.ts";
import { Log } from "../../src/log/log.ts";
import type { CacheState } from "../../src/caches/cache-state.ts";

const now = 1000;
const id = Uint8Array.of(1);
const session = Uint8Array.of(1, 2, 3);

let directory = "";
let lines: string[] = [];
const file = (): string => path.join(directory, "tlsmgr-smtp.sessions");

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "kept-"));
  lines = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function emptyCache(): { state: CacheState; cache: SessionCache } {
  const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
  const cache = new SessionCache({ store, timeoutSeconds: 300 });
  return { cache, state: { type: "smtp", timeoutSeconds: 300, cache, isLogged: false } };
}

async function open(state: CacheState): Promise<KeptSessions> {
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  return await KeptSessions.open([state], {
    log,
    dataDirectory: directory,
    bytesMax: 10_000,
    now: () => now,
  });
}

test("KeptSessions gives nothing at first, and makes a file for the mail owner only", async () => {
  const { state, cache } = emptyCache();
  await open(state);
  expect(cache.statistics().entries).toBe(0);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(lines).toEqual([]);
});

test("KeptSessions cannot be used by two processes at a time: the later one says so and goes on", async () => {
  const { state } = emptyCache();
  const other = openSync(file(), "w", 0o600);
  flock(other, "exclusive");
  const kept = await open(state);
  closeSync(other);
  expect(lines).toEqual([
    `warning: cannot keep the smtp TLS cache across restarts: another process has "${file()}" locked`,
  ]);
  expect(() => kept.save()).not.toThrow();
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
])("KeptSessions does not touch $what", async ({ make, text }) => {
  make();
  await open(emptyCache().state);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(text);
});

test("KeptSessions says so when what was kept is damaged, and starts with nothing", async () => {
  writeFileSync(file(), "no snapshot at all", { mode: 0o600 });
  const { state, cache } = emptyCache();
  await open(state);
  expect(cache.statistics().entries).toBe(0);
  expect(lines).toEqual([
    "warning: the sessions that were kept of the smtp TLS cache cannot be used: damaged",
  ]);
});

test("removeKeptSessions leaves no secrets behind when sessions are not to be kept any more", async () => {
  const { state, cache } = emptyCache();
  const kept = await open(state);
  cache.save(id, session, now);
  kept.save();
  expect(statSync(file()).size).toBeGreaterThan(0);
  removeKeptSessions(["smtpd", "smtp"], directory);
  expect(statSync(file(), { throwIfNoEntry: false })).toBeUndefined();
});
