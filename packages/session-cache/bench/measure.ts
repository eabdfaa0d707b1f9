/** What some calls cost. */
export interface Cost {
  /** CPU time of the whole process, garbage collection included, for one call. */
  readonly cpuMicroseconds: number;
  /** The longest call, by the clock on the wall: pauses that other programs cause are in it. */
  readonly longestMilliseconds: number;
  /** Time from the first to the last call, by the clock on the wall. */
  readonly wallMilliseconds: number;
}

/** Makes a number of calls, and measures them. */
export function measure(calls: number, call: (index: number) => unknown): Cost {
  const before = process.cpuUsage();
  const start = performance.now();
  let longest = 0;
  let last = start;
  for (let index = 0; index < calls; index += 1) {
    call(index);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMicroseconds: (user + system) / calls,
    longestMilliseconds: longest,
    wallMilliseconds: last - start,
  };
}

/** The longest pause of a loop that does nothing for a second: what the machine itself adds to longest calls. */
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
