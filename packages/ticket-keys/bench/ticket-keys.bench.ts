import { randomBytes } from "node:crypto";
import { test } from "vitest";
import { RotatingKeys, TicketKeys } from "../src/index.ts";

test("one tktkey request", async ({ bench }) => {
  const keys = new TicketKeys({ source: new RotatingKeys({ timeoutSeconds: 3600, randomBytes }) });
  const empty = new Uint8Array();
  const name = keys.request(empty, 0).record.slice(0, 16);
  const unknown = new Uint8Array(16);
  await bench.compare(
    bench("current key", () => {
      keys.request(empty, 0);
    }),
    bench("key by name", () => {
      keys.request(name, 0);
    }),
    bench("unknown name", () => {
      keys.request(unknown, 0);
    }),
    { time: 300 },
  );
});
