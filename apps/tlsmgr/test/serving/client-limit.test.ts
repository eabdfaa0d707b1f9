import { expect, test } from "vitest";
import { clientLimit } from "../../src/serving/client-limit.ts";

/** As the kernel prints it, see proc(5). */
const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             7780                 7780                 processes
Max open files            ${soft.padEnd(20)} 1048576              files
Max locked memory         8388608              8388608              bytes
`;

test.each([
  { soft: "1024", clients: 960 },
  { soft: "128", clients: 64 },
  { soft: "64", clients: 32 },
  { soft: "1048576", clients: 10_000 },
  { soft: "unlimited", clients: 10_000 },
])("clientLimit leaves descriptors for the process itself: $soft open files, $clients clients", (each) => {
  expect(clientLimit(limits(each.soft))).toBe(each.clients);
});

test("clientLimit has a bound where nothing is known", () => {
  expect(clientLimit("")).toBe(10_000);
  expect(clientLimit()).toBeGreaterThan(0);
});
