import { readFileSync } from "node:fs";

import fc from "fast-check";
import { expect, test } from "vitest";

import { seccompCalls, seccompFilter } from "../src/seccomp-filter.ts";
import type { FilterArchitecture, SocketFamily, SystemCall } from "../src/seccomp-filter.ts";

const allow = 0x7fff_0000;
const refuse = 0x0005_0001;

/** Runs a filter as the kernel does, for a call with its first argument. */
function verdict(
  filter: Uint8Array,
  [call, architecture, firstArgument]: readonly [number, number, number],
): number {
  const view = new DataView(filter.buffer);
  const data = new Map([
    [0, call],
    [4, architecture],
    [16, firstArgument],
  ]);
  let value = 0;
  for (let at = 0; ; at += 8) {
    const [code, ifTrue, ifFalse] = [view.getUint16(at, true), view.getUint8(at + 2), view.getUint8(at + 3)];
    const operand = view.getUint32(at + 4, true);
    if (code === 0x06) return operand;
    else if (code === 0x20) value = data.get(operand) ?? Number.NaN;
    else if (code === 0x15) at += 8 * (value === operand ? ifTrue : ifFalse);
    else if (code === 0x35) at += 8 * (value >= operand ? ifTrue : ifFalse);
    else throw new RangeError(`Unknown instruction ${code}`);
  }
}

const architectures = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const;
const families = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const;
const socketNumbers = { x64: 41, arm64: 198 } as const;
const execveNumbers = { x64: 59, arm64: 221 } as const;

const architecture = fc.constantFrom("x64", "arm64");
const allowedFamilies = fc.subarray(["unix", "inet", "inet6", "netlink"] as const);

test("seccompFilter allows sockets of the families that are named, and of no others", () => {
  fc.assert(
    fc.property(architecture, allowedFamilies, fc.nat(45), (machine, allowed, family) => {
      const filter = seccompFilter(machine, { refuse: ["listen"], socketFamilies: allowed });
      const isAllowed = allowed.some((name: SocketFamily) => families[name] === family);
      const call = [socketNumbers[machine], architectures[machine], family] as const;
      expect(verdict(filter, call)).toBe(isAllowed ? allow : refuse);
    }),
  );
});

test("seccompFilter refuses the calls that are named, and no others below those of x32", () => {
  fc.assert(
    fc.property(architecture, fc.boolean(), fc.nat(500), (machine: FilterArchitecture, isRefused, number) => {
      const filter = seccompFilter(machine, {
        refuse: isRefused ? ["execve"] : [],
        socketFamilies: ["unix"],
      });
      const isExecve = isRefused && number === execveNumbers[machine];
      const isSocket = number === socketNumbers[machine];
      expect(verdict(filter, [number, architectures[machine], 2])).toBe(
        isExecve || isSocket ? refuse : allow,
      );
      expect(verdict(filter, [number + 0x4000_0000, architectures[machine], 1])).toBe(refuse);
      expect(verdict(filter, [number, 0x4000_0003, 1])).toBe(refuse);
    }),
  );
});

test.each(["x64", "arm64"] as const)("the numbers for %s are those of the kernel's headers", (machine) => {
  const text = readFileSync(new URL("fixtures/system-calls.txt", import.meta.url), "utf8");
  const lines = text.split("\n").map((line) => line.split(" "));
  const calls = lines.filter(([on]) => on === machine);
  expect(calls.length).toBe(9);
  for (const [, name = "", number] of calls) {
    if (name === "seccomp") expect(seccompCalls[machine]).toBe(Number(number));
    else if (name === "socket") expect(socketNumbers[machine]).toBe(Number(number));
    else {
      const filter = seccompFilter(machine, { refuse: [name as SystemCall] });
      const call = [Number(number), architectures[machine], 0] as const;
      expect([name, verdict(filter, call)]).toEqual([name, refuse]);
    }
  }
});
