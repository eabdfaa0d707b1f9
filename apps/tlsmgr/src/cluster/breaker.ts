/** Replies in a row that come too late before nobody waits any longer. */
const lateMax = 3;
/** Fast replies in a row to probes before somebody waits again. */
const fastMin = 2;
const probeMilliseconds = 1000;

/**
 * Keeps clients from waiting for a server that is slow or gone: opens after three late replies in a row, or
 * when the connection breaks; closes after two fast replies to probes. A connection alone does not close it:
 * a server that hangs still accepts connections.
 */
export class Breaker {
  readonly #probe: () => Promise<boolean>;
  #late = 0;
  #fast = 0;
  #isOpen = true;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param probe - resolves to whether the server replied fast; never rejects */
  constructor(probe: () => Promise<boolean>) {
    this.#probe = probe;
  }

  /** Whether nobody should wait. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Starts to probe: the breaker is open at first. */
  start(): void {
    this.#schedule(0);
  }

  /** A reply came in time. */
  repliedInTime(): void {
    this.#late = 0;
  }

  /** A reply did not come in time. */
  repliedLate(): void {
    this.#late += 1;
    if (this.#late >= lateMax) this.open();
  }

  /** Nobody waits from now on, until probes are answered fast. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#fast = 0;
    this.#schedule(probeMilliseconds);
  }

  /** Stops probing. */
  stop(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#look(), milliseconds).unref();
  }

  async #look(): Promise<void> {
    this.#fast = (await this.#probe()) ? this.#fast + 1 : 0;
    if (this.#fast < fastMin) {
      this.#schedule(this.#fast > 0 ? 0 : probeMilliseconds);
      return;
    }
    this.#isOpen = false;
    this.#late = 0;
  }
}
