import { tmpdir } from "node:os";
import process from "node:process";
import { expect, test } from "vitest";
import { openCaches } from "../../src/caches/open-caches.ts";
import { Log } from "../../src/log/log.ts";
import type { CacheState } from "../../src/caches/cache-state.ts";
import type { CacheSettings } from "../../src/settings/tlsmgr-settings.ts";

const mebibyte = 1024 * 1024;
const configured = { entriesMax: 1000, bytesMax: 64 * mebibyte, memoryBytesMax: 32 * mebibyte };

function settingsOf(type: CacheSettings["type"]): CacheSettings {
  return { type, database: `internal:${type}`, timeoutSeconds: 3600, logLevel: "0" };
}

/** Opens two caches in memory where there are so many addresses left. */
function openWith(addressBytesLeft: number): {
  caches: ReadonlyMap<string, CacheState>;
  lines: readonly string[];
} {
  const lines: string[] = [];
  const caches = openCaches([settingsOf("smtpd"), settingsOf("smtp")], {
    log: new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) }),
    data: { mailOwner: "me", mailOwnerUid: process.getuid?.() ?? 0, path: tmpdir() },
    defaultDatabaseType: "btree",
    requireUtf8Ids: false,
    limits: configured,
    lmdb: undefined,
    addressBytesLeft,
  });
  return { caches, lines };
}

/** How many sessions of 51 KiB a cache keeps of 100. */
function kept(caches: ReadonlyMap<string, CacheState>): number {
  const cache = caches.get("smtpd")?.cache;
  const session = new Uint8Array(mebibyte / 20);
  for (let count = 0; count < 100; count += 1) cache?.save(Buffer.from(`id ${count}`), session, 1000);
  return cache?.statistics().entries ?? 0;
}

test("openCaches takes the limits that are configured where addresses suffice", () => {
  const { caches, lines } = openWith(Number.POSITIVE_INFINITY);
  expect(lines).toEqual([]);
  expect(kept(caches)).toBe(100);
});

test("openCaches makes the caches smaller, and says so, where they do not", () => {
  // Of which the runtime has 128 MiB, and each of two caches a third of its half.
  const { caches, lines } = openWith((128 + 12) * mebibyte);
  expect(lines).toEqual([
    `warning: the address space is limited: each TLS cache has ${2 * mebibyte} bytes, not ${64 * mebibyte}`,
  ]);
  // What status shows.
  expect(caches.get("smtp")?.cache).toMatchObject({ bytesMax: 2 * mebibyte, entriesMax: 1000 });
  expect(kept(caches)).toBeGreaterThan(30);
  expect(kept(caches)).toBeLessThan(41);
});

test("openCaches leaves each cache a mebibyte, whatever is left", () => {
  const { caches } = openWith(0);
  expect(kept(caches)).toBeGreaterThan(10);
  expect(kept(caches)).toBeLessThan(21);
});
