import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { MemoryStore, SessionCache } from "../src/index.ts";
import { restoreSessions, takeSnapshot, writeSnapshot } from "../src/snapshot/index.ts";
import type { SnapshotReading } from "../src/snapshot/index.ts";
import type { StoredSession } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";

const directory = mkdtempSync(path.join(tmpdir(), "snapshot-"));
const file = path.join(directory, "snapshot");
const descriptor = openSync(file, "w+", 0o600);
const cacheTimeoutSeconds = 100;
const cacheBytesMax = 1_000_000;
const takenAt = 1_700_000_000;

afterAll(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

function makeCache(bytesMax = cacheBytesMax): SessionCache {
  const store = new MemoryStore({ capacity: 1000, bytesMax });
  return new SessionCache({ store, timeoutSeconds: cacheTimeoutSeconds });
}

function filledCache(count: number): SessionCache {
  const cache = makeCache();
  for (let at = 0; at < count; at += 1) cache.save(bytes(`id ${at}`), bytes(`session ${at}`), takenAt + at);
  return cache;
}

function write(cache: SessionCache, options: { now?: number; bytesMax?: number } = {}): number {
  return writeSnapshot(cache, descriptor, {
    label: "smtpd",
    now: takenAt,
    bytesMax: cacheBytesMax,
    ...options,
  }).sessions;
}

/** Takes a snapshot in slices, and copies what is in them. */
function take(
  options: { label?: string; now?: number; bytesMax?: number } = {},
  fileDescriptor = descriptor,
): Omit<SnapshotReading, "sessions"> & { readonly sessions: StoredSession[] } {
  const slices = takeSnapshot(fileDescriptor, {
    label: "smtpd",
    now: takenAt,
    bytesMax: cacheBytesMax,
    timeoutSeconds: cacheTimeoutSeconds,
    ...options,
  });
  const sessions: StoredSession[] = [];
  for (;;) {
    const { value, done } = slices.next();
    if (done === true) {
      expect(value.sessions).toBe(sessions.length);
      return { ...value, sessions };
    }
    for (const { id, session, storedAt } of value)
      sessions.push({ id: Uint8Array.from(id), session: Uint8Array.from(session), storedAt });
  }
}

describe("a snapshot", () => {
  test("gives back every session, newest first, for any ids, sessions and times", () => {
    const entry = fc.record({
      id: fc.uint8Array({ maxLength: 700, size: "max" }),
      session: fc.uint8Array({ maxLength: 5000, size: "max" }),
      age: fc.integer({ min: 0, max: cacheTimeoutSeconds }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30, size: "max" }), (entries) => {
        const cache = makeCache();
        for (const { id, session, age } of entries) cache.save(id, session, takenAt - age);
        const expected = [...cache.newestFirst()];
        expect(write(cache)).toBe(expected.length);
        expect(take()).toEqual({ sessions: expected, dropped: 0 });
      }),
      { numRuns: 100 },
    );
  });

  test("restores a cache in which everything is as old as it was", () => {
    write(filledCache(5), { now: takenAt + 10 });
    const cache = makeCache();
    restoreSessions(cache, take({ now: takenAt + 20 }).sessions);
    expect([...cache.newestFirst()]).toEqual([...filledCache(5).newestFirst()]);
    expect(cache.lookup(bytes("id 1"), takenAt + 102)).toBeUndefined();
    expect(text(cache.lookup(bytes("id 2"), takenAt + 102))).toBe("session 2");
  });

  test("puts restored sessions behind newer ones, and replaces none", () => {
    const before = filledCache(5);
    write(before, { now: takenAt + 10 });
    const cache = makeCache();
    cache.save(bytes("id 3"), bytes("newer"), takenAt + 20);
    expect(restoreSessions(cache, take({ now: takenAt + 20 }).sessions)).toBe(5);
    expect([...cache.newestFirst()].map(({ id, session }) => `${text(id)}: ${text(session)}`)).toEqual([
      "id 3: newer",
      ...[4, 2, 1, 0].map((at) => `id ${at}: session ${at}`),
    ]);
    expect(cache.statistics()).toMatchObject({ entries: 5, stores: 1, evicted: 0 });
  });

  test("gives its newest sessions to a cache with less room", () => {
    write(filledCache(50), { now: takenAt + 50 });
    const { sessions } = take({ now: takenAt + 50 });
    const store = new MemoryStore({ capacity: 10, bytesMax: cacheBytesMax });
    const cache = new SessionCache({ store, timeoutSeconds: cacheTimeoutSeconds });
    cache.save(bytes("new"), bytes("new"), takenAt + 50);
    expect(restoreSessions(cache, sessions)).toBe(9);
    expect(cache.lookup(bytes("new"), takenAt + 50)).toBeDefined();
    expect(cache.lookup(bytes("id 41"), takenAt + 50)).toBeDefined();
    expect(cache.lookup(bytes("id 40"), takenAt + 50)).toBeUndefined();
    expect(cache.statistics().evicted).toBe(0);
  });

  test("stays in the file when its reader stops before the end, for the next one", () => {
    write(filledCache(5));
    const options = {
      label: "smtpd",
      now: takenAt,
      bytesMax: cacheBytesMax,
      timeoutSeconds: cacheTimeoutSeconds,
    };
    for (const _ of takeSnapshot(descriptor, options)) break;
    expect(take({ now: takenAt + 10 }).sessions).toHaveLength(5);
  });

  test("is read in slices through memory that is wiped in the end", () => {
    const bytesMax = 4 * cacheBytesMax;
    const cache = makeCache(bytesMax);
    for (let at = 0; at < 40; at += 1) cache.save(bytes(`${at}`), new Uint8Array(50_000).fill(1), takenAt);
    write(cache, { bytesMax });
    const options = { label: "smtpd", now: takenAt, bytesMax, timeoutSeconds: cacheTimeoutSeconds };
    const seen: StoredSession[] = [];
    for (const sessions of takeSnapshot(descriptor, options)) {
      expect(sessions.length).toBeLessThanOrEqual(3);
      seen.push(...sessions);
    }
    expect(seen).toHaveLength(40);
    expect(seen.every(({ session }) => session.every((byte) => byte === 0))).toBe(true);
  });

  test("holds the newest sessions that there was time for", () => {
    const cache = filledCache(1000);
    const options = { label: "smtpd", now: takenAt + 20, bytesMax: cacheBytesMax };
    const { sessions: count } = writeSnapshot(cache, descriptor, { ...options, millisecondsMax: 0 });
    expect(count).toBe(256);
    expect(take({ now: takenAt + 1000 }).sessions.map(({ storedAt }) => storedAt)).toContain(takenAt + 999);
  });

  test("has its times shifted to the clock of its reader", () => {
    const cache = filledCache(2);
    const options = { label: "smtpd", now: takenAt + 10, bytesMax: cacheBytesMax };
    writeSnapshot(cache, descriptor, { ...options, shiftSeconds: -3600 });
    expect(take({ now: takenAt + 10 - 3600 }).sessions.map(({ storedAt }) => storedAt)).toEqual([
      takenAt + 1 - 3600,
      takenAt - 3600,
    ]);
  });

  test("is taken once: the file is empty afterwards", () => {
    write(filledCache(5));
    take({ now: takenAt + 10 });
    expect(fstatSync(descriptor).size).toBe(0);
    expect(take()).toEqual({ sessions: [], dropped: 0, problem: "empty" });
  });

  test("leaves out what is dead when it is written, when it is taken, and what comes from the future", () => {
    expect(write(filledCache(10), { now: takenAt + 102 })).toBe(8);
    expect(take({ now: takenAt + 105 })).toMatchObject({ sessions: { length: 5 }, dropped: 3 });
    write(filledCache(10), { now: takenAt + 10 });
    expect(take({ now: takenAt + 3 })).toMatchObject({ sessions: { length: 4 }, dropped: 6 });
  });

  test("holds the newest sessions that fit into its budget of bytes", () => {
    const cache = filledCache(100);
    const bytesMax = 1000;
    const count = write(cache, { now: takenAt + 100, bytesMax });
    expect(fstatSync(descriptor).size).toBeLessThanOrEqual(bytesMax);
    expect(count).toBeGreaterThan(20);
    const { sessions } = take({ now: takenAt + 100, bytesMax });
    expect(sessions).toEqual([...cache.newestFirst()].slice(0, count));
  });

  test("that is larger than its budget is not read, and does not stay on disk either", () => {
    write(filledCache(100));
    expect(take({ bytesMax: 1000 })).toEqual({ sessions: [], dropped: 0, problem: "larger than 1000 bytes" });
    expect(fstatSync(descriptor).size).toBe(0);
  });

  test("of more bytes than are written at once comes back whole", () => {
    const bytesMax = 4 * cacheBytesMax;
    const cache = makeCache(bytesMax);
    for (let at = 0; at < 40; at += 1) cache.save(bytes(`${at}`), new Uint8Array(60_000).fill(at), takenAt);
    expect(write(cache, { bytesMax })).toBe(40);
    expect(take({ bytesMax }).sessions).toEqual([...cache.newestFirst()]);
  });

  test("replaces a longer one in the same file", () => {
    write(filledCache(100));
    write(filledCache(1));
    expect(take({ now: takenAt + 100 }).sessions).toHaveLength(1);
  });

  test("written without room for anything is refused", () => {
    write(filledCache(3), { bytesMax: 10 });
    expect(take().problem).toBeDefined();
  });
});

