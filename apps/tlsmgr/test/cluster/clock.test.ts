import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { freePorts, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterStatus } from "../../src/cluster/cluster-service.ts";
import { fakeClock, setClock } from "../faults/clock-jumps.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { runCtl } from "../support/run-ctl.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);
const isSkipped = !postfixInstalled || !valkeyInstalled || !existsSync("/usr/bin/faketime");

describe.skipIf(isSkipped)("a host whose clock is wrong", () => {
  const server = new ValkeyServer({ port, password: "unused" });
  const secret = randomBytes(32).toString("hex");
  let right: PostfixInstance;
  let wrong: PostfixInstance;

  async function host(): Promise<PostfixInstance> {
    // With epochs of twelve hours hardly any run meets a change of keys.
    const mainCf = ["smtpd_tls_session_cache_timeout = 86400s"];
    const postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: false, mainCf });
    const secretFile = path.join(postfix.configDirectory, "cluster.key");
    writeFileSync(secretFile, `current ${secret}\n`, { mode: 0o600 });
    const ini = `[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\nsecret_file = ${secretFile}
[valkey]\nservers = 127.0.0.1:${port}\n`;
    writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), ini);
    return postfix;
  }

  /** Starts the daemon again. */
  async function restart(postfix: PostfixInstance): Promise<void> {
    const before = await postfix.tlsmgrPid();
    await postfix.reload();
    await until("the end of the daemon before", () => !isAlive(before));
  }

  async function keyName(postfix: PostfixInstance): Promise<string> {
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket }, timeoutSeconds: 5 });
    return Buffer.from((await client.ticketKey()).keybuf.subarray(0, 16)).toString("hex");
  }

  async function ctl(postfix: PostfixInstance, ...words: string[]): ReturnType<typeof runCtl> {
    await postfix.tlsmgrPid();
    const control = path.join(postfix.dataDirectory, "tlsmgr-control.sock");
    return await until("the control socket", async () => {
      const run = await runCtl([...words, "--control", control]);
      return run.problems.includes("cannot connect") ? undefined : run;
    });
  }

  async function statusOf(postfix: PostfixInstance): Promise<ClusterStatus> {
    return JSON.parse((await ctl(postfix, "cluster", "status", "--json")).results) as ClusterStatus;
  }

  beforeAll(async () => {
    await server.start();
    [right, wrong] = await Promise.all([host(), host()]);
    await fakeClock(wrong);
    await restart(right);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([right, wrong].map(async (each) => await each[Symbol.asyncDispose]()));
    await server[Symbol.asyncDispose]();
  });

  test("shares as long as the clock is off by less than clock_skew_max", async () => {
    setClock(wrong, -50);
    await restart(wrong);
    expect(await keyName(wrong)).toBe(await keyName(right));
    expect(await statusOf(wrong)).toMatchObject({ problem: null, isClockTooFarOff: false });
    expect((await statusOf(wrong)).clockOffsetSeconds).toBeCloseTo(50, -1);
  });

  test.each([
    [600, "ahead of"],
    [-86_400, "behind"],
  ])("%i s: says so once, serves by its own clock, and disturbs nobody", async (offset, direction) => {
    const [before, lines] = [await keyName(right), wrong.log.lines().length];
    setClock(wrong, offset);
    await restart(wrong);
    expect(await keyName(wrong)).toMatch(/^[\da-f]{32}$/u);
    const problem = `this host's clock is more than clock_skew_max ${direction} the server's`;
    const status = await statusOf(wrong);
    expect(status).toMatchObject({ isClockTooFarOff: true, encryptsWith: "cluster" });
    expect(status.problem).toContain(problem);
    expect(Math.abs((status.clockOffsetSeconds ?? 0) + offset)).toBeLessThan(5);
    const shownEpoch = Math.floor((Date.now() / 1000 + offset) / status.rotationSeconds);
    expect(Math.abs(status.epoch - shownEpoch)).toBeLessThanOrEqual(1);
    const warnings = wrong.log.lines().slice(lines);
    expect(warnings.filter((line) => line.includes("warning: cluster mx"))).toEqual([
      expect.stringContaining(problem) as string,
    ]);
    const { results } = await runCtl(["check", "--config-directory", wrong.configDirectory]);
    expect(results).toContain(problem);
    expect(await keyName(right)).toBe(before);
    expect(await statusOf(right)).toMatchObject({ problem: null, isInContact: true });
  });

  test("shares again when the clock is right", async () => {
    setClock(wrong, 0);
    await restart(wrong);
    expect(await keyName(wrong)).toBe(await keyName(right));
    expect(await statusOf(wrong)).toMatchObject({ problem: null, isClockTooFarOff: false });
  });
});
