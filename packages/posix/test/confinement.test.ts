import { expect, test, vi } from "vitest";

import { forbidSystemCalls, PosixError } from "../src/index.ts";
import { runProgram, temporaryDirectory } from "./support/program.ts";

/** What a program of ours could do after it had confined itself. */
function tryConfined(refuse: string, families: string): Record<string, unknown> {
  using directory = temporaryDirectory();
  const { stdout, stderr } = runProgram("confined", refuse, families, directory.join("socket"));
  expect(stderr).toBe("");
  const seen = JSON.parse(stdout) as Record<string, unknown>;
  expect(seen["threadCount"]).toBeGreaterThan(4);
  // No new privileges, and a filter, in each thread.
  expect(seen["threads"]).toEqual(["12"]);
  return seen;
}

test("forbidSystemCalls refuses the calls that are named, in all threads, and no others", () => {
  expect(tryConfined("execve,execveat,listen", "")).toMatchObject({
    execute: "EPERM",
    inet: "EPERM",
    inet6: "EPERM",
    unix: "EPERM",
  });
  expect(tryConfined("ptrace", "")).toMatchObject({
    execute: 0,
    inet: "listening",
    unix: "listening",
  });
});

test.each([
  { families: "unix", inet: "EPERM", inet6: "EPERM" },
  { families: "unix,inet", inet: "listening", inet6: "EPERM" },
  { families: "unix,inet6,inet,netlink", inet: "listening", inet6: "listening" },
])("forbidSystemCalls leaves sockets of $families, and no others", ({ families, inet, inet6 }) => {
  expect(tryConfined("execve", families)).toMatchObject({ execute: "EPERM", unix: "listening", inet, inet6 });
});

test("forbidSystemCalls throws a PosixError on a processor that it does not know", () => {
  vi.spyOn(process, "arch", "get").mockReturnValue("ppc64");
  const attempt = () => forbidSystemCalls({ refuse: [] });
  expect(attempt).toThrow(PosixError);
  expect(attempt).toThrow(expect.objectContaining({ syscall: "seccomp", code: "ENOTSUP" }));
  vi.restoreAllMocks();
});
