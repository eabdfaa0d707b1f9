import { spawnSync } from "node:child_process";
import { constants } from "node:os";

import { expect, test } from "vitest";

import { strerror } from "../src/index.ts";

test("strerror prints each error number as perl's $! does", () => {
  const numbers = Object.values(constants.errno);
  const program = '$! = $_, print "$!\\n" for @ARGV';
  const { stdout } = spawnSync("perl", ["-e", program, ...numbers.map(String)], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  expect(numbers.map((errno) => strerror(errno))).toEqual(stdout.trimEnd().split("\n"));
  expect(numbers.map((errno) => strerror(-errno))).toEqual(stdout.trimEnd().split("\n"));
});

test("strerror has a text for any number", () => {
  expect(strerror(0)).toBe("Success");
  expect(strerror(4095)).toBe("Unknown error 4095");
});
