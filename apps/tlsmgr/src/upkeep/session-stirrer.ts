import type { PrngPool } from "@postfixjs/prng";

const stirredOneIn = 16;
/** The most that the pool takes at once. */
const stirredBytesMax = 65_536;

/**
 * Stirs the pool with a digest of a stored session now and then. Sessions come from strangers and may be
 * known to them: so they only add entropy, as tlsmgr(8) promises.
 */
export class SessionStirrer {
  readonly #pool: Pick<PrngPool, "stirDigest">;
  #seen = 0;

  constructor(pool: Pick<PrngPool, "stirDigest">) {
    this.#pool = pool;
  }

  /** A session was stored. */
  stored(session: Uint8Array): void {
    this.#seen += 1;
    if (this.#seen % stirredOneIn !== 0) return;
    try {
      this.#pool.stirDigest(session.subarray(0, stirredBytesMax));
    } catch {
      // A failed pool reports its failure to requests for seeds.
    }
  }
}
