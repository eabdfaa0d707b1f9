import { readFileSync, unlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { command, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance, PostfixInstanceOptions } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { TestClient } from "../support/test-client.ts";
import { daemonName, instanceWithOurTlsmgr } from "../support/daemon-file.ts";

const seed = encodeRequest("seed", { size: 32 });
const greetingBytes = 26;
const seedReplyBytes = 60;

/**
 * Asks the tlsmgr of an instance, and asks again, as Postfix's own clients do, when the connection is closed
 * before the reply: by a process that is about to end.
 *
 * @param replyBytes - length of the reply
 */
async function ask(
  { tlsmgrSocket }: PostfixInstance,
  request: Uint8Array,
  replyBytes: number,
): Promise<string> {
  return await until("a reply of tlsmgr", async () => {
    using client = await TestClient.connect(tlsmgrSocket);
    client.send(request);
    const bytes = await client.takeUnlessEnded(greetingBytes + replyBytes);
    return bytes?.subarray(greetingBytes).toString("latin1");
  });
}

/** Asks as smtpd(8) does when it starts. */
async function askForSeed(postfix: PostfixInstance): Promise<void> {
  await ask(postfix, seed, seedReplyBytes);
}

const exchangeFile = ({ dataDirectory }: PostfixInstance): Buffer =>
  readFileSync(path.join(dataDirectory, "prng_exch"));

async function ended(pid: number): Promise<void> {
  await until(`the end of process ${pid}`, () => !isAlive(pid));
}

describe.skipIf(!postfixInstalled).concurrent.each([{ chroot: true }, { chroot: false }])(
  "under a real master, with chroot $chroot, the daemon",
  ({ chroot }) => {
    const start = async (options: PostfixInstanceOptions = {}): Promise<PostfixInstance> =>
      await instanceWithOurTlsmgr({ ...options, tlsmgrChroot: chroot, listeners: {} });

    /** Has the daemon make room for the next process as soon as Postfix's own. */
    const startWithoutDelay = async (setting: string): Promise<PostfixInstance> => {
      const postfix = await start({ mainCf: [setting] });
      await writeFile(path.join(postfix.configDirectory, "tlsmgr.ini"), "[random]\nrestart_interval = 0\n");
      await postfix.reload();
      return postfix;
    };

    test("saves its state when Postfix is stopped, and gives it to the next process", async () => {
      await using postfix = await start();
      await askForSeed(postfix);
      const before = exchangeFile(postfix);
      await postfix.stop();
      const between = exchangeFile(postfix);
      expect(between.equals(before)).toBe(false);
      await postfix.start();
      await askForSeed(postfix);
      expect(exchangeFile(postfix).equals(between)).toBe(false);
      expect(postfix.log.complaints()).toEqual([]);
    });

    test("ends at postfix abort", async () => {
      await using postfix = await start();
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      await command("postfix", ["-c", postfix.configDirectory, "abort"]);
      await ended(pid);
      expect(isAlive(pid)).toBe(false);
    });

    test("ends when master is killed, and saves its state", async () => {
      await using postfix = await start();
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      const before = exchangeFile(postfix);
      process.kill(postfix.masterPid(), "SIGKILL");
      await ended(pid);
      expect(exchangeFile(postfix).equals(before)).toBe(false);
    });

    test("ends when its service is taken out of master.cf", async () => {
      await using postfix = await start();
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      const file = path.join(postfix.configDirectory, "master.cf");
      await writeFile(file, (await readFile(file, "utf8")).replace(/^tlsmgr .*\n/mu, ""));
      await postfix.reload();
      await ended(pid);
      expect(postfix.log.complaints()).toEqual([]);
    });

    test("takes master's wake-up, and logs under the name that its options give", async () => {
      await using postfix = await start();
      await postfix.setTlsmgrCommand(`${daemonName} -v -o syslog_name=postfix/$service_name`);
      await postfix.reload();
      await askForSeed(postfix);
      await postfix.log.waitFor(/ postfix\/tlsmgr\/tlsmgr-js\[\d+\]: received master trigger$/u);
      expect(postfix.log.complaints()).toEqual([]);
    });

    test("leaves clients that come while it ends to the next process", async () => {
      await using postfix = await start();
      for (let round = 0; round < 3; round += 1) {
        await askForSeed(postfix);
        const pid = await postfix.tlsmgrPid();
        const reloaded = postfix.reload();
        const clients = Array.from({ length: 5 }, () => askForSeed(postfix));
        await Promise.all([reloaded, ...clients]);
        await ended(pid);
      }
      // master says so of a process that tells it a wrong generation.
      expect(postfix.log.lines().filter((line) => line.includes("ignoring status update"))).toEqual([]);
      expect(postfix.log.complaints()).toEqual([]);
    });

    test("makes room for another process where an entropy device is missing, and is not throttled", async () => {
      await using postfix = await startWithoutDelay("tls_random_source = dev:/nowhere");
      const pids = new Set<number>();
      for (let round = 0; round < 2; round += 1) {
        await askForSeed(postfix);
        const pid = await postfix.tlsmgrPid();
        pids.add(pid);
        await ended(pid);
      }
      expect(pids.size).toBe(2);
      await postfix.log.waitFor(/: exiting to reopen external entropy source dev:\/nowhere$/u);
      expect(postfix.log.complaints([/cannot open entropy device \/nowhere: No such file/u])).toEqual([]);
    });

    test("serves for as long as restart_interval says where an entropy device is missing", async () => {
      await using postfix = await start({ mainCf: ["tls_random_source = dev:/nowhere"] });
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      // Longer than Postfix's own would live.
      await delay(1500);
      await askForSeed(postfix);
      expect(await postfix.tlsmgrPid()).toBe(pid);
      expect(postfix.log.complaints([/cannot open entropy device \/nowhere: No such file/u])).toEqual([]);
    });

    test("makes room for another process where its exchange file was removed", async () => {
      await using postfix = await startWithoutDelay("tls_random_prng_update_period = 1s");
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      unlinkSync(path.join(postfix.dataDirectory, "prng_exch"));
      await ended(pid);
      await askForSeed(postfix);
      expect(exchangeFile(postfix)).toHaveLength(1024);
      expect(postfix.log.complaints([/PRNG exchange file was removed -- exiting to reopen$/u])).toEqual([]);
    });

    test("keeps its sessions at postfix reload when tlsmgr.ini says so, and forgets them otherwise", async () => {
      await using postfix = await start();
      const ini = path.join(postfix.configDirectory, "tlsmgr.ini");
      await writeFile(ini, "[cache]\nkeep_across_restart = yes\n");
      await postfix.reload();
      const session = new Uint8Array([1, 2, 3]);
      await ask(postfix, encodeRequest("update", { cache_type: "smtp", cache_id: "x", session }), 10);
      const lookup = encodeRequest("lookup", { cache_type: "smtp", cache_id: "x" });
      await postfix.reload();
      expect(await ask(postfix, lookup, 23)).toBe("status\x000\0session\0AQID\0\0");
      await writeFile(ini, "");
      await postfix.reload();
      expect(await ask(postfix, lookup, 28)).toBe("status\x004294967295\0session\0\0\0");
      expect(postfix.log.complaints()).toEqual([]);
    });

    test("is ended by the kernel when it is stuck, and the next process serves at once", async () => {
      const stuck = 'process.on("SIGUSR2", () => { for (;;); });\n';
      await using postfix = await start({ mainCf: ["daemon_timeout = 3s"] });
      const file = path.join(postfix.daemonDirectory, daemonName);
      await writeFile(file, (await readFile(file, "utf8")).replace("\n", `\n${stuck}`));
      await postfix.reload();
      await askForSeed(postfix);
      const pid = await postfix.tlsmgrPid();
      process.kill(pid, "SIGUSR2");
      await ended(pid);
      await askForSeed(postfix);
      await postfix.log.waitFor(/warning: process \S+\/tlsmgr-js pid \d+ killed by signal 14$/u);
      expect(postfix.log.complaints([/killed by signal 14$/u])).toEqual([]);
    });
  },
);
