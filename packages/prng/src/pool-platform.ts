import { randomFillSync } from "node:crypto";
import { fillFromKernel } from "./kernel-random.ts";

/** What a pool needs from the machine. Tests pass their own; everybody else leaves it alone. */
export interface PoolPlatform {
  /** Fills an array from the operating system's generator, or throws. */
  fillFromSystem(target: Uint8Array): void;
  /** Fills an array from a second generator, which need not be independent of the first; or throws. */
  fillFromLibrary(target: Uint8Array): void;
  /** Time since the start of the process, in milliseconds. */
  monotonicMilliseconds(): number;
  /** Time of day, in milliseconds. */
  wallMilliseconds(): number;
}

/** The machine the process runs on. */
export const thisMachine: PoolPlatform = {
  fillFromSystem: fillFromKernel,
  fillFromLibrary: (target) => {
    randomFillSync(target);
  },
  monotonicMilliseconds: () => performance.now(),
  wallMilliseconds: () => Date.now(),
};
