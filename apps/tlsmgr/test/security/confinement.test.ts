import { chmodSync, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { getpwnam } from "@postfixjs/posix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Barrier } from "../support/test-client.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { connectAs, openAs } from "../support/as-another-user.ts";
import { descriptorsOf, ofEachThread } from "../support/process-files.ts";

/**
 * Files that the daemon works with after it has given up its rights, where they lie in the data directory.
 */
const filesInData = [/^prng_exch$/u, /^\.session-cache-\w+\/data(?:-lock)?(?: \(deleted\))?$/u];

describe.skipIf(!postfixInstalled).each([{ chroot: true }, { chroot: false }])(
  "the process that master starts with chroot $chroot",
  ({ chroot }) => {
    let postfix: PostfixInstance;
    let pid: number;
    const owner = getpwnam("postfix");
    beforeAll(async () => {
      postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot, listeners: {} });
      pid = await postfix.tlsmgrPid();
      using barrier = await Barrier.connect(postfix.tlsmgrSocket);
      await barrier.pass();
    });
    afterAll(async () => await postfix[Symbol.asyncDispose]());

    test.each(["CapPrm", "CapEff", "CapInh", "CapAmb"])(
      "has no capability in %s, in any of its threads",
      (key) => {
        expect(new Set(ofEachThread(pid, key))).toEqual(new Set(["0000000000000000"]));
      },
    );

    test("is postfix in all its threads, with no way back and no other group", () => {
      const four = (id: number | undefined): string => [id, id, id, id].join(" ");
      expect(new Set(ofEachThread(pid, "Uid"))).toEqual(new Set([four(owner?.uid)]));
      expect(new Set(ofEachThread(pid, "Gid"))).toEqual(new Set([four(owner?.gid)]));
      expect(new Set(ofEachThread(pid, "Groups"))).toEqual(new Set([String(owner?.gid)]));
    });

    test("holds no directory, which would lead out of a jail", () => {
      expect(descriptorsOf(pid).filter(({ isDirectory }) => isDirectory)).toEqual([]);
    });

    test("holds no file but those that it works with", () => {
      const files = descriptorsOf(pid).filter(
        ({ target }) => target.startsWith("/") && target !== "/dev/null",
      );
      const [inData, others] = [
        files.filter(({ target }) => target.startsWith(`${postfix.dataDirectory}/`)),
        files.filter(({ target }) => !target.startsWith(`${postfix.dataDirectory}/`)),
      ];
      const names = inData.map(({ target }) => path.relative(postfix.dataDirectory, target));
      expect(names.filter((name) => !filesInData.some((pattern) => pattern.test(name)))).toEqual([]);
      expect(names.length).toBeGreaterThan(1);
      const targets = new Set(others.map(({ target }) => target));
      expect(targets).toEqual(new Set(["/dev/urandom", `/proc/${pid}/status`]));
      expect(others.filter(({ isWritable }) => isWritable)).toEqual([]);
    });

    test("opens no more descriptors as clients come and go", async () => {
      const before = descriptorsOf(pid).length;
      for (let count = 0; count < 50; count += 1) {
        using barrier = await Barrier.connect(postfix.tlsmgrSocket);
        await barrier.pass();
      }
      using barrier = await Barrier.connect(postfix.tlsmgrSocket);
      await barrier.pass();
      // This client, and one whose end is still under way.
      expect(descriptorsOf(pid).length).toBeLessThanOrEqual(before + 2);
    });

    test("lets only root read its memory, not even another process of postfix", async () => {
      const uid = owner?.uid ?? 0;
      expect(await openAs(`/proc/${postfix.masterPid()}/stat`, uid)).toBe("opened");
      expect(await openAs(`/proc/${pid}/mem`, uid)).toBe("EACCES");
      // What the kernel does not dump belongs to root there; see PR_SET_DUMPABLE in prctl(2).
      expect(statSync(`/proc/${pid}/mem`).uid).toBe(0);
    });

    test("leaves files and sockets in data_directory that are postfix's alone", () => {
      const entries = readdirSync(postfix.dataDirectory).filter((name) => name !== "master.lock");
      expect(entries).toContain("prng_exch");
      expect(entries).toContain("tlsmgr-control.sock");
      for (const name of entries) {
        const { mode, uid } = lstatSync(path.join(postfix.dataDirectory, name));
        expect([name, uid, mode & 0o077]).toEqual([name, owner?.uid, 0]);
      }
    });

    test("is not to be reached by another user, neither at its sockets' paths nor at the control socket itself", async () => {
      const control = path.join(postfix.dataDirectory, "tlsmgr-control.sock");
      expect(await connectAs(control)).toBe("EACCES");
      expect(await connectAs(postfix.tlsmgrSocket)).toBe("EACCES");
      chmodSync(postfix.dataDirectory, 0o755);
      expect(await connectAs(control)).toBe("EACCES");
      chmodSync(postfix.dataDirectory, 0o700);
      expect(await connectAs(control, owner?.uid)).toBe("connected");
    });
  },
);
