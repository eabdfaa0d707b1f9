import { once } from "node:events";
import { connect } from "node:net";
import { isAlive, until } from "@postfixjs/test-support";
import { cpuMilliseconds } from "./processes.ts";
import type { Side, Sides } from "./sides.ts";
import { spreadOf } from "./statistics.ts";
import type { Spread } from "./statistics.ts";

/** One start of a server. */
interface Start {
  /** From the connection that makes master(8) start it to its first reply. */
  readonly milliseconds: number;
  /** What it has used by then. */
  readonly cpuMilliseconds: number;
}

/** Starts of both servers, with a cache configured. */
export interface StartComparison {
  readonly ours: readonly Start[];
  readonly c: readonly Start[];
}

const request = "request\0policy\0cache_type\0smtpd\0\0";

/** Ends both servers again and again, and has master(8) start them anew. */
export async function compareStarts(sides: Sides, repeats: number): Promise<StartComparison> {
  const ours: Start[] = [];
  const c: Start[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    ours.push(await startAnew(sides.ours));
    c.push(await startAnew(sides.c));
  }
  return { ours, c };
}

/** One figure of all starts. */
export function startSpread(starts: readonly Start[], figure: keyof Start): Spread {
  return spreadOf(starts.map((start) => start[figure]));
}

async function startAnew({ postfix }: Side): Promise<Start> {
  // A process that served nobody would make master(8) wait for a minute before the next one.
  await firstReply(postfix.tlsmgrSocket);
  const before = await until("the tlsmgr", () => postfix.runningTlsmgrPid());
  process.kill(before, "SIGTERM");
  await until("the end of the tlsmgr", () => !isAlive(before));
  const from = performance.now();
  await firstReply(postfix.tlsmgrSocket);
  const milliseconds = performance.now() - from;
  const pid = await until("the new tlsmgr", () => postfix.runningTlsmgrPid());
  return { milliseconds, cpuMilliseconds: cpuMilliseconds(pid) };
}

/** Connects, and waits for the reply to one request. */
export async function firstReply(socketPath: string): Promise<void> {
  const client = connect(socketPath);
  try {
    await once(client, "data");
    client.write(request);
    await once(client, "data");
  } finally {
    client.destroy();
  }
}
