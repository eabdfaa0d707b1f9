import { createRequire } from "node:module";
import process from "node:process";
import { expect, test } from "vitest";

// The built files, loaded by Node itself: what users run, without the test runner's module wrappers.
const load = createRequire(import.meta.url);
const { encode } = load("../dist/index.js") as typeof import("../src/index.ts");
const { encodeRequest, replySchemas, RequestDecoder } = load(
  "../dist/tlsmgr/index.js",
) as typeof import("../src/tlsmgr/index.ts");

const id = "C8E6D3214BEE3BC28E3942AFEC729670F893CDF54373273680D38EFF5C8A2933&s=127.0.0.1:12525&l=805306672";
const session = Uint8Array.from({ length: 142 }, (_, at) => at);
const seed = Uint8Array.from({ length: 32 }, (_, at) => at);
const keybuf = Uint8Array.from({ length: 88 }, (_, at) => at);

/** The six exchanges as a server sees them: what comes, and what is answered. */
const exchanges = [
  {
    name: "seed",
    request: encodeRequest("seed", { size: 32 }),
    answer: () => encode(replySchemas.seed, { status: 0, seed }),
  },
  {
    name: "policy",
    request: encodeRequest("policy", { cache_type: "smtpd" }),
    answer: () => encode(replySchemas.policy, { status: 0, cachable: 1, timeout: 3600 }),
  },
  {
    name: "lookup, 142 bytes",
    request: encodeRequest("lookup", { cache_type: "smtpd", cache_id: id }),
    answer: () => encode(replySchemas.lookup, { status: 0, session }),
  },
  {
    name: "update, 142 bytes",
    request: encodeRequest("update", { cache_type: "smtpd", cache_id: id, session }),
    answer: () => encode(replySchemas.update, { status: 0 }),
  },
  {
    name: "delete",
    request: encodeRequest("delete", { cache_type: "smtpd", cache_id: id }),
    answer: () => encode(replySchemas.delete, { status: 0 }),
  },
  {
    name: "tktkey",
    request: encodeRequest("tktkey", { keyname: new Uint8Array(0) }),
    answer: () => encode(replySchemas.tktkey, { status: 0, keybuf }),
  },
];

const runs = 15;
const exchangesPerRun = 20_000;

/** CPU time, unlike time on the clock, says the same on a busy machine, or nearly. */
function medianNanoseconds(exchange: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    for (let count = 0; count < exchangesPerRun; count += 1) exchange();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / exchangesPerRun) * 1000;
  });
  return Math.round(times.sort((a, b) => a - b)[runs >> 1] ?? 0);
}

test("CPU time of a request decoded by RequestDecoder and its reply encoded, in a process that serves all six", () => {
  const decoder = new RequestDecoder();
  for (let count = 0; count < 100_000; count += 1) {
    for (const { request, answer } of exchanges) {
      decoder.push(request);
      answer();
    }
  }
  const table = exchanges.map(({ name, request, answer }) => ({
    exchange: name,
    "median, ns of CPU": medianNanoseconds(() => {
      decoder.push(request);
      answer();
    }),
  }));
  console.table(table);
  expect(decoder.heldBytes).toBe(0);
});
