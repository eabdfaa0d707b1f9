import type { SessionCache } from "../../src/index.ts";

const ids = 5000;
const sessionBytesMax = 3000;

/**
 * Saves, looks up, removes and sweeps at random, and checks each answer: a session tells its id, its length
 * and the number of its saving, so that a wrong, cut or outdated one is noticed.
 */
export class Hammer {
  readonly #cache: SessionCache;
  readonly #random: (below: number) => number;
  readonly #latest = new Map<number, number>();
  #saves = 0;
  #now = 1_700_000_000;
  /** Lookups that found a session, each of them the right one. */
  hits = 0;

  constructor(cache: SessionCache, seed: number) {
    this.#cache = cache;
    this.#random = linearCongruence(seed);
  }

  /** Works so many times; throws if an answer is wrong. */
  strike(times: number): void {
    for (let count = 0; count < times; count += 1) {
      const number = this.#random(ids);
      const action = this.#random(10);
      if (action < 5) this.#save(number);
      else if (action < 8) this.#lookUp(number);
      else if (action < 9) this.#cache.remove(idOf(number));
      else this.#cache.sweep(this.#now);
    }
    this.#now += 1;
  }

  /** Lets so many seconds pass. */
  wait(seconds: number): void {
    this.#now += seconds;
    this.#cache.sweep(this.#now);
  }

  #save(number: number): void {
    this.#saves += 1;
    const session = Buffer.alloc(12 + this.#random(sessionBytesMax), number);
    session.writeUInt32LE(number, 0);
    session.writeUInt32LE(this.#saves, 4);
    session.writeUInt32LE(session.length, 8);
    this.#latest.set(number, this.#saves);
    this.#cache.save(idOf(number), session, this.#now);
  }

  #lookUp(number: number): void {
    const found = this.#cache.lookup(idOf(number), this.#now);
    if (found === undefined) return;
    this.hits += 1;
    const session = Buffer.from(found);
    const isRight =
      session.readUInt32LE(0) === number &&
      session.readUInt32LE(4) === this.#latest.get(number) &&
      session.readUInt32LE(8) === session.length &&
      session.subarray(12).every((byte) => byte === (number & 0xff));
    if (!isRight) throw new Error(`Wrong session for id ${number}`);
  }
}

function idOf(number: number): Buffer {
  return Buffer.from(`smtp&example.com&mx${number}.example.com&192.0.2.1&`);
}

/** Numbers that look random and follow from the seed. */
export function linearCongruence(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
