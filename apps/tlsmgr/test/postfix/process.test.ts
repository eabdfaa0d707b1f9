import { readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import { getpwnam } from "@postfixjs/posix";
import { describe, expect, test } from "vitest";
import { daemonName, instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/** The numbers behind a key of /proc/PID/status. */
function statusNumbers(pid: number, key: string): number[] {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const line = new RegExp(`^${key}:\\s*(.*)$`, "mu").exec(text)?.[1] ?? "";
  return line
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map(Number);
}

const owner = getpwnam("postfix");

describe.skipIf(!postfixInstalled)("the process that real master starts", () => {
  test.each([{ chroot: true }, { chroot: false }])(
    "runs as postfix for good, in the queue directory, with chroot $chroot",
    async ({ chroot }) => {
      await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot });
      const pid = await postfix.tlsmgrPid();
      // A reply proves that the start is over.
      await connectTls(postfix.port(), { version: "1.3" });
      const { uid, gid } = owner ?? {};
      expect(statusNumbers(pid, "Uid")).toEqual([uid, uid, uid, uid]);
      expect(statusNumbers(pid, "Gid")).toEqual([gid, gid, gid, gid]);
      expect(statusNumbers(pid, "Groups")).toEqual([gid]);
      expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/^CapEff:\s*0+$/mu);
      expect(readlinkSync(`/proc/${pid}/root`)).toBe(chroot ? postfix.queueDirectory : "/");
      expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(postfix.queueDirectory);
    },
  );

  test("keeps an exchange file of 1024 bytes, mode 0600, that postfix owns and that every life changes", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    const first = await postfix.tlsmgrPid();
    await connectTls(postfix.port(), { version: "1.3" });
    const file = path.join(postfix.dataDirectory, "prng_exch");
    const stats = statSync(file);
    expect({ size: stats.size, mode: stats.mode & 0o7777, uid: stats.uid }).toEqual({
      size: 1024,
      mode: 0o600,
      uid: owner?.uid,
    });
    const before = readFileSync(file);
    await postfix.reload();
    await until("the end of the first process", () => !isAlive(first));
    await connectTls(postfix.port(), { version: "1.3" });
    const after = readFileSync(file);
    expect(after).toHaveLength(1024);
    expect(after.equals(before)).toBe(false);
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("leaves at postfix reload with status 0, and the next one serves at once", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    const first = await postfix.tlsmgrPid();
    expect((await connectTls(postfix.port(), { version: "1.3" })).reused).toBe(false);
    await postfix.reload();
    await until("the end of the first process", () => !isAlive(first));
    expect((await connectTls(postfix.port(), { version: "1.3" })).reused).toBe(false);
    expect(postfix.runningTlsmgrPid()).toBeDefined();
    // master would complain about any other status, and about a throttled service.
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("ends at postfix stop, which removes nothing but processes", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: false });
    await postfix.tlsmgrPid();
    await connectTls(postfix.port(), { version: "1.3" });
    await postfix.stop();
    expect(statSync(path.join(postfix.queueDirectory, "private", "tlsmgr")).isSocket()).toBe(true);
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("gives way to Postfix's own tlsmgr by one field of master.cf, and comes back by it", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    expect((await postfix.sendMessage()).at(-1)).toContain("status=sent");
    for (const command of ["tlsmgr", daemonName]) {
      await postfix.setTlsmgrCommand(command);
      await postfix.reload();
      expect((await postfix.sendMessage()).at(-1)).toContain("status=sent");
      expect(postfix.runningTlsmgrPid()).toBeDefined();
    }
    expect(postfix.log.complaints()).toEqual([]);
  });
});
