import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadLmdb, LmdbStore, SessionCache, SessionStoreError } from "../src/index.ts";
import type { LmdbModule } from "../src/index.ts";
import { bytes, text } from "./support/bytes.ts";

const lmdb = await loadLmdb();
const smallFileBytesMax = 8 * 1024 * 1024;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "lmdb-failure-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function makeStore(module: LmdbModule = lmdb): LmdbStore {
  return new LmdbStore(module, { directory, capacity: 1000, fileBytesMax: smallFileBytesMax });
}

/** The real LMDB, whose calls are counted and fail when `fails` says so. */
function flaky(fails: (call: number) => boolean): LmdbModule {
  let call = 0;
  const maybeFail = (): void => {
    call += 1;
    if (fails(call)) throw new Error("MDB_CORRUPTED: Located page was wrong type");
  };
  const open: LmdbModule["open"] = (options) => {
    maybeFail();
    const database = lmdb.open(options);
    for (const name of ["putSync", "removeSync", "getBinaryFast", "clearSync", "getStats"] as const) {
      const method = database[name].bind(database) as (...values: unknown[]) => unknown;
      Reflect.set(database, name, (...values: unknown[]) => {
        maybeFail();
        return method(...values);
      });
    }
    return database;
  };
  return { open };
}

describe("a failing call of LMDB", () => {
  test("never leads to an exception or a wrong answer, whenever it fails", () => {
    const schedule = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(schedule, (failing) => {
        const store = makeStore(flaky((call) => failing.includes(call)));
        const cache = new SessionCache({ store, timeoutSeconds: 1_000_000 });
        const latest = new Map<number, string>();
        for (let step = 0; step < 600; step += 1) {
          const number = (step * 7) % 100;
          const session = `session ${step} ${"x".repeat((step % 7) * 500)}`;
          latest.set(number, session);
          cache.save(bytes(`id ${number}`), bytes(session), step);
          const other = (step * 13) % 100;
          const found = text(cache.lookup(bytes(`id ${other}`), step));
          if (found !== undefined) expect(found).toBe(latest.get(other));
          if (step % 50 === 0) cache.sweep(step);
        }
        cache.close();
      }),
      { numRuns: 60 },
    );
  });

  test("at the start leads to a cache in memory, and to LMDB a minute later", () => {
    const store = makeStore(flaky((call) => call === 1));
    const cache = new SessionCache({ store, timeoutSeconds: 120 });
    expect(cache.save(bytes("a"), bytes("x"), 0)).toBe("stored");
    expect(cache.statistics()).toMatchObject({ isDegraded: true, entries: 1 });
    cache.sweep(0);
    cache.sweep(60);
    expect(cache.statistics()).toMatchObject({ isDegraded: false, entries: 0 });
    cache.close();
  });

  test("is a SessionStoreError with the cause", () => {
    const store = makeStore(flaky((call) => call > 20));
    store.reset();
    expect(() => {
      for (let slot = 1; slot < 100; slot += 1) store.put(slot, bytes("x"));
    }).toThrow(
      expect.objectContaining({
        name: "SessionStoreError",
        code: "STORE_FAILED",
        cause: expect.any(Error) as Error,
      }) as Error,
    );
    expect(() => store.get(1)).toThrow(SessionStoreError);
    store.close();
  });
});

