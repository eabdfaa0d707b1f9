import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { postfixInstalled, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/**
 * What each thread has: "1 2" is no new privileges, and a filter of system calls; then the filters that
 * apply.
 */
function confinementOf(pid: number): string[] {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    const valueOf = (key: string): string | undefined =>
      new RegExp(`^${key}:\\s*(\\d+)$`, "mu").exec(text)?.[1];
    return ["NoNewPrivs", "Seccomp", "Seccomp_filters"].map((key) => valueOf(key) ?? "?").join(" ");
  });
  return [...new Set(threads)];
}

describe.skipIf(!postfixInstalled)("the process that master starts", () => {
  test.each([
    { settings: "", found: ["1 2 2"] },
    { settings: "[confinement]\nseccomp = no\n", found: ["1 0 0"] },
  ])("is confined in all its threads as tlsmgr.ini says: $settings", async ({ settings, found }) => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, listeners: {} });
    const port = await freePort();
    const ini = `${settings}[metrics]\nlisten = 127.0.0.1:${port}\n`;
    await writeFile(path.join(postfix.configDirectory, "tlsmgr.ini"), ini);
    await postfix.reload();
    const pid = await postfix.tlsmgrPid();
    const [main] = found;
    const isAsFound = (): boolean => confinementOf(pid).includes(main ?? "");
    await until("the confinement", isAsFound);
    if (settings === "") expect(confinementOf(pid)).toEqual(found);
    expect(statSync(`/proc/${pid}/mem`).uid).toBe(0);
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await response.text()).toContain("tlsmgr_");
    expect(postfix.log.complaints()).toEqual([]);
  });
});
