import { describe, expect, test } from "vitest";
import { ClusterError } from "../../src/cluster/index.ts";
import { secretsOf, TestHost, TestTime } from "../support/cluster-hosts.ts";
import type { TestHostOptions } from "../support/cluster-hosts.ts";
import { MemoryStore } from "../support/memory-store.ts";

interface SetUp {
  readonly time: TestTime;
  readonly store: MemoryStore;
  readonly hosts: readonly [TestHost, TestHost, TestHost];
  /** Lets time pass while all hosts poll every ten seconds. */
  readonly run: (seconds: number) => Promise<void>;
}

function setUp(options: Partial<TestHostOptions> = {}): SetUp {
  const time = new TestTime();
  const store = new MemoryStore(() => time.now);
  const host = (): TestHost => new TestHost({ time, ...options });
  const hosts = [host(), host(), host()] as const;
  const run = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 10) {
      time.pass(10);
      for (const each of hosts) await each.poll(store);
    }
  };
  return { time, store, hosts: [...hosts], run };
}

const namesOf = (hosts: readonly TestHost[]): Set<string> => new Set(hosts.map((host) => host.issue().name));

describe("ClusterKeys", () => {
  test("after one poll each, all hosts encrypt with the key of the first, and hold the next one", async () => {
    const { hosts, run, store } = setUp();
    await Promise.all(hosts.map(async (host) => await host.poll(store)));
    expect(namesOf(hosts).size).toBe(1);
    expect(hosts.every((host) => host.isShared)).toBe(true);
    const [first] = hosts;
    expect(first.shared.status().counts).toMatchObject({ polls: 1, unknownSecret: 0, damaged: 0 });
    // The next key is published within the first tenth of an epoch.
    await run(180);
    for (const host of hosts)
      expect(host.shared.describe(host.seconds).map(({ state }) => state)).toEqual(["current", "next"]);
  });

  test("hands the current key out for a minute at most, and others with an expiry in the past", async () => {
    const { hosts, run } = setUp({ rotationSeconds: 300 });
    await run(20);
    const [first, second] = hosts;
    const old = first.issue();
    expect(old.seconds).toBeGreaterThan(0);
    expect(old.seconds).toBeLessThanOrEqual(60);
    await run(300);
    expect(second.issue().name).not.toBe(old.name);
    expect(second.resume(old.name)?.seconds).toBe(60 - 3600);
  });

  test("each epoch has one key on all hosts, whose tickets are accepted for half a lifetime at least", async () => {
    const { time, hosts, store } = setUp({ timeoutSeconds: 120 });
    const issued: { name: string; at: number }[] = [];
    const names = new Map<number, Set<string>>();
    for (let second = 0; second < 600; second += 1) {
      time.pass(1);
      if (second % 10 === 0) for (const host of hosts) await host.poll(store);
      if (second < 20) continue;
      const epoch = Math.floor(time.now / 60_000);
      for (const host of hosts) {
        const { name } = host.issue();
        names.set(epoch, (names.get(epoch) ?? new Set()).add(name));
        issued.push({ name, at: second });
      }
      for (const { name, at } of issued)
        if (second - at <= 60) expect(hosts.every((host) => host.resume(name) !== undefined)).toBe(true);
    }
    expect(names.size).toBe(11);
    expect([...names.values()].every((each) => each.size === 1)).toBe(true);
  });

  test("without the store serves current and next, then its own keys, and adopts on return", async () => {
    const { hosts, run, store } = setUp({ rotationSeconds: 300 });
    await run(60);
    store.isDown = true;
    await run(290);
    expect(namesOf(hosts).size).toBe(1);
    await run(300);
    expect(namesOf(hosts).size).toBe(3);
    const own = hosts[0].issue();
    store.isDown = false;
    await run(20);
    expect(namesOf(hosts).size).toBe(1);
    expect(hosts[0].resume(own.name)?.seconds).toBeLessThan(0);
  });

  test("what the store has lost is published again by those who hold it, with the same keys", async () => {
    const { time, hosts, run, store } = setUp();
    // By then the next key is published, so nothing new is added below.
    await run(200);
    const { name } = hosts[0].issue();
    const before = [...store.values.keys()].toSorted();
    store.values.clear();
    await run(10);
    expect([...store.values.keys()].toSorted()).toEqual(before);
    const late = new TestHost({ time });
    await late.poll(store);
    expect(namesOf([...hosts, late])).toEqual(new Set([name]));
  });

  test("after a partition one side adopts the other's key, and both keys decrypt everywhere", async () => {
    const { time, hosts, store } = setUp();
    const [one, other, third] = hosts;
    const elsewhere = new MemoryStore(() => time.now);
    await one.poll(store);
    await other.poll(elsewhere);
    const [ours, theirs] = [one.issue().name, other.issue().name];
    expect(ours).not.toBe(theirs);
    await other.poll(store);
    await third.poll(store);
    expect(namesOf(hosts)).toEqual(new Set([ours]));
    expect(other.resume(theirs)?.seconds).toBeLessThan(0);
  });

  test("an order to rotate reaches all hosts, takes effect on all at once, and old tickets are accepted", async () => {
    const { time, hosts, run, store } = setUp();
    await run(20);
    const old = hosts[0].issue();
    const order = await hosts[1].shared.rotate(store, { drops: false });
    expect(order.generation).toBe(1);
    expect(hosts[1].shared.status().generationChangeSeconds).toBe(20);
    const namesBefore = namesOf(hosts);
    await run(10);
    expect(namesOf(hosts)).toEqual(namesBefore);
    // Servers that got the old key before ask again when the new one is in use.
    expect(hosts[0].issue().seconds).toBeLessThanOrEqual(10);
    await run(10);
    expect(namesOf(hosts).size).toBe(1);
    expect(hosts[0].issue().name).not.toBe(old.name);
    for (const host of hosts) expect(host.resume(old.name)?.seconds).toBeLessThan(0);
    const late = new TestHost({ time });
    await late.poll(store);
    expect(late.issue().name).toBe(hosts[0].issue().name);
    expect(late.resume(old.name)).toBeDefined();
    expect(hosts[0].shared.status().generation).toBe(1);
  });

  test("an order to drop makes all hosts refuse old tickets, also those that start later", async () => {
    const { time, hosts, run, store } = setUp();
    await run(20);
    const old = hosts[0].issue();
    await hosts[1].shared.rotate(store, { drops: true });
    await run(20);
    const late = new TestHost({ time });
    await late.poll(store);
    for (const host of [...hosts, late]) expect(host.resume(old.name)).toBeUndefined();
    expect(namesOf([...hosts, late]).size).toBe(1);
  });

  test("an order that the store has lost, or that was replaced by an older one, is published again", async () => {
    const { time, hosts, run, store } = setUp();
    await run(20);
    await hosts[0].shared.rotate(store, { drops: false });
    const control = "tlsmgr:{mx}:ctl";
    const older = store.values.get(control);
    await run(40);
    await hosts[1].shared.rotate(store, { drops: false });
    await run(40);
    store.values.delete(control);
    await run(10);
    expect(store.get(control)).toBeDefined();
    if (older !== undefined) store.values.set(control, older);
    await run(20);
    expect(hosts.map((host) => host.shared.status().generation)).toEqual([2, 2, 2]);
    const late = new TestHost({ time });
    await late.poll(store);
    expect(late.shared.status().generation).toBe(2);
  });

  test("records of another secret are counted, never overwritten, and cost nothing but sharing", async () => {
    const { time, hosts, run, store } = setUp();
    // By then the next key is published: the stranger has none to make.
    await run(200);
    const records = JSON.stringify([...store.values]);
    const stranger = new TestHost({ time, secrets: secretsOf(["current", 2]) });
    await stranger.poll(store);
    await stranger.poll(store);
    expect(JSON.stringify([...store.values])).toBe(records);
    expect(stranger.isShared).toBe(false);
    expect(stranger.issue().name).not.toBe(hosts[0].issue().name);
    const { counts, problem } = stranger.shared.status();
    expect(counts.unknownSecret).toBeGreaterThan(0);
    expect(problem?.code).toBe("CLUSTER_UNKNOWN_SECRET");
    await expect(stranger.shared.rotate(store, { drops: false })).resolves.toMatchObject({ generation: 1 });
  });

  test("with an order that it cannot read, refuses to give another", async () => {
    const { time, hosts, run, store } = setUp();
    await run(20);
    await hosts[0].shared.rotate(store, { drops: false });
    const stranger = new TestHost({ time, secrets: secretsOf(["current", 2]) });
    await expect(stranger.shared.rotate(store, { drops: false })).rejects.toThrow(ClusterError);
  });

  test("the secret is changed by next, current and retired without a lost ticket", async () => {
    const { time, store } = setUp();
    const steps = [
      secretsOf(["current", 1]),
      secretsOf(["current", 1], ["next", 2]),
      secretsOf(["retired", 1], ["current", 2]),
      secretsOf(["current", 2]),
    ];
    const hosts = steps.map((secrets) => new TestHost({ time, secrets }));
    // Neighbours in this list live at the same time.
    const names: string[] = [];
    for (const [index, host] of hosts.entries()) {
      await host.poll(store);
      names.push(host.issue().name);
      if (index === 2) {
        time.pass(2 * 3600);
        await host.poll(store);
        await host.poll(store);
        names.push(host.issue().name);
      }
    }
    expect(new Set(names.slice(0, 3)).size).toBe(1);
    expect(new Set(names.slice(3)).size).toBe(1);
  });

  test("a damaged record is counted once, and the key that is held continues", async () => {
    const { hosts, run, store } = setUp();
    // By then the next key is published, so no record is added below.
    await run(200);
    const before = namesOf(hosts);
    const records = store.values.size;
    for (const [name, { value, until }] of store.values) {
      const changed = value.slice();
      changed[60] = (changed[60] ?? 0) ^ 1;
      store.values.set(name, { value: changed, until });
    }
    await run(30);
    expect(namesOf(hosts)).toEqual(before);
    expect(hosts[0].shared.status().counts.damaged).toBe(records);
  });

  test("hosts whose clocks differ by less than a minute share keys of the same epoch", async () => {
    const { time, hosts, store } = setUp({ timeoutSeconds: 120 });
    hosts[1].clockError = 50;
    hosts[2].clockError = -50;
    for (let second = 0; second < 300; second += 1) {
      time.pass(1);
      if (second % 10 === 0) for (const host of hosts) await host.poll(store);
      if (second > 20) expect(namesOf(hosts).size).toBe(1);
    }
    expect(hosts.map((host) => Math.round(host.shared.status().clock.offsetSeconds ?? 0))).toEqual([
      0, -50, 50,
    ]);
  });

  test("a clock that is hours off is used as it is, and reported", async () => {
    const { hosts, run } = setUp();
    hosts[1].clockError = 7200;
    await run(20);
    expect(hosts[1].shared.status().clock).toEqual({ offsetSeconds: -7200, isTooFarOff: true });
    expect(hosts[1].issue().seconds).toBeGreaterThan(0);
    hosts[1].clockError = 0;
    await run(10);
    expect(hosts[1].shared.status().clock.isTooFarOff).toBe(false);
    expect(namesOf(hosts).size).toBe(1);
  });

  test("a server with a wrong clock shifts no host by more than a minute", async () => {
    const { hosts, run, store } = setUp();
    await run(20);
    const { epoch } = hosts[0].shared.status();
    for (const error of [86_400_000, -86_400_000, Number.NaN]) {
      store.clockError = error;
      await run(60);
      expect(hosts[0].shared.status().epoch - epoch).toBeLessThanOrEqual(1);
      expect(namesOf(hosts).size).toBe(1);
    }
  });

  test("hosts of different names, or with different rotations, do not mix", async () => {
    const { time, hosts, run, store } = setUp();
    await run(20);
    for (const options of [{ name: "my" }, { rotationSeconds: 900 }]) {
      const other = new TestHost({ time, ...options });
      await other.poll(store);
      expect(other.isShared).toBe(true);
      expect(other.resume(hosts[0].issue().name)).toBeUndefined();
    }
  });

  test("hosts compare what should be equal with the one that published last, and see what differs", async () => {
    const { time, store } = setUp();
    const host = (traits: Readonly<Record<string, string>>): TestHost => new TestHost({ time, traits });
    const [one, same, other] = [host({ a: "1", b: "2" }), host({ b: "2", a: "1" }), host({ a: "1", b: "3" })];
    const differences = async (): Promise<(readonly string[])[]> => {
      const all = [one, same, other];
      for (const each of all) await each.poll(store);
      return all.map((each) => each.shared.status().differences);
    };
    expect(await differences()).toEqual([[], [], ["b"]]);
    expect(await differences()).toEqual([[], [], ["b"]]);
    time.pass(121);
    await other.poll(store);
    expect(await differences()).toEqual([["b"], ["b"], []]);
    // A record that the server makes up is no news of a host.
    store.values.set("tlsmgr:{mx}:traits", { value: new Uint8Array(100), until: Number.POSITIVE_INFINITY });
    expect(await differences()).toEqual([["b"], ["b"], []]);
    expect(one.shared.status()).toMatchObject({ problem: { code: "CLUSTER_DAMAGED_RECORD" } });
    expect(one.isShared).toBe(true);
  });

  test("close wipes all keys, also with a look at the store under way", async () => {
    const { hosts, run, store } = setUp();
    await run(20);
    const [host] = hosts;
    const key = host.shared.encryptionKey(host.seconds);
    const polling = host.poll(store);
    host.shared.close();
    await polling;
    expect(key?.cipherKey).toEqual(new Uint8Array(32));
    expect(host.shared.describe(host.seconds)).toEqual([]);
  });
});
