import type { ExchangeFile, EntropyReading, EntropySource, PrngPool } from "@postfixjs/prng";
import type { SessionCache } from "@postfixjs/session-cache";
import fc from "fast-check";
import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Log } from "../../src/log/log.ts";
import { RequestCounters } from "../../src/requests/counters.ts";
import { CacheSweeper } from "../../src/upkeep/cache-sweeper.ts";
import { EntropyUpkeep } from "../../src/upkeep/entropy-upkeep.ts";
import { ExchangeUpkeep } from "../../src/upkeep/exchange-upkeep.ts";
import { SessionStirrer } from "../../src/upkeep/session-stirrer.ts";
import { StatisticsUpkeep } from "../../src/upkeep/statistics-upkeep.ts";

/** How a call of a dependency goes. */
type Behaviour = "works" | "throws" | "rejects" | "is slow";

const behaviour = fc.constantFrom<Behaviour>("works", "throws", "rejects", "is slow");
const slowMilliseconds = 7000;

/** A dependency whose calls go as they are told to. */
class Unreliable {
  #script: readonly Behaviour[] = [];
  calls = 0;

  follow(script: readonly Behaviour[]): void {
    this.#script = script;
    this.calls = 0;
  }

  /** For a call that returns at once. */
  answer<Result>(result: Result): Result {
    if (this.#next() !== "works") throw new Error("out of order");
    return result;
  }

  /** For a call that takes time. */
  async answerLater<Result>(result: Result): Promise<Result> {
    const next = this.#next();
    if (next === "is slow") await new Promise((resolve) => setTimeout(resolve, slowMilliseconds));
    if (next === "rejects") await Promise.reject(new Error("out of order"));
    if (next === "throws") throw new Error("out of order");
    return result;
  }

  #next(): Behaviour {
    const next = this.#script[this.calls] ?? "works";
    this.calls += 1;
    return next;
  }
}

const source = new Unreliable();
const pool = new Unreliable();
const file = new Unreliable();
const cache = new Unreliable();
const counts = new Unreliable();
const dependencies = [source, pool, file, cache, counts];

const reading = (): EntropyReading => ({
  ok: true,
  bytes: new Uint8Array(32),
  byteCount: 32,
  alarm: undefined,
});
const fakeSource = {
  kind: "egd",
  path: "/egd",
  isClosed: false,
  read: async () => await source.answerLater(reading()),
  close: () => {},
} as unknown as EntropySource;
const fakePool = {
  reseed: () => pool.answer(undefined),
  stirDigest: () => pool.answer(undefined),
  bytes: (length: number) => pool.answer(new Uint8Array(length)),
} as unknown as PrngPool;
const fakeFile = {
  isRemoved: () => file.answer(false),
  update: async () => await file.answerLater("updated"),
  updateSync: () => file.answer("updated"),
} as unknown as ExchangeFile;
const fakeCache = { sweep: () => cache.answer(false) } as unknown as SessionCache;

let rejections: unknown[] = [];
const noteRejection = (reason: unknown): void => void rejections.push(reason);

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  rejections = [];
  process.on("unhandledRejection", noteRejection);
});
afterEach(() => {
  process.off("unhandledRejection", noteRejection);
  vi.useRealTimers();
});

const periodSeconds = 60;

/** All upkeep of a daemon, over the dependencies above. */
function startUpkeep(log: Log): { readonly ask: () => Promise<unknown>; readonly stop: () => void } {
  const shared = { log, pool: fakePool, periodSeconds, leave: () => {} };
  const entropy = new EntropyUpkeep({
    ...shared,
    name: "egd:/egd",
    opening: { ok: true, source: fakeSource },
    byteCount: 32,
  });
  const lock = { tryLock: () => true, unlock: () => {} };
  const exchange = new ExchangeUpkeep({ ...shared, path: "/exchange", file: fakeFile, lock });
  const state = { type: "smtpd", timeoutSeconds: 3600, cache: fakeCache, isLogged: false } as const;
  const sweeper = new CacheSweeper(state, log, () => 0);
  const statistics = new StatisticsUpkeep({
    log,
    statistics: () => ({ requests: counts.answer(new RequestCounters().snapshot()), caches: {} }),
    intervalSeconds: periodSeconds,
  });
  const stirrer = new SessionStirrer(fakePool);
  void entropy.start();
  void exchange.start();
  sweeper.start();
  statistics.start();
  return {
    ask: async () => {
      for (let index = 0; index < 16; index += 1) stirrer.stored(new Uint8Array(1));
      await Promise.all([entropy.reseedNow(), exchange.saveNow()]);
    },
    stop: () => {
      entropy.stop();
      exchange.finish();
      sweeper.stop();
      statistics.finish();
    },
  };
}

test("upkeep survives every failure of what it works with, warns once for each row of them, and continues", async () => {
  const script = fc.array(behaviour, { maxLength: 12, size: "max" });
  const scripts = fc.tuple(script, script, script, script, script);
  await fc.assert(
    fc.asyncProperty(scripts, async (all) => {
      const warnings: string[] = [];
      const log = new Log({
        write: (severity, text) => void (severity === "warning" && warnings.push(text)),
      });
      const upkeep = startUpkeep(log);
      for (const [index, dependency] of dependencies.entries()) dependency.follow(all[index] ?? []);
      const asked: Promise<unknown>[] = [];
      for (let second = 0; second < 900; second += 5) {
        await vi.advanceTimersByTimeAsync(5000);
        if (second % 45 === 0) asked.push(upkeep.ask());
      }
      upkeep.stop();
      await vi.advanceTimersByTimeAsync(slowMilliseconds);
      await Promise.all(asked);
      const failures = all.flat().filter((each) => each !== "works").length;
      expect(warnings.length).toBeLessThanOrEqual(failures);
      expect(rejections).toEqual([]);
      for (const dependency of dependencies) expect(dependency.calls).toBeGreaterThan(12);
    }),
    { numRuns: 50 },
  );
});
