import { execFileSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import { getgrgid, getgrnam, getpwnam, getpwuid } from "../src/index.ts";

/** The system's own listing: one entry a line, fields separated by colons. */
function getent(database: "passwd" | "group"): string[][] {
  const output = execFileSync("getent", [database], { encoding: "utf8" });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => line.split(":"));
}

describe("the accounts and groups that getent(1) lists", () => {
  const users = getent("passwd").map(([name = "", , uid, gid, , home = ""]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  }));
  const groups = getent("group").map(([name = "", , gid]) => ({ name, gid: Number(gid) }));

  test("getpwnam finds each by its name", () => {
    expect(users.map(({ name }) => getpwnam(name))).toEqual(users);
  });

  test("getpwuid finds the first with its id", () => {
    const first = users.map(({ uid }) => users.find((user) => user.uid === uid));
    expect(users.map(({ uid }) => getpwuid(uid))).toEqual(first);
  });

  test("getgrnam finds each by its name", () => {
    expect(groups.map(({ name }) => getgrnam(name))).toEqual(groups);
  });

  test("getgrgid finds the first with its id", () => {
    const first = groups.map(({ gid }) => groups.find((group) => group.gid === gid));
    expect(groups.map(({ gid }) => getgrgid(gid))).toEqual(first);
  });
});

test("an unknown name or id is undefined, not an error", () => {
  expect(getpwnam("no-such-user")).toBeUndefined();
  expect(getgrnam("no-such-group")).toBeUndefined();
  expect(getpwuid(4_123_456_789)).toBeUndefined();
  expect(getgrgid(4_123_456_789)).toBeUndefined();
  expect(getpwnam("")).toBeUndefined();
});

test("names with a NUL and ids out of range are refused", () => {
  expect(() => getpwnam("root\0x")).toThrow(TypeError);
  expect(() => getgrnam("root\0x")).toThrow(TypeError);
  for (const id of [-1, 0.5, 2 ** 32]) {
    expect(() => getpwuid(id)).toThrow(RangeError);
    expect(() => getgrgid(id)).toThrow(RangeError);
  }
});
