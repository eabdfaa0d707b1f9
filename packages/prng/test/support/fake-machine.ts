import { createCipheriv } from "node:crypto";
import type { PoolPlatform } from "../../src/index.ts";

/** A machine whose generator and clocks a test controls: equal numbers make equal machines. */
export class FakeMachine implements PoolPlatform {
  monotonic = 1000;
  wall = 1_000_000;
  /**
   * Called with each fill, counted from 0, after the bytes were made: a test changes or refuses them here.
   */
  tamper: (bytes: Uint8Array, fill: number) => void = () => {};
  readonly #keystream;
  #fills = 0;

  constructor(number: number) {
    this.#keystream = createCipheriv("aes-256-ctr", Buffer.alloc(32, number), Buffer.alloc(16));
  }

  fillFromSystem(target: Uint8Array): void {
    target.set(this.#keystream.update(new Uint8Array(target.length)));
    this.tamper(target, this.#fills);
    this.#fills += 1;
  }

  /** A library that knows nothing of its own. */
  fillFromLibrary(target: Uint8Array): void {
    target.fill(0);
  }

  monotonicMilliseconds(): number {
    return this.monotonic;
  }

  wallMilliseconds(): number {
    return this.wall;
  }

  /** Lets time go by, the same on both clocks. */
  pass(milliseconds: number): void {
    this.monotonic += milliseconds;
    this.wall += milliseconds;
  }
}
