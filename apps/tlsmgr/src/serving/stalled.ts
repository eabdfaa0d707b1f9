/** Something that waits for its peer and may be given up. */
export interface Waiting {
  /** Called once, when the peer has taken too long. */
  giveUp(): void;
}

const secondMilliseconds = 1000;

/**
 * Gives up peers that stay in the middle of a request or of a reply for too long. One slow timer serves all
 * of them; it only runs while somebody waits, so that a daemon at work pays nothing for it.
 */
export class StalledPeers {
  readonly #deadlines = new Map<Waiting, number>();
  readonly #limitSeconds: number;
  readonly #nowSeconds: () => number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param limitSeconds - how long one peer may take, `ipc_timeout`
   * @param nowSeconds - a clock that never goes back
   */
  constructor(limitSeconds: number, nowSeconds: () => number = () => performance.now() / secondMilliseconds) {
    this.#limitSeconds = limitSeconds;
    this.#nowSeconds = nowSeconds;
  }

  /** Starts the time of a peer; one that waits already keeps its deadline. */
  start(peer: Waiting): void {
    if (this.#deadlines.has(peer)) return;
    this.#deadlines.set(peer, this.#nowSeconds() + this.#limitSeconds);
    this.#timer ??= setInterval(() => this.check(), secondMilliseconds);
  }

  /** Ends the time of a peer. */
  stop(peer: Waiting): void {
    if (!this.#deadlines.delete(peer) || this.#deadlines.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Gives up every peer whose time is over. */
  check(): void {
    const now = this.#nowSeconds();
    // All have the same limit and the map keeps the order of insertion: the first that is in time ends the
    // search.
    for (const [peer, deadline] of this.#deadlines) {
      if (deadline > now) return;
      this.stop(peer);
      peer.giveUp();
    }
  }
}
