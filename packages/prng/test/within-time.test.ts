import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { errorCodeOf, systemError, withinTime } from "../src/within-time.ts";

const never = new Promise<never>(() => {});

/** Timers of this process that keep it alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

describe("withinTime", () => {
  test("returns the result or the error of the promise", async () => {
    const { signal } = new AbortController();
    expect(await withinTime(Promise.resolve(7), 60_000, signal)).toBe(7);
    await expect(withinTime(Promise.reject(systemError("EIO")), 60_000, signal)).rejects.toThrow("EIO");
  });

  test.each([10, 0, -5])("gives up after %d milliseconds", async (milliseconds) => {
    const { signal } = new AbortController();
    await expect(withinTime(never, milliseconds, signal)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  test("gives up when the signal says so, also when it did so before", async () => {
    const controller = new AbortController();
    const waiting = withinTime(never, 60_000, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ECANCELED" });
    await expect(withinTime(never, 60_000, controller.signal)).rejects.toMatchObject({ code: "ECANCELED" });
  });

  test("leaves neither timer nor listener behind", async () => {
    const { signal } = new AbortController();
    const before = timers();
    const waiting = withinTime(Promise.resolve(), 60_000, signal);
    expect([timers() - before, getEventListeners(signal, "abort").length]).toEqual([1, 1]);
    await waiting;
    expect([timers() - before, getEventListeners(signal, "abort").length]).toEqual([0, 0]);
  });
});

describe("errorCodeOf", () => {
  test.each([
    [systemError("ENOSPC"), "ENOSPC"],
    [new Error("no code"), "EIO"],
    [Object.assign(new Error("a number"), { code: 7 }), "EIO"],
    [{ code: "ENOSPC" }, "EIO"],
    ["ENOSPC", "EIO"],
    [undefined, "EIO"],
  ])("of %j is %s", (thrown, code) => {
    expect(errorCodeOf(thrown)).toBe(code);
  });
});
