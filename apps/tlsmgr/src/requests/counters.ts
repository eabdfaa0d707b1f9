import type { Input } from "@postfixjs/attr/tlsmgr";

/** What is counted: requests by name, and other input. */
export const countedKinds = [
  ...(["seed", "policy", "lookup", "update", "delete", "tktkey"] as const),
  ...(["malformed", "unknown", "wakeup"] as const),
] as const;

/** A kind of input that is counted. */
export type CountedKind = (typeof countedKinds)[number];

/** How many requests of each kind there were. */
export class RequestCounters {
  readonly #counts: Record<CountedKind, number> = {
    seed: 0,
    policy: 0,
    lookup: 0,
    update: 0,
    delete: 0,
    tktkey: 0,
    malformed: 0,
    unknown: 0,
    wakeup: 0,
  };
  #unknownKeyNames = 0;

  /** Counts one input. */
  count(input: Input): void {
    if (input.kind === "request") this.#counts[input.request] += 1;
    else if (input.kind !== "closed") this.#counts[input.kind] += 1;
  }

  /** The counts at this moment. */
  snapshot(): Readonly<Record<CountedKind, number>> {
    return { ...this.#counts };
  }

  /** Counts a `tktkey` request for an unknown or expired key. */
  countUnknownKeyName(): void {
    this.#unknownKeyNames += 1;
  }

  /** Requests for keys that there were not. */
  get unknownKeyNames(): number {
    return this.#unknownKeyNames;
  }
}
