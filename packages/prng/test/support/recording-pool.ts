import { createHash } from "node:crypto";
import { PrngPool } from "../../src/index.ts";
import type { ExchangePool } from "../../src/index.ts";

/** A real pool that keeps what an exchange file gave it and got from it. */
export class RecordingPool implements ExchangePool {
  readonly read: Buffer[] = [];
  readonly written: Buffer[] = [];
  readonly #pool = new PrngPool();

  stir(data: Uint8Array): void {
    this.read.push(Buffer.from(data));
    this.#pool.stir(data);
  }

  reseed(): void {
    this.#pool.reseed();
  }

  bytes(byteCount: number): Uint8Array {
    const bytes = this.#pool.bytes(byteCount);
    this.written.push(Buffer.from(bytes));
    return bytes;
  }
}

/** A short name for contents. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
