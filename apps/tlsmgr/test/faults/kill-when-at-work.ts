import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { isAlive, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";

/**
 * Time for master(8) to read that the process is at work: it makes one that dies before that wait for a
 * minute.
 */
const noticeMilliseconds = 100;

/** Kills the daemon when it has answered a request, and waits for its end. */
export async function killWhenAtWork(postfix: PostfixInstance): Promise<void> {
  await untilAnswered(postfix);
  await delay(noticeMilliseconds);
  const pid = await postfix.tlsmgrPid();
  process.kill(pid, "SIGKILL");
  await until("the end of the process", () => !isAlive(pid));
}

async function untilAnswered({ tlsmgrSocket }: PostfixInstance): Promise<void> {
  using client = new TlsmgrClient({ address: { path: tlsmgrSocket }, timeoutSeconds: 10 });
  await client.seed(1).catch((error: unknown) => {
    if (!(error instanceof ClientError)) throw error;
  });
}
