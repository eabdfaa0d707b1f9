import { setTimeout as delay } from "node:timers/promises";
import type { PostfixInstance } from "@postfixjs/test-support";
import type { Begun, Fault } from "./faults.ts";
import { Load } from "./load.ts";
import type { Seen } from "./tally.ts";

/** What a fault did to one of the two programs. */
export interface FaultReport extends Seen {
  /** Processes that ended otherwise than with status 0 or by our own signal. */
  readonly deaths: number;
  /** Lines that the daemon logged. */
  readonly logLines: number;
  /** Lines of them that had the same cause, for the cause that had most. */
  readonly linesOfOneCause: number;
  /** From the beginning of the fault to the first answer after its end. */
  readonly windowSeconds: number;
  /** Whether seeds were answered again within 12 seconds after the fault. */
  readonly isWellAfterwards: boolean;
}

const calmMilliseconds = 400;
const lookMilliseconds = 20;
/** Time to answer again when the fault is over. */
const recoveryMilliseconds = 12_000;
const load = {
  seedIntervalMilliseconds: 20,
  sessionIntervalMilliseconds: 10,
  keyIntervalMilliseconds: 20,
  sessionBytes: 2000,
};

/** Lets a fault happen to a running instance under load. */
export async function runFault(
  fault: Fault,
  postfix: PostfixInstance,
  holdSeconds: number,
): Promise<FaultReport> {
  const clients = new Load(postfix.tlsmgrSocket, load);
  await delay(calmMilliseconds);
  const linesBefore = postfix.log.lines().length;
  const start = performance.now();
  const stack = new AsyncDisposableStack();
  const before = postfix.runningTlsmgrPid();
  let begun: Begun = {};
  try {
    begun = (await fault.begin(postfix, stack)) ?? {};
    await delay(holdSeconds * 1000);
  } finally {
    await stack.disposeAsync();
  }
  const isWellAfterwards = await answersAgain(clients);
  const windowSeconds = (performance.now() - start) / 1000;
  const seen = await clients.stop();
  const lines = postfix.log.lines().slice(linesBefore);
  const own = lines.flatMap((line) => /\/tlsmgr(?:-js)?\[\d+\]: (.*)$/u.exec(line)?.[1] ?? []);
  const isReplaced = fault.isLogless === true && postfix.runningTlsmgrPid() !== before;
  const ends = lines.filter((line) => /: process \S*tlsmgr\S* pid \d+ (?:killed by|exit status)/u.test(line));
  return {
    ...seen,
    wrong: [...seen.wrong, ...(begun.wrong ?? [])],
    deaths: ends.length + (isReplaced ? 1 : 0) - (begun.kills ?? 0),
    logLines: own.length,
    linesOfOneCause: Math.max(0, ...countsByCause(own)),
    windowSeconds,
    isWellAfterwards,
  };
}

/** Lines have the same cause when they differ in numbers and quotations only. */
function countsByCause(texts: readonly string[]): Iterable<number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const cause = text.replace(/ \(\d+ more in .*\)$/u, "").replaceAll(/"[^"]*"|\d+/gu, "#");
    counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  return counts.values();
}

async function answersAgain(clients: Load): Promise<boolean> {
  const before = clients.seeds;
  const deadline = performance.now() + recoveryMilliseconds;
  while (clients.seeds <= before + 2) {
    if (performance.now() > deadline) return false;
    await delay(lookMilliseconds);
  }
  return true;
}
