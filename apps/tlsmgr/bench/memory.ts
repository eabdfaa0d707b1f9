import { connect } from "node:net";
import { once } from "node:events";
import type { LoadGenerator } from "./load.ts";
import { memoryOf } from "./processes.ts";
import type { Memory } from "./processes.ts";
import type { Side, Sides } from "./sides.ts";

/** The memory of one server: after its start with empty caches, and after a load. */
export interface MemoryUse {
  readonly idle: Memory;
  readonly afterLoad: Memory;
}

/** The memory of both servers. */
export interface MemoryComparison {
  readonly ours: MemoryUse;
  readonly c: MemoryUse;
}

/** Measures memory. The servers must be new, and their caches empty. */
export async function compareMemory(load: LoadGenerator, sides: Sides): Promise<MemoryComparison> {
  return { ours: await measure(load, sides.ours), c: await measure(load, sides.c) };
}

async function measure(load: LoadGenerator, side: Side): Promise<MemoryUse> {
  const client = connect(side.socket);
  await once(client, "data");
  client.destroy();
  const idle = memoryOf(side.serverPid);
  await load.run(side, { operation: "cycle", connections: 16, seconds: 2 });
  return { idle, afterLoad: memoryOf(side.serverPid) };
}

/** Memory after each so many requests of a mixed load. */
export interface Growth {
  readonly requestsPerStep: number;
  readonly steps: readonly Memory[];
}

/**
 * Watches our memory over millions of requests. Sessions come and go, and their number has an end, so memory
 * must come to rest as well.
 */
export async function measureGrowth(load: LoadGenerator, { ours }: Sides, requests: number): Promise<Growth> {
  const stepSeconds = 1;
  const steps: Memory[] = [];
  let done = 0;
  while (done < requests) {
    const { requests: count } = await load.run(ours, {
      operation: "cycle",
      connections: 16,
      seconds: stepSeconds,
    });
    done += count;
    steps.push(memoryOf(ours.serverPid));
  }
  return { requestsPerStep: Math.round(done / steps.length), steps };
}
