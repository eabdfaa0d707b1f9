import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { getpwnam } from "@postfixjs/posix";
import { freePorts, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Watch } from "../../../src/ctl/web/watch/watch.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import { builtDaemon, runCtl } from "../../support/run-ctl.ts";

describe.skipIf(!postfixInstalled)("tlsmgrctl web and a daemon under real master, in a jail", () => {
  let postfix: PostfixInstance;
  let socket = "";
  beforeAll(async () => {
    postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    await postfix.tlsmgrPid();
    socket = path.join(postfix.dataDirectory, "tlsmgr-control.sock");
  });
  afterAll(() => postfix[Symbol.asyncDispose]());

  const seed = async (times: number): Promise<void> => {
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    for (let time = 0; time < times; time += 1) await client.seed(32);
  };

  test("serves pages as mail_owner, from the installed files, until a signal ends it", async () => {
    const [port = 0] = await freePorts(1);
    const program = path.join(path.dirname(builtDaemon), "tlsmgrctl");
    const words = ["web", "-c", postfix.configDirectory, "--listen", `127.0.0.1:${port}`];
    const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    expect(line).toBe(`open http://127.0.0.1:${port}/ in a browser on this machine`);
    const { uid } = getpwnam("postfix") ?? {};
    expect(readFileSync(`/proc/${child.pid}/status`, "utf8")).toMatch(
      new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s+${uid}\\s`, "mu"),
    );
    const get = async (place: string): Promise<string> =>
      await (await fetch(`http://127.0.0.1:${port}${place}`)).text();
    const page = await get("/");
    expect(page).toContain(">serving</span>");
    expect(page).toContain(`process ${postfix.runningTlsmgrPid()}`);
    expect(await get("/page.css")).toContain("prefers-color-scheme");
    expect(await get("/page.js")).toContain("pointermove");
    await until("findings of check", async () => (await get("/")).includes("Checked at"));
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("Watch sees rates, warnings and restarts, and says why there is no answer", async () => {
    const watch = new Watch({ name: "a", socket, configDirectory: undefined, examine: undefined });
    await watch.look();
    await seed(20);
    await watch.look();
    const values = (): Readonly<Record<string, number>> =>
      Object.assign({}, ...watch.view().history.timeline(Date.now() / 1000 + 5, 60, 5).spans) as Record<
        string,
        number
      >;
    expect(values()["request seed"]).toBeGreaterThan(0);
    expect(watch.view()).toMatchObject({ fault: undefined, warnings: [], findings: undefined });
    const first = postfix.runningTlsmgrPid() ?? 0;
    await postfix.reload();
    await until("the end of the first process", () => !isAlive(first));
    await watch.look();
    expect(watch.view().fault).toBe("Connection refused");
    expect(watch.view().status?.pid).toBe(first);
    await seed(1);
    await watch.look();
    expect(watch.view().fault).toBeUndefined();
    expect(values()["restart"]).toBe(1);
  });
});

test.each([
  ["web --listen 0.0.0.0:9155", '--listen "0.0.0.0:9155" must be 127.0.0.1:PORT, [::1]:PORT or unix:PATH'],
  ["web --listen 9155", "must be 127.0.0.1:PORT"],
])("%s makes no sense", async (command, problem) => {
  const { status, problems } = await runCtl(command.split(" "));
  expect({ status, problems }).toEqual({ status: 2, problems: expect.stringContaining(problem) as string });
});
