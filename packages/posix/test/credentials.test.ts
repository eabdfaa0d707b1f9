import { closeSync } from "node:fs";

import koffi from "koffi";
import { afterEach, describe, expect, test, vi } from "vitest";

import { initgroups, setegid, seteuid, setgid, setgroups, setuid } from "../src/index.ts";
import { runProgram } from "./support/program.ts";

const isRoot = process.getuid?.() === 0;
const ioUringSetup = 425;
const sqPoll = 2;

/** Opens an io_uring with the flags of io_uring_setup(2). */
function openRing(flags: number): number {
  const syscall: (number: number, entries: number, parameters: Uint8Array) => number = koffi
    .load(null)
    .func("long syscall(long number, unsigned int entries, uint8_t *parameters)");
  const parameters = new Uint8Array(120);
  new DataView(parameters.buffer).setUint32(8, flags, true);
  return syscall(ioUringSetup, 4, parameters);
}

/** Has Node refuse, as it does on a libuv that may open rings. */
function refuse(name: "setuid" | "setgid" | "seteuid" | "setegid" | "setgroups" | "initgroups"): void {
  const error = Object.assign(new Error(`${name}() disabled: io_uring may be enabled. See CVE-2024-22017.`), {
    code: "ERR_INVALID_STATE",
  });
  vi.spyOn(process, name).mockImplementation(() => {
    throw error;
  });
}

test.skipIf(!isRoot)("a process becomes the user nobody for a while, then for good, in all threads", () => {
  const { stdout, stderr } = runProgram("become-nobody");
  expect(stderr).toBe("");
  const ids = "65534 65534 65534 65534";
  expect(JSON.parse(stdout)).toEqual({
    effective: [65_534, 65_534, [65_534]],
    threads: [`${ids} | ${ids} | 65534 | 0000000000000000`],
    back: "EPERM",
  });
});

describe.skipIf(!isRoot)("where Node refuses because io_uring may be enabled,", () => {
  afterEach(() => vi.restoreAllMocks());

  test("the ids of the process change anyway, by the C library", () => {
    for (const name of ["setuid", "setgid", "seteuid", "setegid", "setgroups", "initgroups"] as const)
      refuse(name);
    const groups = process.getgroups?.() ?? [];
    setegid(65_534);
    seteuid(65_534);
    expect([process.getegid?.(), process.geteuid?.()]).toEqual([65_534, 65_534]);
    expect(() => setgroups([])).toThrow(
      expect.objectContaining({ name: "PosixError", syscall: "setgroups", code: "EPERM" }),
    );
    seteuid(0);
    setegid(0);
    setgroups([7, 8]);
    expect(process.getgroups?.().toSorted((one, other) => one - other)).toEqual([0, 7, 8]);
    initgroups("root", 9);
    expect(process.getgroups?.()).toContain(9);
    setgid(0);
    setuid(0);
    setgroups(groups);
    expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, 0]);
  });

  test("a ring that the kernel polls with the earlier rights keeps them from changing", () => {
    refuse("seteuid");
    const ring = openRing(sqPoll);
    expect(ring).toBeGreaterThan(2);
    try {
      expect(() => seteuid(65_534)).toThrow("seteuid() disabled: io_uring may be enabled");
      expect(process.geteuid?.()).toBe(0);
    } finally {
      closeSync(ring);
    }
    seteuid(0);
  });

  test("a ring of the other kind does not", () => {
    refuse("seteuid");
    const ring = openRing(0);
    expect(ring).toBeGreaterThan(2);
    try {
      seteuid(65_534);
      expect(process.geteuid?.()).toBe(65_534);
      seteuid(0);
    } finally {
      closeSync(ring);
    }
  });

  test("any other error of Node's is thrown on", () => {
    vi.spyOn(process, "setegid").mockImplementation(() => {
      throw Object.assign(new Error("setegid EPERM"), { code: "EPERM" });
    });
    expect(() => setegid(0)).toThrow("setegid EPERM");
  });
});
