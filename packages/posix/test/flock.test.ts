import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { expect, test } from "vitest";

import { flock, tryFlock } from "../src/index.ts";
import { startProgram, temporaryDirectory } from "./support/program.ts";

/** Asks flock(1) of util-linux whether it gets the lock. */
function freeForOthers(path: string, kind: "--exclusive" | "--shared"): boolean {
  return spawnSync("flock", ["--nonblock", kind, path, "true"]).status === 0;
}

test("flock and tryFlock hold locks that flock(1) respects, until unlock or close", () => {
  using directory = temporaryDirectory();
  const path = directory.join("exchange");
  writeFileSync(path, "");
  const fd = openSync(path, "r+");

  flock(fd, "exclusive");
  expect(freeForOthers(path, "--shared")).toBe(false);
  flock(fd, "shared");
  expect(freeForOthers(path, "--shared")).toBe(true);
  expect(freeForOthers(path, "--exclusive")).toBe(false);
  flock(fd, "unlock");
  expect(freeForOthers(path, "--exclusive")).toBe(true);
  expect(tryFlock(fd, "exclusive")).toBe(true);
  expect(freeForOthers(path, "--shared")).toBe(false);
  closeSync(fd);
  expect(freeForOthers(path, "--exclusive")).toBe(true);
});

test("tryFlock says no to a second open file of the same process", () => {
  using directory = temporaryDirectory();
  const path = directory.join("exchange");
  const first = openSync(path, "w");
  const second = openSync(path, "r+");
  expect(tryFlock(first, "shared")).toBe(true);
  expect(tryFlock(second, "shared")).toBe(true);
  expect(tryFlock(second, "exclusive")).toBe(false);
  closeSync(first);
  expect(tryFlock(second, "exclusive")).toBe(true);
  closeSync(second);
});

test("flock waits until another process releases the lock", async () => {
  using directory = temporaryDirectory();
  const path = directory.join("exchange");
  const fd = openSync(path, "w");
  flock(fd, "exclusive");
  const lines = createInterface(startProgram("locker", path).stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("held");
  flock(fd, "unlock");
  expect((await lines.next()).value).toBe("locked");
  closeSync(fd);
});

test("flock and tryFlock throw for a descriptor that is not open", () => {
  const badDescriptor = expect.objectContaining({
    code: "EBADF",
    message: "flock failed: Bad file descriptor",
  });
  expect(() => flock(123_456, "exclusive")).toThrow(badDescriptor);
  expect(() => tryFlock(123_456, "exclusive")).toThrow(badDescriptor);
});
