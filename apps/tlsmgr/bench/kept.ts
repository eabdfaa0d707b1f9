import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { isAlive, until } from "@postfixjs/test-support";
import { ControlClient } from "../src/control/control-client.ts";
import type { LoadGenerator } from "./load.ts";
import { withSettings } from "./sides.ts";
import type { Side, Sides } from "./sides.ts";
import { firstReply } from "./start.ts";
import { spreadOf } from "./statistics.ts";
import type { Spread } from "./statistics.ts";

/** A restart with `keep_across_restart`, by what clients and the machine notice of it. */
export interface KeptSessionsFindings {
  readonly sessions: number;
  readonly sessionBytes: number;
  /** From the signal to the end of the old process. */
  readonly endMilliseconds: Spread;
  /** From the end of the old process to the first reply of the new one. */
  readonly replyMilliseconds: Spread;
  /** Sessions that the new process has when it has restored all that were saved. */
  readonly kept: Spread;
  /** The most memory that the new process ever had by then. */
  readonly peakKib: Spread;
}

const sessions = 90_000;
const sessionBytes = 1000;

/** Restarts the daemon again and again, with a full cache each time. */
export async function measureKeptSessions(
  load: LoadGenerator,
  { ours }: Sides,
  repeats: number,
): Promise<KeptSessionsFindings> {
  const side = await withSettings(ours, "[cache]\nkeep_across_restart = yes\n");
  const restarts: Restart[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) restarts.push(await restart(load, side));
  const spread = (figure: keyof Restart): Spread => spreadOf(restarts.map((each) => each[figure]));
  return {
    sessions,
    sessionBytes,
    endMilliseconds: spread("endMilliseconds"),
    replyMilliseconds: spread("replyMilliseconds"),
    kept: spread("kept"),
    peakKib: spread("peakKib"),
  };
}

interface Restart {
  readonly endMilliseconds: number;
  readonly replyMilliseconds: number;
  readonly kept: number;
  readonly peakKib: number;
}

async function restart(load: LoadGenerator, side: Side): Promise<Restart> {
  const { postfix } = side;
  const old = await postfix.tlsmgrPid();
  const full = {
    operation: "update",
    connections: 16,
    keys: sessions,
    preload: sessions,
    seconds: 0,
    warmup: 0,
  };
  await load.run({ ...side, serverPid: old }, { ...full, "session-bytes": sessionBytes });
  const signalled = performance.now();
  process.kill(old, "SIGTERM");
  await until("the end of the old process", () => !isAlive(old));
  const ended = performance.now();
  await firstReply(side.socket);
  const replied = performance.now();
  const pid = await postfix.tlsmgrPid();
  const kept = await restoredSessions(postfix.dataDirectory);
  return {
    endMilliseconds: ended - signalled,
    replyMilliseconds: replied - ended,
    kept,
    peakKib: Number(/^VmHWM:\s*(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]),
  };
}

/** How often the number of sessions must be the same before it counts as final. */
const stableLooks = 25;

async function restoredSessions(dataDirectory: string): Promise<number> {
  using client = await ControlClient.connect(path.join(dataDirectory, "tlsmgr-control.sock"));
  let count = -1;
  let looks = 0;
  await until("all sessions", async () => {
    const now = (await client.request("status")).caches["smtpd"]?.entries ?? 0;
    looks = now === count ? looks + 1 : 0;
    count = now;
    return looks === stableLooks;
  });
  return count;
}
