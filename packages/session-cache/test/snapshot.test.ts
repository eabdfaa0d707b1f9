import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { pack } from "msgpackr";
import { afterAll, describe, expect, test } from "vitest";
import { MemoryStore, SessionCache } from "../src/index.ts";
import { restoreSessions, takeSnapshot, writeSnapshot } from "../src/snapshot/index.ts";
import type { SnapshotReading } from "../src/snapshot/index.ts";
import { bytes, text } from "./bytes.ts";

const directory = mkdtempSync(path.join(tmpdir(), "snapshot-"));
const file = path.join(directory, "snapshot");
const descriptor = openSync(file, "w+", 0o600);
const TIMEOUT_SECONDS = 100;
const BYTES_MAX = 1_000_000;
const NOW = 1_700_000_000;

afterAll(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

function makeCache(bytesMax = BYTES_MAX): SessionCache {
  const store = new MemoryStore({ capacity: 1000, bytesMax });
  return new SessionCache({ store, timeoutSeconds: TIMEOUT_SECONDS });
}

function filledCache(count: number): SessionCache {
  const cache = makeCache();
  for (let at = 0; at < count; at += 1) cache.save(bytes(`id ${at}`), bytes(`session ${at}`), NOW + at);
  return cache;
}

function write(cache: SessionCache, options: { now?: number; bytesMax?: number } = {}): number {
  return writeSnapshot(cache, descriptor, { label: "smtpd", now: NOW, bytesMax: BYTES_MAX, ...options })
    .sessions;
}

function take(options: { label?: string; now?: number; bytesMax?: number } = {}): SnapshotReading {
  return takeSnapshot(descriptor, {
    label: "smtpd",
    now: NOW,
    bytesMax: BYTES_MAX,
    timeoutSeconds: TIMEOUT_SECONDS,
    ...options,
  });
}

describe("a snapshot", () => {
  test("gives back every session, newest first, for any ids, sessions and times", () => {
    const entry = fc.record({
      id: fc.uint8Array({ maxLength: 700, size: "max" }),
      session: fc.uint8Array({ maxLength: 5000, size: "max" }),
      age: fc.integer({ min: 0, max: TIMEOUT_SECONDS }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30, size: "max" }), (entries) => {
        const cache = makeCache();
        for (const { id, session, age } of entries) cache.save(id, session, NOW - age);
        const expected = [...cache.newestFirst()];
        expect(write(cache)).toBe(expected.length);
        expect(take()).toEqual({ sessions: expected, dropped: 0 });
      }),
      { numRuns: 100 },
    );
  });

  test("restores a cache in which everything is as old as it was", () => {
    write(filledCache(5), { now: NOW + 10 });
    const cache = makeCache();
    restoreSessions(cache, take({ now: NOW + 20 }).sessions);
    expect([...cache.newestFirst()]).toEqual([...filledCache(5).newestFirst()]);
    expect(cache.lookup(bytes("id 1"), NOW + 102)).toBeUndefined();
    expect(text(cache.lookup(bytes("id 2"), NOW + 102))).toBe("session 2");
  });

  test("is taken once: the file is empty afterwards", () => {
    write(filledCache(5));
    take({ now: NOW + 10 });
    expect(fstatSync(descriptor).size).toBe(0);
    expect(take()).toEqual({ sessions: [], dropped: 0, problem: "empty" });
  });

  test("leaves out what is dead when it is written, when it is taken, and what comes from the future", () => {
    expect(write(filledCache(10), { now: NOW + 102 })).toBe(8);
    expect(take({ now: NOW + 105 })).toMatchObject({ sessions: { length: 5 }, dropped: 3 });
    write(filledCache(10), { now: NOW + 10 });
    expect(take({ now: NOW + 3 })).toMatchObject({ sessions: { length: 4 }, dropped: 6 });
  });

  test("holds the newest sessions that fit into its budget of bytes", () => {
    const cache = filledCache(100);
    const bytesMax = 1000;
    const count = write(cache, { now: NOW + 100, bytesMax });
    expect(fstatSync(descriptor).size).toBeLessThanOrEqual(bytesMax);
    expect(count).toBeGreaterThan(20);
    const { sessions } = take({ now: NOW + 100, bytesMax });
    expect(sessions).toEqual([...cache.newestFirst()].slice(0, count));
  });

  test("that is larger than its budget is not read, and does not stay on disk either", () => {
    write(filledCache(100));
    expect(take({ bytesMax: 1000 })).toEqual({ sessions: [], dropped: 0, problem: "larger than 1000 bytes" });
    expect(fstatSync(descriptor).size).toBe(0);
  });

  test("of more bytes than are written at once comes back whole", () => {
    const bytesMax = 4 * BYTES_MAX;
    const cache = makeCache(bytesMax);
    for (let at = 0; at < 40; at += 1) cache.save(bytes(`${at}`), new Uint8Array(60_000).fill(at), NOW);
    expect(write(cache, { bytesMax })).toBe(40);
    expect(take({ bytesMax }).sessions).toEqual([...cache.newestFirst()]);
  });

  test("replaces a longer one in the same file", () => {
    write(filledCache(100));
    write(filledCache(1));
    expect(take({ now: NOW + 100 }).sessions).toHaveLength(1);
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
    const reading = takeSnapshot(9999, {
      label: "smtpd",
      now: NOW,
      bytesMax: BYTES_MAX,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    expect(reading).toMatchObject({ sessions: [], problem: expect.stringContaining("EBADF") as string });
  });

  test("a snapshot in which any single byte differs", () => {
    write(filledCache(4), { now: NOW + 5 });
    const intact = readFileSync(file);
    for (let position = 0; position < intact.length; position += 1) {
      const damaged = Buffer.from(intact);
      damaged[position] = (damaged[position] ?? 0) ^ 0x10;
      writeFileSync(file, damaged);
      expect(take({ now: NOW + 5 })).toMatchObject({ sessions: [], problem: "damaged" });
    }
  });

  test("a snapshot that is cut off anywhere", () => {
    write(filledCache(4), { now: NOW + 5 });
    const intact = readFileSync(file);
    for (let length = 0; length < intact.length; length += 1) {
      writeFileSync(file, intact.subarray(0, length));
      const { sessions, problem } = take({ now: NOW + 5 });
      expect(sessions).toEqual([]);
      expect(problem).toBeDefined();
    }
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
  const HEADER = ["session-cache", 1, "smtpd", NOW];
  const id = Buffer.from("id");
  const session = Buffer.from("session");
  const SESSION = [NOW, id, session, crc32("idsession")];

  function number(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  }

  function frame(content: unknown): Buffer {
    const packed = pack(content);
    return Buffer.concat([number(packed.length), packed]);
  }

  /** Writes a file as the description of the format has it. */
  function writeFrames(frames: readonly Buffer[], count: number): void {
    const checked = Buffer.concat([...frames, number(0), number(count)]);
    writeFileSync(file, Buffer.concat([checked, number(crc32(checked))]));
  }

  test("reads a session", () => {
    writeFrames([frame(HEADER), frame(SESSION)], 1);
    expect(take().sessions).toEqual([{ id: bytes("id"), session: bytes("session"), storedAt: NOW }]);
  });

  test.each([
    ["a count above the sessions", [frame(HEADER), frame(SESSION)], 2],
    ["a count below the sessions", [frame(HEADER), frame(SESSION), frame(SESSION)], 1],
    ["an empty frame", [frame(HEADER), frame(SESSION), number(0)], 1],
    ["a frame that is longer than the file", [frame(HEADER), frame(SESSION), number(1000)], 1],
    ["a session that is no list", [frame(HEADER), frame("session")], 1],
    ["a session of three parts", [frame(HEADER), frame(SESSION.slice(0, 3))], 1],
    ["a session of five parts", [frame(HEADER), frame([...SESSION, 0])], 1],
    ["a time that is not whole", [frame(HEADER), frame([NOW + 0.5, ...SESSION.slice(1)])], 1],
    ["an id that is a text", [frame(HEADER), frame([NOW, "id", session, SESSION[3]])], 1],
    ["a session that is a text", [frame(HEADER), frame([NOW, id, "session", SESSION[3]])], 1],
    ["the checksum of another session", [frame(HEADER), frame([NOW, id, session, crc32("other")])], 1],
  ])("refuses %s", (_what, frames, count) => {
    writeFrames(frames, count);
    expect(take()).toEqual({ sessions: [], dropped: 0, problem: "damaged" });
  });

  test.each([
    ["no header", []],
    ["a header that is no list", [frame("session-cache")]],
    ["a header of another program", [frame(["other", ...HEADER.slice(1)])]],
    ["a header of a later version", [frame(["session-cache", 2, "smtpd", NOW])]],
  ])("refuses %s", (_what, frames) => {
    writeFrames(frames, 0);
    expect(take().problem).toBe(frames.length === 0 ? "cut off" : "of another kind");
  });
});
