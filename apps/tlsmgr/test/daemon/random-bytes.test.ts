import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { startAsMaster } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { TestClient } from "../support/test-client.ts";

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const greetingBytes = 26;
/** What one refill reads, and the seeds that it gives. */
const refillBytes = 4192;
const outputBytes = 4096;
const seedBytes = 255;
const seeds = 640;
const seedReplyBytes = 356;

/** Traces the system calls of a process for as long as `work` takes. */
async function traced(pid: number, file: string, work: () => Promise<void>): Promise<string[]> {
  const tracer = spawn("strace", ["-f", "-y", "-e", "trace=read", "-o", file, "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await once(tracer.stderr, "data");
  await work();
  tracer.kill("SIGINT");
  await once(tracer, "exit");
  return readFileSync(file, "utf8").split("\n");
}

describe.skipIf(!postfixInstalled || !hasStrace)("the random bytes of a running daemon", () => {
  test("come fresh from the kernel, 4 KiB with a system call", async () => {
    await withDirectories(async (directories) => {
      await configure(directories);
      await using daemon = await startAsMaster(directories);
      using client = await TestClient.connect(daemon.socketPath);
      await client.takeAtLeast(greetingBytes);
      const lines = await traced(daemon.pid, path.join(directories.scratch, "trace"), async () => {
        for (let sent = 0; sent < seeds; sent += 1) {
          client.send(encodeRequest("seed", { size: seedBytes }));
          await client.takeAtLeast(seedReplyBytes);
        }
      });
      const reads = lines.filter((line) => line.includes(`</dev/urandom>, `));
      const whole = reads.filter((line) => line.endsWith(`, ${refillBytes}) = ${refillBytes}`));
      expect(whole).toHaveLength(reads.length);
      // A refill whose bytes were not all used within 10 milliseconds is discarded, so there may be more.
      expect(whole.length).toBeGreaterThanOrEqual(Math.floor((seeds * seedBytes) / outputBytes));
    });
  });
});
