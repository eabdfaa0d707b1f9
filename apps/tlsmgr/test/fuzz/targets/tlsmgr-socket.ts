import { readFileSync } from "node:fs";
import path from "node:path";
import type { Target } from "@postfixjs/fuzz";
import { parseProbes, parseVectors } from "../../support/transcript.ts";
import type { Recording } from "../../support/transcript.ts";
import { openServedTarget } from "../served-target.ts";

const transcript = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "../../fixtures/transcripts", name), "utf8");

const recordings: readonly Recording[] = [
  ...parseVectors(transcript("vectors-hex.txt")),
  ...parseProbes(transcript("06-probe-seed-and-envelope.txt")),
  ...parseProbes(transcript("07-probe-cache-policy-tktkey.txt")),
];

/** What the clients of recorded connections sent. */
const corpus = recordings.map(({ steps }) =>
  Buffer.concat(steps.flatMap((step) => (step.kind === "client" ? [step.bytes] : []))),
);

/** An input is what a client sends to the daemon under a real master(8). */
export async function openTarget(): Promise<Target> {
  return await openServedTarget({
    corpus,
    words: [
      "request\0",
      "update\0",
      "cache_type\0",
      "smtpd\0",
      "session\0",
      "\0\0",
      "size\0",
      "0\0",
      "keyname\0",
    ],
    socket: ({ tlsmgrSocket }) => tlsmgrSocket,
  });
}