describe("an LMDB that is not to be trusted is given up:", () => {
  /** The real LMDB with another method in the place of one of its own. */
  function changed(name: "getStats" | "getBinaryFast", method: (real: unknown) => unknown): LmdbModule {
    return {
      open: (options) => {
        const database = lmdb.open(options);
        const real = database[name].bind(database) as (...values: unknown[]) => unknown;
        Reflect.set(database, name, (...values: unknown[]) => method(real(...values)));
        return database;
      },
    };
  }

  test.each([
    ["no last page", { lastPageNumber: undefined }],
    ["no pages of its tree", { treeBranchPageCount: undefined }],
    ["no tree of free pages", { free: undefined }],
    ["a part of a page", { lastPageNumber: 10.5 }],
  ])("one that tells %s", (_what, untold) => {
    const store = makeStore(changed("getStats", (real) => Object.assign({}, real, untold)));
    expect(() => {
      store.reset();
    }).toThrow(expect.objectContaining({ code: "STORE_FAILED" }) as Error);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("one that has written nearly as far as space is reserved", () => {
    let lastPageNumber = 1;
    const module = changed("getStats", (real) => Object.assign({}, real, { lastPageNumber }));
    const store = makeStore(module);
    store.reset();
    lastPageNumber = smallFileBytesMax / 4096;
    const putAll = (): void => {
      for (let slot = 1; slot <= 100; slot += 1) store.put(slot, bytes("x"));
    };
    expect(putAll).toThrow(expect.objectContaining({ code: "STORE_EXHAUSTED" }) as Error);
    lastPageNumber = 1;
    store.reset();
    expect(putAll).not.toThrow();
    store.close();
  });

  test("one that has lost a record", () => {
    const store = makeStore(changed("getBinaryFast", () => undefined));
    store.reset();
    for (let slot = 1; slot <= 100; slot += 1) store.put(slot, bytes("x"));
    expect(() => store.get(1)).toThrow(expect.objectContaining({ code: "STORE_FAILED" }) as Error);
    expect(() => store.get(1)).toThrow(expect.objectContaining({ code: "STORE_CLOSED" }) as Error);
  });
});

describe("the file of an LmdbStore", () => {
  /** The descriptors of this process that lead into the directory, by what they lead to. */
  function openFiles(): { descriptor: string; target: string }[] {
    return readdirSync("/proc/self/fd")
      .map((name) => `/proc/self/fd/${name}`)
      .flatMap((descriptor) => {
        try {
          return [{ descriptor, target: readlinkSync(descriptor) }];
        } catch {
          // The descriptor of this very listing is closed by now.
          return [];
        }
      })
      .filter(({ target }) => target.startsWith(directory));
  }

  test("has no name, so no process can delete, truncate or overwrite it", () => {
    writeFileSync(path.join(directory, "smtpd_scache.lmdb"), "somebody else's");
    const store = makeStore();
    store.reset();
    store.put(1, bytes("record"));
    expect(readdirSync(directory)).toEqual(["smtpd_scache.lmdb"]);
    expect(openFiles().length).toBeGreaterThan(0);
    for (const { target } of openFiles()) expect(target).toMatch(/ \(deleted\)$/u);
    rmSync(directory, { recursive: true });
    for (let slot = 1; slot <= 1000; slot += 1) store.put(slot, new Uint8Array(1000));
    expect(text(store.get(1))).toBeDefined();
    store.close();
    expect(openFiles()).toEqual([]);
    expect(() => {
      store.reset();
    }).toThrow(expect.objectContaining({ code: "STORE_FAILED" }) as Error);
    directory = mkdtempSync(path.join(tmpdir(), "lmdb-failure-"));
  });

  test("never grows beyond its bound, whatever is saved", () => {
    const store = makeStore();
    const cache = new SessionCache({ store, timeoutSeconds: 1000, entryBytesMax: 65_536 });
    const biggest = (): number => Math.max(...openFiles().map(({ descriptor }) => statSync(descriptor).size));
    for (let step = 0; step < 20_000; step += 1) {
      const length = step % 100 === 0 ? 60_000 : (step * 37) % 3000;
      cache.save(bytes(`id ${(step * 31) % 5000}`), new Uint8Array(length), Math.floor(step / 50));
      if (step % 1000 === 0) {
        while (cache.sweep(Math.floor(step / 50)));
        expect(biggest()).toBeLessThanOrEqual(smallFileBytesMax);
      }
    }
    expect(biggest()).toBeGreaterThan(smallFileBytesMax / 2);
    expect(cache.statistics()).toMatchObject({ errors: 0, isDegraded: false });
    cache.close();
  });

  test.each([4, 5, 8, 64, 256, 1024, 8192])("takes records at once with a bound of %i MiB", (mebibytes) => {
    const store = new LmdbStore(lmdb, { directory, capacity: 100, fileBytesMax: mebibytes * 1024 * 1024 });
    store.reset();
    for (let slot = 1; slot <= 100; slot += 1) expect(store.put(slot, new Uint8Array(3000))).toBe(true);
    store.close();
  });

  test.each([0, -1, 1.5, Number.NaN])("with a capacity of %f is a RangeError", (capacity) => {
    expect(() => new LmdbStore(lmdb, { directory, capacity, fileBytesMax: smallFileBytesMax })).toThrow(
      RangeError,
    );
  });

  test.each([0, 4 * 1024 * 1024 - 1, Number.NaN])("of %f bytes is a RangeError", (fileBytesMax) => {
    expect(() => new LmdbStore(lmdb, { directory, capacity: 10, fileBytesMax })).toThrow(RangeError);
  });

  test("of which no space can be reserved is not used", () => {
    const store = new LmdbStore(lmdb, {
      directory,
      capacity: 10,
      fileBytesMax: smallFileBytesMax,
      reserve: () => {
        throw new Error("ENOSPC");
      },
    });
    expect(() => {
      store.reset();
    }).toThrow(expect.objectContaining({ code: "STORE_NO_SPACE" }) as Error);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("for which there is too little space to hold anything is not used", () => {
    const spaceBytes = 3 * 1024 * 1024;
    const fileBytesMax = 64 * 1024 * 1024;
    const store = new LmdbStore(lmdb, {
      directory,
      capacity: 10,
      fileBytesMax,
      reserve: (_fileDescriptor, offsetBytes, lengthBytes) => {
        if (offsetBytes + lengthBytes > spaceBytes && lengthBytes > 4096) throw new Error("ENOSPC");
      },
    });
    const cache = new SessionCache({ store, timeoutSeconds: 120 });
    expect(cache.statistics().isDegraded).toBe(true);
    expect(cache.save(bytes("a"), bytes("x"), 0)).toBe("stored");
    cache.close();
  });
});
