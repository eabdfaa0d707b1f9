import fc from "fast-check";
import { expect, test } from "vitest";
import { TestHost, TestTime } from "../support/cluster-hosts.ts";
import { MemoryStore } from "../support/memory-store.ts";

const hostCount = 100;
const epochSeconds = 60;

/** A fault of ten seconds. */
type Fault =
  | { readonly kind: "none" | "flush" | "down" | "order" }
  | { readonly kind: "lie"; readonly seconds: number }
  | { readonly kind: "evict"; readonly share: number }
  | { readonly kind: "cut"; readonly from: number; readonly count: number }
  | { readonly kind: "restart"; readonly host: number };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>({ kind: "none" }) },
  fc.constantFrom<Fault>({ kind: "flush" }, { kind: "down" }, { kind: "order" }),
  fc.record({ kind: fc.constant("lie" as const), seconds: fc.integer({ min: -7200, max: 7200 }) }),
  fc.record({ kind: fc.constant("evict" as const), share: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("cut" as const), from: fc.nat(99), count: fc.nat(50) }),
  fc.record({ kind: fc.constant("restart" as const), host: fc.nat(99) }),
);

/** Hosts, a store, and what happened to them. */
class World {
  readonly time = new TestTime();
  readonly store = new MemoryStore(() => this.time.now);
  readonly hosts: TestHost[];
  /** Steps since the last fault. */
  calm = 0;

  constructor(errors: readonly number[]) {
    this.hosts = Array.from({ length: hostCount }, (_, index) => this.#host(errors[index] ?? 0));
  }

  async step(event: Fault): Promise<void> {
    this.time.pass(10);
    this.calm = event.kind === "none" ? this.calm + 1 : 0;
    this.store.isDown = event.kind === "down";
    this.store.clockError = event.kind === "lie" ? event.seconds * 1000 : 0;
    if (event.kind === "flush") this.store.values.clear();
    if (event.kind === "evict")
      for (const [index, name] of [...this.store.values.keys()].entries())
        if (index % (event.share + 1) === 0) this.store.values.delete(name);
    if (event.kind === "restart") this.hosts[event.host] = this.#host(0);
    if (event.kind === "order") await this.hosts[0]?.shared.rotate(this.store, { drops: false });
    const isCut = (index: number): boolean =>
      event.kind === "cut" && (index - event.from + hostCount) % hostCount < event.count;
    await Promise.all(
      this.hosts.map(async (host, index) => {
        if (!isCut(index)) await host.poll(this.store);
      }),
    );
  }

  #host(clockError: number): TestHost {
    const host = new TestHost({ time: this.time, timeoutSeconds: 2 * epochSeconds });
    host.clockError = clockError;
    return host;
  }
}

test("100 hosts encrypt with one key in each epoch, and resume each other's sessions, outside of faults", async () => {
  const errors = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: hostCount, maxLength: hostCount });
  await fc.assert(
    fc.asyncProperty(errors, fc.array(fault, { maxLength: 30, size: "max" }), async (clockErrors, faults) => {
      const world = new World(clockErrors);
      const calm = Array.from({ length: 8 }, (): Fault => ({ kind: "none" }));
      let issued: { name: string; at: number }[] = [];
      for (const event of [...calm, ...faults, ...calm]) {
        await world.step(event);
        const names = new Set(world.hosts.map((host) => host.issue()).map(({ name }) => name));
        // What hosts missed in a fault, and an order's 20 seconds, are over after three polls.
        if (world.calm < 4) issued = [];
        else {
          expect(names.size).toBe(1);
          for (const name of names) issued.push({ name, at: world.time.now });
        }
        issued = issued.filter(({ at }) => world.time.now - at < epochSeconds * 1000);
        for (const { name } of issued)
          for (const host of world.hosts) expect(host.resume(name)).toBeDefined();
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);
