// CPU time of 32-byte answers, which a busy machine does not distort as it does wall-clock time. Prints a
// table.
import { randomBytes } from "node:crypto";
import { PrngPool } from "@postfixjs/prng";

const batches = 40;
const batchCalls = 20_000;
const singleCalls = 200_000;
const refills = 5000;

/**
 * CPU time of the whole process, helper threads of the engine included: the kernel's account of one thread is
 * coarser.
 */
function cpuMicroseconds(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function quantiles(values: Float64Array): Record<string, number> {
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), "90 %": at(0.9), "99 %": at(0.99), "99.9 %": at(0.999), max: at(1) };
}

/**
 * Mean CPU time of a call, refills included: the best of many batches, since other work can only add to it.
 */
function meanOfBestBatch(call: () => void): number {
  const batch = (): void => {
    for (let index = 0; index < batchCalls; index += 1) call();
  };
  return Math.min(...Array.from({ length: batches }, () => cpuMicroseconds(batch) / batchCalls));
}

/**
 * Wall-clock time of single calls: the clock of CPU time is too coarse for them. Less the time that measuring
 * takes.
 */
function singles(call: () => void): Float64Array {
  return Float64Array.from({ length: singleCalls }, () => {
    const before = process.hrtime.bigint();
    call();
    return Number(process.hrtime.bigint() - before) / 1000;
  });
}

const pool = new PrngPool();
const calls: Readonly<Record<string, () => void>> = {
  "nothing (cost of measuring)": () => {},
  "PrngPool.bytes(32)": () => {
    pool.bytes(32);
  },
  "crypto.randomBytes(32)": () => {
    randomBytes(32);
  },
};

console.log(
  "Microseconds a call: CPU time of the best batch, refills included; wall-clock time of single calls",
);
console.table(
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      { "mean CPU": meanOfBestBatch(call), ...quantiles(singles(call)) },
    ]),
  ),
);

console.log("CPU microseconds of the most expensive call, one that refills (a call in 128)");
const reseeds = Float64Array.from({ length: refills }, () =>
  cpuMicroseconds(() => {
    pool.reseed();
  }),
);
console.table({
  "PrngPool.reseed()": {
    ...quantiles(reseeds),
    "over 50": reseeds.filter((cpu) => cpu > 50).length / refills,
  },
});
