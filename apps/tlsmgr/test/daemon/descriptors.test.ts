import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { postfixInstalled, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { startAsMaster } from "../support/as-master.ts";
import type { RunningDaemon } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { TestClient } from "../support/test-client.ts";

const greetingBytes = 26;

/**
 * Sets the limit of open descriptors to the lowest one that is free: the next to be opened is one too many.
 */
function exhaustDescriptors({ pid }: RunningDaemon): void {
  const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  while (used.has(limit)) limit += 1;
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${limit}:${limit}`]);
}

/** Whether a new client is greeted, and not turned away. */
async function isServed(daemon: RunningDaemon): Promise<boolean> {
  using client = await TestClient.connect(daemon.socketPath);
  await until("an answer or the end", () => client.ended || client.take().length >= greetingBytes);
  return !client.ended;
}

describe.skipIf(!postfixInstalled)("a daemon without a free descriptor", () => {
  test("says so once, closes the client that is idle for longest, and serves the next one", async () => {
    await withDirectories(async (directories) => {
      await configure(directories, {}, "[log]\nwarnings_per_minute = 1\n");
      // As root: nobody else may lower the limit of a process that has changed its user.
      await using daemon = await startAsMaster(directories, { args: ["-l", "-t", "unix"] });
      using idle = await TestClient.connect(daemon.socketPath);
      await idle.takeAtLeast(greetingBytes);
      exhaustDescriptors(daemon);
      expect(await isServed(daemon)).toBe(false);
      await daemon.logged(/^warning: accept connection: Too many open files$/u);
      await until("the end of the idle connection", () => idle.ended);
      expect(await isServed(daemon)).toBe(true);
      expect(daemon.log()).toHaveLength(1);
    });
  });
});
