import assert from "node:assert/strict";
import type { SessionStore } from "../session-store.ts";

/** One sentence of the contract, and the test of it. */
export interface ContractTest {
  /** What the store does, in plain words. */
  readonly name: string;
  /**
   * Makes a store and checks it.
   *
   * @throws {AssertionError} if the store breaks the contract
   */
  readonly run: () => void;
}

/** The lengths around which stores cut records into blocks, pages and the like. */
const edgeLengths = [0, 1, 2, 63, 64, 65, 127, 128, 255, 256, 1979, 1980, 1981, 3960, 3961, 4096, 8192];

/**
 * The tests of {@link SessionStore}. A store that passes all of them can serve a `SessionCache`.
 *
 * @param makeStore - makes a new store that was not reset yet, of a capacity of at least 100 slots and with
 *   room for at least 1 and at most 16 MiB
 *
 * @example
 * ```ts
 * import { MemoryStore } from "@postfixjs/session-cache";
 * import { sessionStoreContract } from "@postfixjs/session-cache/testing";
 *
 * const makeStore = () => new MemoryStore({ capacity: 200, bytesMax: 1024 * 1024 });
 * const contract = sessionStoreContract(makeStore);
 * for (const { run } of contract) run();
 * console.log(contract.length > 10); // => true
 * ```
 */
export function sessionStoreContract(makeStore: () => SessionStore): ContractTest[] {
  return contractCases.map(({ name, check }) => ({
    name,
    run: () => {
      const store = makeStore();
      store.reset();
      try {
        check(store);
      } finally {
        store.close();
      }
    },
  }));
}

interface Clause {
  readonly name: string;
  readonly check: (store: SessionStore) => void;
}

const contractCases: readonly Clause[] = [
  { name: "has capacity for slots and a positive record length", check: checkSizes },
  { name: "has only empty slots after reset", check: checkEmpty },
  { name: "get returns what was put", check: checkPut },
  { name: "put replaces the record of a slot", check: checkReplace },
  { name: "put copies the record", check: checkCopy },
  { name: "delete empties a slot, and an empty one stays empty", check: checkDelete },
  { name: "delete wipes what get returned", check: checkWipe },
  { name: "the first and the last slot hold records like any other", check: checkOuterSlots },
  { name: "put takes records of every length", check: checkLengths },
  { name: "put takes a record of the greatest length, and get returns it", check: checkLongest },
  { name: "put returns false without room, and harms nothing", check: checkFull },
  { name: "a full store has room again when records are deleted", check: checkRoomAgain },
  { name: "reset drops all records, and the store works as before", check: checkReset },
  { name: "a closed store throws until it is reset", check: checkClosed },
  { name: "bytesUsed tells a number of bytes", check: checkBytesUsed },
  { name: "behaves like a Map from slot to record over thousands of operations", check: checkAgainstMap },
];

function checkSizes(store: SessionStore): void {
  assert.ok(store.capacity >= 100);
  assert.ok(store.recordBytesMax > 0);
}

function checkEmpty(store: SessionStore): void {
  for (let slot = 1; slot <= store.capacity; slot += 1) assert.equal(store.get(slot), undefined);
}

function checkPut(store: SessionStore): void {
  for (let slot = 1; slot <= 50; slot += 1) assert.equal(store.put(slot, pattern(slot, slot * 7)), true);
  for (let slot = 50; slot >= 1; slot -= 1) assertRecord(store, slot, pattern(slot, slot * 7));
  assert.equal(store.get(51), undefined);
}

function checkReplace(store: SessionStore): void {
  for (const length of [300, 10, 5000, 300, 0, 64]) {
    assert.equal(store.put(7, pattern(length, length)), true);
    assertRecord(store, 7, pattern(length, length));
  }
}

function checkCopy(store: SessionStore): void {
  const record = pattern(1, 100);
  store.put(1, record);
  record.fill(0);
  assertRecord(store, 1, pattern(1, 100));
}

function checkDelete(store: SessionStore): void {
  store.put(1, pattern(1, 100));
  store.put(2, pattern(2, 100));
  store.delete(1);
  store.delete(1);
  store.delete(3);
  assert.equal(store.get(1), undefined);
  assert.equal(store.get(3), undefined);
  assertRecord(store, 2, pattern(2, 100));
}

function checkWipe(store: SessionStore): void {
  for (const length of [64, 5000]) {
    for (const others of [0, 40]) {
      store.put(1, pattern(length, length));
      // A store that gathers records has this one elsewhere by then.
      for (let slot = 2; slot < 2 + others; slot += 1) store.put(slot, pattern(slot, 100));
      const record = store.get(1);
      assert.ok(record !== undefined);
      store.delete(1);
      assert.ok(record.every((byte) => byte === 0));
    }
  }
}

