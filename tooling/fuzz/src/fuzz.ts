import { performance } from "node:perf_hooks";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import type { Target } from "./target.ts";

/** How long to continue, and how. */
export interface FuzzOptions {
  /** The same seed makes the same inputs. */
  readonly seed: number;
  readonly inputsMax?: number;
  readonly secondsMax?: number;
  /** An input that takes longer is a finding; by default 5 seconds. */
  readonly inputSecondsMax?: number;
  /** Sees each input before it is run. */
  readonly beforeInput?: (input: Uint8Array) => void;
}

/** An input with which the target broke a promise. */
export interface Finding {
  readonly input: Uint8Array;
  readonly error: Error;
}

/** What came of it. */
export interface FuzzResult {
  readonly inputs: number;
  readonly seconds: number;
  /** The different ways that inputs went. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The slowest input, in milliseconds. */
  readonly slowestMilliseconds: number;
  /** At most one for each message. */
  readonly findings: readonly Finding[];
}

const keptInputsMax = 2000;

/** Runs a target with its corpus, and then with one mutation after the other. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const run = new Run(target, options);
  for (const input of target.corpus) await run.try(input);
  while (!run.isOver()) await run.try(run.nextInput());
  return run.result();
}

class Run {
  readonly #target: Target;
  readonly #options: FuzzOptions;
  readonly #random: Random;
  readonly #kept: Uint8Array[];
  readonly #outcomes = new Map<string, number>();
  readonly #findings = new Map<string, Finding>();
  readonly #start = performance.now();
  #inputs = 0;
  #slowestMilliseconds = 0;

  constructor(target: Target, options: FuzzOptions) {
    this.#target = target;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#kept = [...target.corpus];
  }

  isOver(): boolean {
    const { inputsMax = Infinity, secondsMax = Infinity } = this.#options;
    return this.#inputs >= inputsMax || this.#seconds() >= secondsMax;
  }

  nextInput(): Uint8Array {
    const { words } = this.#target;
    const material = { random: this.#random, inputs: this.#kept, words };
    return mutate(this.#random.pick(this.#kept), material);
  }

  async try(input: Uint8Array): Promise<void> {
    this.#options.beforeInput?.(input);
    this.#inputs += 1;
    const start = performance.now();
    try {
      this.#count(await this.#target.run(input), input);
      this.#judgeTime(performance.now() - start);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!this.#findings.has(error.message)) this.#findings.set(error.message, { input, error });
    }
  }

  result(): FuzzResult {
    return {
      inputs: this.#inputs,
      seconds: this.#seconds(),
      outcomes: this.#outcomes,
      slowestMilliseconds: this.#slowestMilliseconds,
      findings: [...this.#findings.values()],
    };
  }

  #count(outcome: string, input: Uint8Array): void {
    const before = this.#outcomes.get(outcome) ?? 0;
    this.#outcomes.set(outcome, before + 1);
    if (before === 0 && this.#kept.length < keptInputsMax) this.#kept.push(input);
  }

  #judgeTime(milliseconds: number): void {
    this.#slowestMilliseconds = Math.max(this.#slowestMilliseconds, milliseconds);
    const { inputSecondsMax = 5 } = this.#options;
    if (milliseconds > inputSecondsMax * 1000)
      throw new Error(`An input took more than ${inputSecondsMax} s`);
  }

  #seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }
}
