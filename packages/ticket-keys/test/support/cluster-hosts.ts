import { randomBytes } from "node:crypto";
import { FallbackKeys, TicketKeys } from "../../src/index.ts";
import { ClusterKeys, ClusterSecrets, makeEpochs } from "../../src/cluster/index.ts";
import type { MemoryStore } from "./memory-store.ts";

/** Time that tests move. */
export class TestTime {
  /** Milliseconds since 1970, in the middle of an epoch of 60, 300 and 1800 s. */
  now = 1_800_000_000_000 + 7_000;

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }
}

/** Returns the secrets of a file with these lines: state and the byte that a secret consists of. */
export function secretsOf(...lines: readonly [string, number][]): ClusterSecrets {
  const text = lines.map(([state, byte]) => `${state} ${Buffer.alloc(32, byte).toString("hex")}\n`);
  return ClusterSecrets.parse(Buffer.from(text.join("")), "secret");
}

/** Settings of {@link TestHost}. */
export interface TestHostOptions {
  readonly time: TestTime;
  readonly name?: string;
  readonly timeoutSeconds?: number;
  readonly rotationSeconds?: number;
  readonly secrets?: ClusterSecrets;
  readonly traits?: Readonly<Record<string, string>>;
}

/** A host with its own clock, which asks for keys as smtpd does. */
export class TestHost {
  /** What its clock shows beyond the right time, in seconds. */
  clockError = 0;
  readonly shared: ClusterKeys;
  readonly #requests: TicketKeys;
  readonly #time: TestTime;

  constructor({
    time,
    name = "mx",
    timeoutSeconds = 3600,
    rotationSeconds,
    secrets,
    traits,
  }: TestHostOptions) {
    this.#time = time;
    this.shared = new ClusterKeys({
      name,
      prefix: "tlsmgr",
      epochs: makeEpochs(timeoutSeconds, rotationSeconds),
      secrets: secrets ?? secretsOf(["current", 1]),
      clocks: { timeOfDay: () => time.now + this.clockError * 1000, elapsed: () => time.now },
      clockSkewMaxSeconds: 60,
      randomBytes,
      traits,
    });
    const source = new FallbackKeys({ shared: this.shared, timeoutSeconds, randomBytes });
    this.#requests = new TicketKeys({ source });
  }

  /** The host's time of day in whole seconds. */
  get seconds(): number {
    return Math.floor(this.#time.now / 1000 + this.clockError);
  }

  async poll(store: MemoryStore): Promise<void> {
    await this.shared.poll(store).catch((error: unknown) => {
      if (!store.isDown) throw error;
    });
  }

  /** Asks for the key for new tickets: its name in hexadecimal, and the seconds until its expiry. */
  issue(): { readonly name: string; readonly seconds: number } {
    return this.#ask(new Uint8Array());
  }

  /** Asks for a key by its name; `undefined` if tickets of that key are refused. */
  resume(name: string): { readonly name: string; readonly seconds: number } | undefined {
    const answer = this.#requests.request(Buffer.from(name, "hex"), this.seconds);
    return answer.status === "ok" ? this.#ask(Buffer.from(name, "hex")) : undefined;
  }

  /** Whether the key for new tickets comes from the store. */
  get isShared(): boolean {
    return this.shared.encryptionKey(this.seconds) !== undefined;
  }

  #ask(name: Uint8Array): { readonly name: string; readonly seconds: number } {
    const { status, record } = this.#requests.request(name, this.seconds);
    if (status !== "ok") throw new Error(`tktkey: ${status}`);
    const expiry = Number(new DataView(record.buffer).getBigInt64(80, true));
    return { name: Buffer.from(record.subarray(0, 16)).toString("hex"), seconds: expiry - this.seconds };
  }
}
