import { expect, test } from "vitest";
import { UpkeepTask } from "../../src/upkeep/upkeep-task.ts";

function taskOf(run: () => Promise<boolean>): { readonly task: UpkeepTask; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text);
  return { task: new UpkeepTask({ log: { info: write, warning: write }, name: "work", run }), lines };
}

test("UpkeepTask has a second caller wait for the run under way", async () => {
  let runs = 0;
  let finish = (_isDone: boolean): void => {};
  const { task } = taskOf(() => {
    runs += 1;
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  const both = Promise.all([task.run(), task.run()]);
  finish(true);
  expect(await both).toEqual([true, true]);
  expect(runs).toBe(1);
  void task.run();
  expect(runs).toBe(2);
});

test("UpkeepTask logs the first failure in a row and the first success after it", async () => {
  const outcomes = [true, new Error("broken"), new Error("still"), false, true, new Error("again")];
  const { task, lines } = taskOf(() => {
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return Promise.resolve(outcome ?? false);
  });
  const results: boolean[] = [];
  while (outcomes.length > 0) results.push(await task.run());
  expect(results).toEqual([true, false, false, false, true, false]);
  expect(lines).toEqual([
    "work failed: broken -- trying again later",
    "work works again",
    "work failed: again -- trying again later",
  ]);
});
