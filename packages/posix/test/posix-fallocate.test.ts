import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { posixFallocate } from "../src/index.ts";
import { temporaryDirectory } from "./support/program.ts";

test("posixFallocate reserves blocks for the range and keeps what the file holds", () => {
  using directory = temporaryDirectory();
  const path = directory.join("cache");
  writeFileSync(path, "kept");
  const fd = openSync(path, "r+");
  posixFallocate(fd, 0, 4 * 1024 * 1024);
  const { size, blocks } = fstatSync(fd);
  expect(size).toBe(4 * 1024 * 1024);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
  posixFallocate(fd, 0, 1);
  expect(fstatSync(fd).size).toBe(size);
  closeSync(fd);
  expect(readFileSync(path).subarray(0, 4).toString()).toBe("kept");
});

test("posixFallocate throws when the space is not there", () => {
  using directory = temporaryDirectory();
  const fd = openSync(directory.join("cache"), "w");
  // The largest files that file systems allow differ; none has this much room.
  expect(() => posixFallocate(fd, 0, 2 ** 52)).toThrow(
    expect.objectContaining({ syscall: "posix_fallocate", code: expect.stringMatching(/^(ENOSPC|EFBIG)$/) }),
  );
  expect(fstatSync(fd).size).toBe(0);
  closeSync(fd);
  expect(() => posixFallocate(123_456, 0, 1)).toThrow(expect.objectContaining({ code: "EBADF" }));
});

test("posixFallocate refuses ranges that are not made of whole numbers", () => {
  for (const [offset, length] of [
    [-1, 1],
    [0.5, 1],
    [0, 0],
    [0, -1],
    [0, Number.NaN],
    [2 ** 53, 1],
  ] as const) {
    expect(() => posixFallocate(0, offset, length)).toThrow(RangeError);
  }
});
