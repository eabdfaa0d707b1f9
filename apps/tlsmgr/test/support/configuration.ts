import { writeFile } from "node:fs/promises";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import { writeMainCf } from "./stand-alone.ts";
import type { RunDirectories } from "./stand-alone.ts";

/** Lines about statistics come at times of their own; all others come as often and as soon as Postfix's. */
const asPostfix = `[statistics]
interval = 0
[log]
warnings_per_minute = 0
[random]
restart_interval = 0
`;

/**
 * Writes a main.cf for a daemon without master(8). Its log goes to the standard error only: no postlogd(8) is
 * there, and the system's log is not for tests.
 */
export async function configure(
  { config, queue, data }: RunDirectories,
  settings: Readonly<Record<string, string>> = {},
  ini = "",
): Promise<void> {
  const all = {
    compatibility_level: "3.6",
    queue_directory: queue,
    data_directory: data,
    maillog_file: "/var/nowhere",
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
  await writeMainCf(config, lines.join(""));
  await writeFile(path.join(config, "tlsmgr.ini"), asPostfix + ini);
}

/** Postfix's own tlsmgr(8), as the arguments of spawn. */
export async function theirDaemon(): Promise<readonly string[]> {
  const { stdout } = await command("postconf", ["-h", "daemon_directory"]);
  return [`${stdout.trim()}/tlsmgr`];
}
