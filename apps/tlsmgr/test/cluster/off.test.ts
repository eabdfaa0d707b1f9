import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { startAsMaster, ourDaemon } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { TestClient } from "../support/test-client.ts";

const strace = "/usr/bin/strace";
const cluster = "[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\n[valkey]\nservers = 127.0.0.1:1\n";

/** Starts the daemon, has it answer, and returns the files that it has opened. */
async function openedFiles(ini: string): Promise<string[]> {
  return await withDirectories(async (directories) => {
    await configure(directories, {}, ini);
    const trace = path.join(directories.scratch, "trace");
    const program = [strace, "-f", "-qq", "-e", "trace=open,openat", "-o", trace, ...ourDaemon];
    await using daemon = await startAsMaster(directories, { program });
    using client = await TestClient.connect(daemon.socketPath);
    await client.takeAtLeast(26);
    // strace ends with the daemon; killed, it would leave the daemon behind.
    daemon.closeChannel();
    await daemon.end();
    const calls = readFileSync(trace, "utf8").split("\n");
    return calls.flatMap((call) => /"([^"]+)"/u.exec(call)?.[1] ?? []);
  });
}

const bundle = path.join("dist", "cluster");

test.skipIf(!existsSync(strace) || process.getuid?.() !== 0)(
  "without a cluster the daemon does not open the bundle with the client library",
  async () => {
    const files = await openedFiles("");
    expect(files.some((file) => file.endsWith(path.join("dist", "tlsmgr")))).toBe(true);
    expect(files.filter((file) => file.includes(bundle))).toEqual([]);
  },
);

test.skipIf(!existsSync(strace) || process.getuid?.() !== 0)(
  "with a cluster it opens the bundle, and serves without the secret that is missing",
  async () => {
    const files = await openedFiles(cluster);
    expect(files.some((file) => file.endsWith(bundle))).toBe(true);
  },
);
