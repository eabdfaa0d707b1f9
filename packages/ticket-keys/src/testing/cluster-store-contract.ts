import assert from "node:assert/strict";
import type { ClusterStore, StoreEntry } from "../cluster/cluster-store.ts";

/** A store to be tested. */
export interface TestedStore {
  /** Several views of one empty store, such as the connections of several hosts; at least two. */
  readonly views: readonly ClusterStore[];
  /** Lets time pass for the store. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** One sentence of the contract, and the test of it. */
export interface ContractTest {
  /** What the store does, in plain words. */
  readonly name: string;
  /**
   * Makes a store and checks it.
   *
   * @throws {AssertionError} the store breaks the contract
   */
  readonly run: () => Promise<void>;
}

const lifetimeMilliseconds = 60_000;
const shortMilliseconds = 50;
/** Lengths of values, up to that of the longest record. */
const lengths = [1, 2, 134, 255, 256, 1024];
const steps = 400;

/**
 * The tests of {@link ClusterStore}. Hosts can share keys through a store that passes all of them.
 *
 * @param open - opens an empty store, or one with other names than the tests use
 *
 * @example
 * ```ts
 * import { clusterStoreContract } from "@postfixjs/ticket-keys/testing";
 *
 * const contract = clusterStoreContract(() => Promise.reject(new Error("no store in this example")));
 * console.log(contract[0]?.name); // => an absent name has no value
 * ```
 */
export function clusterStoreContract(open: () => Promise<TestedStore>): ContractTest[] {
  return clauses.map(({ name, check }) => ({
    name,
    run: async () => {
      await check(new Subject(await open()));
    },
  }));
}

/** A store with its first two views at hand. */
class Subject {
  readonly views: readonly ClusterStore[];
  readonly pass: (milliseconds: number) => Promise<void>;
  readonly one: ClusterStore;
  readonly other: ClusterStore;

  constructor({ views, pass }: TestedStore) {
    const [one, other] = views;
    if (one === undefined || other === undefined) throw new RangeError("one view: there must be two");
    this.views = views;
    this.pass = pass;
    this.one = one;
    this.other = other;
  }

  async values(...names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return (await this.other.read(names)).values;
  }
}

interface Clause {
  readonly name: string;
  readonly check: (subject: Subject) => Promise<void>;
}

const clauses: readonly Clause[] = [
  { name: "an absent name has no value", check: checkAbsent },
  { name: "values are returned in the order of the names, also to others", check: checkOrder },
  { name: "values of all bytes and lengths return as they were", check: checkBytes },
  { name: "addIfAbsent keeps what is stored, and returns it", check: checkFirstWins },
  { name: "addIfAbsent stores the absent ones among several entries", check: checkSome },
  { name: "of many that add at once one wins, and all learn of it", check: checkRace },
  { name: "replace stores in place of what is there", check: checkReplace },
  { name: "remove removes, and an absent name is no error", check: checkRemove },
  { name: "a value is absent when its time is over, and can be added again", check: checkLifetime },
  { name: "replace gives a value a new time", check: checkNewLifetime },
  { name: "the time is in milliseconds and never goes back", check: checkTime },
  { name: "behaves like a Map over hundreds of operations of several views", check: checkAgainstMap },
];

async function checkAbsent(store: Subject): Promise<void> {
  assert.deepEqual(await store.values("absent"), [undefined]);
}

async function checkOrder(store: Subject): Promise<void> {
  await store.one.replace(entry("a", 1));
  await store.one.replace(entry("b", 2));
  assert.deepEqual(await store.values("b", "absent", "a", "b"), [value(2), undefined, value(1), value(2)]);
}

async function checkBytes(store: Subject): Promise<void> {
  for (const length of lengths) {
    await store.one.replace({ name: "bytes", value: pattern(length), lifetimeMilliseconds });
    assert.deepEqual(await store.values("bytes"), [pattern(length)]);
  }
}

async function checkFirstWins(store: Subject): Promise<void> {
  assert.deepEqual(await store.one.addIfAbsent([entry("a", 1)]), [value(1)]);
  assert.deepEqual(await store.other.addIfAbsent([entry("a", 2)]), [value(1)]);
  assert.deepEqual(await store.values("a"), [value(1)]);
}

async function checkSome(store: Subject): Promise<void> {
  await store.one.addIfAbsent([entry("b", 1)]);
  const stored = await store.other.addIfAbsent([entry("a", 2), entry("b", 3), entry("c", 4)]);
  assert.deepEqual(stored, [value(2), value(1), value(4)]);
  assert.deepEqual(await store.values("a", "b", "c"), stored);
}

async function checkRace(store: Subject): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const offers = store.views.flatMap((view, index) => [
      view.addIfAbsent([entry(`race-${round}`, index)]),
      view.addIfAbsent([entry(`race-${round}`, index + 100)]),
    ]);
    const [first, ...others] = (await Promise.all(offers)).flat();
    assert.ok(first !== undefined);
    for (const learned of others) assert.deepEqual(learned, first);
    assert.deepEqual(await store.values(`race-${round}`), [first]);
  }
}

