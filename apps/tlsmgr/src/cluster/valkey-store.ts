import type { ClusterStore, StoreEntry, StoreReading } from "@postfixjs/ticket-keys/cluster";
import type { ValkeyClient } from "./valkey-client.ts";

/** Values longer than any record are treated as damaged: they need not be looked at. */
const valueBytesMax = 1024;

/** A store in Valkey or Redis: `TIME`, `MGET`, `SET … NX PX` with `GET`, `SET … PX`, `DEL`. */
export class ValkeyStore implements ClusterStore {
  readonly #client: ValkeyClient;

  constructor(client: ValkeyClient) {
    this.#client = client;
  }

  async read(names: readonly string[]): Promise<StoreReading> {
    const [time, values] = await Promise.all([this.#client.time(), this.#client.mgetBuffer(...names)]);
    const [seconds, microseconds] = time;
    return {
      time: Number(seconds) * 1000 + Number(microseconds) / 1000,
      values: values.map((value) => bounded(value)),
    };
  }

  async addIfAbsent(entries: readonly StoreEntry[]): Promise<readonly (Uint8Array | undefined)[]> {
    const adding = entries.map(
      async ({ name, value, lifetimeMilliseconds }) =>
        await this.#client.set(name, Buffer.from(value), "PX", lifetimeMilliseconds, "NX"),
    );
    const reading = this.#client.mgetBuffer(...entries.map(({ name }) => name));
    const [values] = await Promise.all([reading, ...adding]);
    return values.map((value) => bounded(value));
  }

  async replace({ name, value, lifetimeMilliseconds }: StoreEntry): Promise<void> {
    await this.#client.set(name, Buffer.from(value), "PX", lifetimeMilliseconds);
  }

  async remove(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.#client.del(...names);
  }
}

function bounded(value: Buffer | null): Uint8Array | undefined {
  return value === null ? undefined : new Uint8Array(value.subarray(0, valueBytesMax));
}
