import { setImmediate as nextTurn } from "node:timers/promises";

/** What some calls cost. */
export interface Cost {
  /** CPU time of the whole process, garbage collection included, for one call. */
  readonly cpuMicroseconds: number;
  /** The longest turn of the event loop, by the clock on the wall: pauses of other causes are in it. */
  readonly longestTurnMilliseconds: number;
  /** Time from the first to the last call, by the clock on the wall. */
  readonly wallMilliseconds: number;
}

/** Makes a number of calls, by default 64 in each turn of the event loop, and measures them. */
export async function measure(
  calls: number,
  call: (index: number) => unknown,
  callsPerTurn = 64,
): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  let longest = 0;
  let turn = start;
  for (let index = 0; index < calls; index += 1) {
    call(index);
    if (index % callsPerTurn === callsPerTurn - 1) {
      await nextTurn();
      const now = performance.now();
      longest = Math.max(longest, now - turn);
      turn = now;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMicroseconds: (user + system) / calls,
    longestTurnMilliseconds: longest,
    wallMilliseconds: performance.now() - start,
  };
}

/**
 * The longest pause of a loop that does nothing for a second: what the machine itself adds to longest turns.
 */
export function longestIdlePause(): number {
  const end = performance.now() + 1000;
  let longest = 0;
  for (let last = performance.now(); last < end;) {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

const id = Buffer.alloc(90, "smtp&example.com&mx.example.com&192.0.2.1&&");

/** A client-side id of 90 bytes, different for each number below 2 ** 32; always in the same buffer. */
export function idOf(number: number): Buffer {
  // Spread like the digests in real ids.
  id.writeUInt32LE(Math.imul(number, 2_654_435_761) >>> 0, 60);
  id.writeUInt32LE(number, 64);
  return id;
}

/** A number with two digits behind the point, and a unit. */
export function show(value: number, unit: string): string {
  return `${value.toFixed(2)} ${unit}`;
}