async function checkReplace(store: Subject): Promise<void> {
  await store.one.replace(entry("a", 1));
  await store.other.replace(entry("a", 2));
  assert.deepEqual(await store.values("a"), [value(2)]);
}

async function checkRemove(store: Subject): Promise<void> {
  await store.one.addIfAbsent([entry("a", 1), entry("b", 2)]);
  await store.other.remove(["a", "absent"]);
  await store.other.remove([]);
  assert.deepEqual(await store.values("a", "b"), [undefined, value(2)]);
}

async function checkLifetime(store: Subject): Promise<void> {
  await store.one.addIfAbsent([{ ...entry("short", 1), lifetimeMilliseconds: shortMilliseconds }]);
  await store.one.replace({ ...entry("replaced", 2), lifetimeMilliseconds: shortMilliseconds });
  await store.one.addIfAbsent([entry("long", 3)]);
  await store.pass(2 * shortMilliseconds);
  assert.deepEqual(await store.values("short", "replaced", "long"), [undefined, undefined, value(3)]);
  assert.deepEqual(await store.other.addIfAbsent([entry("short", 4)]), [value(4)]);
}

async function checkNewLifetime(store: Subject): Promise<void> {
  await store.one.replace({ ...entry("a", 1), lifetimeMilliseconds: shortMilliseconds });
  await store.one.replace(entry("a", 2));
  await store.pass(2 * shortMilliseconds);
  assert.deepEqual(await store.values("a"), [value(2)]);
}

async function checkTime(store: Subject): Promise<void> {
  const before = (await store.one.read(["absent"])).time;
  await store.pass(2 * shortMilliseconds);
  const passed = (await store.other.read(["absent"])).time - before;
  assert.ok(passed >= shortMilliseconds && passed < lifetimeMilliseconds, `${passed} ms passed`);
}

async function checkAgainstMap(store: Subject): Promise<void> {
  const model = new Map<string, Uint8Array>();
  const random = linearCongruence(20_261_125);
  for (let step = 0; step < steps; step += 1) {
    const view = store.views[random(store.views.length)] ?? store.one;
    const names = Array.from({ length: 1 + random(3) }, () => `name-${random(8)}`);
    const entries = names.map((name, index) => entry(name, step * 4 + index));
    const action = random(4);
    if (action === 0) {
      for (const each of entries) if (!model.has(each.name)) model.set(each.name, each.value);
      assert.deepEqual(
        await view.addIfAbsent(entries),
        names.map((name) => model.get(name)),
      );
    } else if (action === 1) {
      const [first = entry("name-0", 0)] = entries;
      await view.replace(first);
      model.set(first.name, first.value);
    } else if (action === 2) {
      await view.remove(names);
      for (const name of names) model.delete(name);
    }
    const { values } = await view.read(names);
    assert.deepEqual(
      values,
      names.map((name) => model.get(name)),
    );
  }
}

/** Numbers that look random and are the same in every run. */
function linearCongruence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function entry(name: string, number: number): StoreEntry {
  return { name, value: value(number), lifetimeMilliseconds };
}

/** A value that tells its number. */
function value(number: number): Uint8Array {
  return Uint8Array.of(number >> 8, number & 0xff, 0, 13, 10, 255);
}

/** A value with all bytes, as far as its length allows. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
}
