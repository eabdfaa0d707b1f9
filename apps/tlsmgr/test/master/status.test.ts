import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { endianness, tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { MasterStatus, parseGeneration } from "../../src/master/status.ts";

test("MasterStatus writes taken and available as three 32-bit numbers in host order each", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "status-"));
  const file = path.join(directory, "channel");
  const fd = openSync(file, "w");
  expect(new MasterStatus(fd, 0o17).reportRequest()).toBe(true);
  closeSync(fd);
  const bytes = readFileSync(file);
  rmSync(directory, { recursive: true });
  const read = (offset: number): number =>
    endianness() === "LE" ? bytes.readInt32LE(offset) : bytes.readInt32BE(offset);
  expect(bytes).toHaveLength(24);
  expect([0, 4, 8, 12, 16, 20].map(read)).toEqual([process.pid, 15, 0, process.pid, 15, 1]);
});

test("MasterStatus says when the channel is closed", () => {
  expect(new MasterStatus(9999, 1).reportRequest()).toBe(false);
});

test("parseGeneration reads octal numbers, with Postfix's indulgence for 8 and 9, and nothing else", () => {
  expect(parseGeneration(undefined)).toBe(0);
  expect(parseGeneration("17")).toBe(15);
  expect(parseGeneration("")).toBeUndefined();
  expect(parseGeneration("8")).toBe(8);
  expect(parseGeneration("19")).toBe(17);
  expect(parseGeneration("1x")).toBeUndefined();
});