describe("takeSnapshot ignores", () => {
  test("a snapshot of another label", () => {
    write(filledCache(3));
    expect(take({ label: "smtp" })).toEqual({ sessions: [], dropped: 0, problem: "of another kind" });
  });

  test("a file above the limit", () => {
    write(filledCache(100));
    expect(take({ bytesMax: 1000 })).toMatchObject({ sessions: [], problem: "larger than 1000 bytes" });
  });

  test("a descriptor that cannot be read", () => {
    expect(take({}, 9999)).toMatchObject({
      sessions: [],
      problem: expect.stringContaining("EBADF") as string,
    });
  });

  test("a snapshot in which any single byte differs", () => {
    write(filledCache(4), { now: takenAt + 5 });
    const intact = readFileSync(file);
    for (let position = 0; position < intact.length; position += 1) {
      const damaged = Buffer.from(intact);
      damaged[position] = (damaged[position] ?? 0) ^ 0x10;
      writeFileSync(file, damaged);
      expect(take({ now: takenAt + 5 })).toMatchObject({ sessions: [], problem: "damaged" });
    }
  });

  test("a snapshot that is cut off anywhere", () => {
    write(filledCache(4), { now: takenAt + 5 });
    const intact = readFileSync(file);
    for (let length = 0; length < intact.length; length += 1) {
      writeFileSync(file, intact.subarray(0, length));
      const { sessions, problem } = take({ now: takenAt + 5 });
      expect(sessions).toEqual([]);
      expect(problem).toBeDefined();
    }
  });

  test("nothing that a failing disk wrote: the writer reports the error", () => {
    const readOnly = openSync(file, "r");
    expect(() =>
      writeSnapshot(filledCache(3), readOnly, { label: "smtpd", now: takenAt, bytesMax: cacheBytesMax }),
    ).toThrow(/EINVAL|EBADF/u);
    closeSync(readOnly);
  });

  test("any other bytes, without throwing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), (other) => {
        writeFileSync(file, other);
        expect(take().sessions).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("takeSnapshot, of a file written by the description of its format,", () => {
  const sampleHeader = Buffer.from("session-cache 2\n\u0005smtpd");
  const record = Buffer.from("\0\u0002idsession");
  const sampleSession = entry(takenAt, record);

  function number(value: number, byteCount = 4): Buffer {
    const bytes = Buffer.alloc(byteCount);
    bytes.writeUIntBE(value, 0, byteCount);
    return bytes;
  }

  function entry(storedAt: number, record: Buffer, length = record.length): Buffer {
    return Buffer.concat([number(storedAt, 6), number(length), record]);
  }

  /** Writes a file as the description of the format has it. */
  function writeFile(parts: readonly Buffer[], count: number): void {
    const checked = Buffer.concat([...parts, number(0), number(count)]);
    writeFileSync(file, Buffer.concat([checked, number(crc32(checked))]));
  }

  test("reads a session", () => {
    writeFile([sampleHeader, sampleSession], 1);
    expect(take().sessions).toEqual([{ id: bytes("id"), session: bytes("session"), storedAt: takenAt }]);
  });

  test.each([
    ["a count above the sessions", [sampleHeader, sampleSession], 2],
    ["a count below the sessions", [sampleHeader, sampleSession, sampleSession], 1],
    ["a part of an entry", [sampleHeader, sampleSession, sampleSession.subarray(0, 9)], 1],
    ["an entry that is longer than the file", [sampleHeader, entry(takenAt, record, 1000)], 1],
    ["an entry that is longer than any can be", [sampleHeader, entry(takenAt, record, 0x7fffffff)], 1],
    ["a record without the length of its id", [sampleHeader, entry(takenAt, Buffer.alloc(1))], 1],
    ["an id that is longer than its record", [sampleHeader, entry(takenAt, Buffer.from("\0\u0009id"))], 1],
  ])("refuses %s", (_what, parts, count) => {
    writeFile(parts, count);
    expect(take().problem).toBe("damaged");
  });

  test.each([
    ["no header", []],
    ["a part of a header", [sampleHeader.subarray(0, 10)]],
    ["a header of another program", [Buffer.from("other         2\n\u0005smtpd")]],
    ["a header of the version before", [Buffer.from("session-cache 1\n\u0005smtpd")]],
    ["a label that only begins the same", [Buffer.from("session-cache 2\n\u0006smtpdx")]],
  ])("refuses %s", (_what, parts) => {
    writeFile(parts, 0);
    expect(take().problem).toBe(parts.length === 0 ? "cut off" : "of another kind");
  });
});