function checkOuterSlots(store: SessionStore): void {
  for (const slot of [1, store.capacity]) {
    store.put(slot, pattern(slot, 33));
    assertRecord(store, slot, pattern(slot, 33));
    store.delete(slot);
    assert.equal(store.get(slot), undefined);
  }
}

function checkLengths(store: SessionStore): void {
  const lengths = edgeLengths.filter((length) => length <= store.recordBytesMax);
  for (const [index, length] of lengths.entries()) {
    assert.equal(store.put(index + 1, pattern(index, length)), true);
  }
  for (const [index, length] of lengths.entries()) assertRecord(store, index + 1, pattern(index, length));
}

function checkLongest(store: SessionStore): void {
  // A memory store may have room for a single record only.
  const longest = pattern(1, store.recordBytesMax);
  assert.equal(store.put(5, longest), true);
  assertRecord(store, 5, longest);
}

/** Puts records until there is no room or no slot; returns how many were taken. */
function fill(store: SessionStore, length: number): number {
  let slot = 1;
  while (slot <= store.capacity && store.put(slot, pattern(slot, length))) slot += 1;
  return slot - 1;
}

function largeLength(store: SessionStore): number {
  // So large that the room ends before the slots do.
  return Math.min(store.recordBytesMax, Math.ceil((32 * 1024 * 1024) / store.capacity));
}

function checkFull(store: SessionStore): void {
  const length = largeLength(store);
  const count = fill(store, length);
  assert.ok(count > 0 && count < store.capacity, `took ${count} records`);
  assert.equal(store.get(count + 1), undefined);
  assert.equal(store.put(count + 1, pattern(0, length)), false);
  for (let slot = 1; slot <= count; slot += 1) assertRecord(store, slot, pattern(slot, length));
}

function checkRoomAgain(store: SessionStore): void {
  const length = largeLength(store);
  const count = fill(store, length);
  for (let round = 1; round <= 3; round += 1) {
    for (let slot = 1; slot <= count; slot += 1) store.delete(slot);
    const again = fill(store, length);
    assert.ok(again >= count / 2, `took ${count} records, then only ${again}`);
    for (let slot = 1; slot <= again; slot += 1) assertRecord(store, slot, pattern(slot, length));
  }
}

function checkReset(store: SessionStore): void {
  for (let round = 1; round <= 3; round += 1) {
    for (let slot = 1; slot <= 100; slot += 1) store.put(slot, pattern(slot + round, 500));
    for (let slot = 1; slot <= 100; slot += 1) assertRecord(store, slot, pattern(slot + round, 500));
    store.reset();
    checkEmpty(store);
  }
}

function checkClosed(store: SessionStore): void {
  store.put(1, pattern(1, 10));
  store.close();
  store.close();
  assert.throws(() => store.get(1));
  assert.throws(() => store.put(1, pattern(1, 10)));
  assert.throws(() => {
    store.delete(1);
  });
  store.reset();
  assert.equal(store.get(1), undefined);
  checkPut(store);
}

function checkBytesUsed(store: SessionStore): void {
  fill(store, 1000);
  assert.ok(store.bytesUsed() > 0);
  assert.ok(Number.isSafeInteger(store.bytesUsed()));
}

function checkAgainstMap(store: SessionStore): void {
  const model = new Map<number, Uint8Array>();
  const random = linearCongruence(20_261_122);
  for (let step = 0; step < 5000; step += 1) {
    const slot = 1 + random(100);
    const action = random(10);
    if (action < 5) {
      const record = pattern(
        step,
        Math.min(random(3) === 0 ? random(6000) : random(300), store.recordBytesMax),
      );
      assert.equal(store.put(slot, record), true);
      model.set(slot, record);
    } else if (action < 7) {
      store.delete(slot);
      model.delete(slot);
    } else {
      assert.deepEqual(copy(store.get(slot)), model.get(slot));
    }
  }
  for (let slot = 1; slot <= 100; slot += 1) assert.deepEqual(copy(store.get(slot)), model.get(slot));
}

/** Numbers that look random and are the same in every run. */
function linearCongruence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A record that tells its number and its positions. */
function pattern(number: number, length: number): Uint8Array {
  const record = new Uint8Array(length);
  for (let index = 0; index < length; index += 1)
    record[index] = (number * 31 + index * 7 + (index >> 8)) & 0xff;
  return record;
}

function assertRecord(store: SessionStore, slot: number, expected: Uint8Array): void {
  assert.deepEqual(copy(store.get(slot)), expected, `slot ${slot}`);
}

function copy(record: Uint8Array | undefined): Uint8Array | undefined {
  return record === undefined ? undefined : Uint8Array.from(record);
}
