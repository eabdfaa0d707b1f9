import { closeSync, openSync } from "node:fs";

const probeMilliseconds = 2000;

/**
 * Looks now and then whether the process can open another descriptor. Where it cannot, libuv accepts each new
 * connection on a descriptor held in reserve and closes it at once, and reports no error: clients are turned
 * away, and nobody hears of it.
 */
export class DescriptorProbe {
  readonly #onFailure: (error: unknown) => void;
  readonly #open: () => number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onFailure - called at each look that fails
   * @param open - opens a descriptor; by default that of the root directory, which every jail has
   */
  constructor(onFailure: (error: unknown) => void, open: () => number = () => openSync("/", "r")) {
    this.#onFailure = onFailure;
    this.#open = open;
  }

  /** Looks from now on. */
  start(): void {
    this.#timer = setInterval(() => this.#probe(), probeMilliseconds).unref();
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #probe(): void {
    try {
      closeSync(this.#open());
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
