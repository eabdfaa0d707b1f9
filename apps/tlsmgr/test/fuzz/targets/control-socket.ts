import path from "node:path";
import type { Target } from "@postfixjs/fuzz";
import { encodeFrame } from "../../../src/control/frames.ts";
import { defaultSocketName, protocolVersion as version } from "../../../src/control/protocol.ts";
import { openServedTarget } from "../served-target.ts";

const operations = [
  "version",
  "status",
  "settings",
  "cache.list",
  "cache.next",
  "keys.list",
  "keys.rotate",
  "save",
];
const onEntry = ["cache.show", "cache.delete", "cache.flush"];
const args = { cache: "smtpd", id: Buffer.from("id") };

const corpus = [
  ...operations.map((operation) => encodeFrame({ version, operation, arguments: { cache: "smtpd" } })),
  ...onEntry.map((operation) => encodeFrame({ version, operation, arguments: args })),
  encodeFrame({ version: 2, operation: "status" }),
  encodeFrame([]),
];

/**
 * An input is what an operator's program sends to the control socket of the daemon under a real master(8).
 */
export async function openTarget(): Promise<Target> {
  return await openServedTarget({
    corpus,
    words: [
      "\0\0\0\x01\xc0",
      "\xdd\xff\xff\xff\xff",
      "\xdf\xff\xff\xff\xff",
      "\x91",
      "\xc7\xff\x72",
      "status",
      "__proto__",
    ],
    socket: ({ dataDirectory }) => path.join(dataDirectory, defaultSocketName),
  });
}
