import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import type { PostfixInstance } from "@postfixjs/test-support";
import { succeed, wrapDaemon } from "./fault-kit.ts";

/**
 * Limits the open descriptors of a process to those that it has. The kernel lets nobody do that but its own
 * user, and root where that has all its rights.
 */
export async function lowerDescriptorLimit(pid: number): Promise<void> {
  const limit = Math.max(...readdirSync(`/proc/${pid}/fd`).map(Number)) + 1;
  const asPostfix = ["--reuid=postfix", "--regid=postfix", "--clear-groups"];
  await succeed("setpriv", [...asPostfix, "prlimit", "--pid", String(pid), `--nofile=${limit}:${limit}`]);
}

/** Addresses that a runtime with its heap takes, and some; and what a program without one takes, and some. */
const addressKibibytes = { ours: 1_600_000, theirs: 54_000 } as const;

/** Has the daemon start with little room, and with caches that are larger than it. */
export async function limitAddressSpace(postfix: PostfixInstance): Promise<void> {
  await writeFile(path.join(postfix.configDirectory, "tlsmgr.ini"), "[cache]\nmax_bytes = 1G\n");
  const { ours, theirs } = addressKibibytes;
  await wrapDaemon(postfix, (isOurs) => `ulimit -v ${isOurs ? ours : theirs}`);
}

const sessionBytes = 40_000;
const totalBytes = 400_000_000;

/**
 * Stores sessions under ever new ids, as fast as one client can, until all is stored or the fault is over.
 */
export function storeLargeSessions({ tlsmgrSocket }: PostfixInstance, stack: AsyncDisposableStack): void {
  const client = new TlsmgrClient({ address: { path: tlsmgrSocket }, timeoutSeconds: 5 });
  const ending = new AbortController();
  const store = async (): Promise<void> => {
    const session = randomBytes(sessionBytes);
    for (let stored = 0; stored < totalBytes && !ending.signal.aborted; stored += sessionBytes) {
      await client.update("smtpd", `large-${stored}`, session).catch((error: unknown) => {
        if (!(error instanceof ClientError)) throw error;
      });
    }
  };
  const running = store();
  stack.defer(async () => {
    ending.abort();
    await running;
    client.close();
  });
}
