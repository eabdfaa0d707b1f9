import { expect, test } from "vitest";
import { clusterStoreContract } from "../../src/testing/index.ts";
import type { TestedStore } from "../../src/testing/index.ts";
import { TestTime } from "../support/cluster-hosts.ts";
import { MemoryStore } from "../support/memory-store.ts";

async function open(): Promise<TestedStore> {
  const time = new TestTime();
  const store = new MemoryStore(() => time.now);
  const pass = async (milliseconds: number): Promise<void> =>
    await Promise.resolve(time.pass(milliseconds / 1000));
  return await Promise.resolve({ views: [store, store, store], pass });
}

test.each(clusterStoreContract(open))("the store of the tests: $name", async ({ run }) => {
  await expect(run()).resolves.toBeUndefined();
});

/** A store that breaks the contract in one way. */
function broken(changes: Partial<MemoryStore>): () => Promise<TestedStore> {
  return async () => {
    const { pass, views } = await open();
    for (const view of views) Object.assign(view, changes);
    return { pass, views };
  };
}

test.each<[string, Partial<MemoryStore>]>([
  [
    "overwrites",
    {
      async addIfAbsent(this: MemoryStore, entries) {
        for (const entry of entries) await this.replace(entry);
        return entries.map(({ value }) => value);
      },
    },
  ],
  ["keeps values that were removed", { remove: async () => await Promise.resolve() }],
  ["cuts values off", { get: () => new Uint8Array(3) }],
])("the contract fails for a store that %s", async (_what, changes) => {
  const results = await Promise.allSettled(
    clusterStoreContract(broken(changes)).map(async ({ run }) => await run()),
  );
  expect(results.some(({ status }) => status === "rejected")).toBe(true);
});

test("the contract needs two views", async () => {
  const single = async (): Promise<TestedStore> => {
    const { pass, views } = await open();
    return { pass, views: views.slice(0, 1) };
  };
  await expect(clusterStoreContract(single)[0]?.run()).rejects.toThrow("there must be two");
});
