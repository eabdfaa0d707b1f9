import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { installedNodes } from "@postfixjs/test-support";
import { expect, test } from "vitest";
import { launcherText } from "../../src/ctl/install/launcher.ts";

const dist = path.join(import.meta.dirname, "..", "..", "dist");
const signalsMin = 200;

/** The options of Node.js that a launcher tries first and second. */
const [best = "", second = ""] = [
  ...(/^for options in (.*); do$/mu
    .exec(
      launcherText({
        interpreter: process.execPath,
        program: path.join(dist, "tlsmgr"),
        name: "tlsmgr",
        fallback: "/nonexistent",
        postlog: "/nonexistent",
        loadedFiles: [],
        isJitless: false,
      }),
    )?.[1]
    ?.matchAll(/'([^']*)'/gu) ?? []),
].map(([, option]) => option ?? "");

/** Has the daemon load while SIGUSR1 comes every millisecond, and counts those that it got. */
async function loadUnderSignals(node: string, option: string): Promise<{ signals: number; said: string }> {
  const args = [option, path.join(dist, "start"), "load", "/nowhere", path.join(dist, "tlsmgr")];
  // As in the launcher: what a shell ignores is ignored until Node.js itself has begun.
  const child = spawn("/bin/sh", ["-c", 'trap "" USR1; echo ready; exec "$@"', "sh", node, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let signals = 0;
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, "data");
  const timer = setInterval(() => (signals += child.kill("SIGUSR1") ? 1 : 0), 1);
  await once(child, "close");
  clearInterval(timer);
  return { signals, said };
}

test.each(installedNodes)("no SIGUSR1 at the start opens the inspector of $name", async ({ name, file }) => {
  let signals = 0;
  let said = "";
  while (signals < signalsMin) {
    const run = await loadUnderSignals(file, name === "node-20" ? second : best);
    signals += run.signals;
    said += run.said;
  }
  expect(said).not.toMatch(/listening|bad option/u);
});
