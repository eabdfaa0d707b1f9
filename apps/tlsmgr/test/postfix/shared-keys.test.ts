import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { getgrnam } from "@postfixjs/posix";
import { expect, test } from "vitest";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/** Where the daemon finds the keys; in a jail, that is inside the queue directory. */
const keyFile = "/keys/ticket.keys";

/** Puts a key file into an instance, and has its daemon use it. */
async function shareKeys(postfix: PostfixInstance, content: string, chroot: boolean): Promise<void> {
  const place = path.join(postfix.queueDirectory, keyFile);
  mkdirSync(path.dirname(place), { mode: 0o755 });
  writeFileSync(place, content, { mode: 0o640 });
  chownSync(place, 0, getgrnam("postfix")?.gid ?? 0);
  chmodSync(place, 0o640);
  const source = chroot ? keyFile : place;
  writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), `[ticket-keys]\nsource = ${source}\n`);
  const before = await postfix.tlsmgrPid();
  await postfix.reload();
  await until("the end of the daemon without the file", () => !isAlive(before));
}

test.skipIf(!postfixInstalled).each([{ chroot: true }, { chroot: false }])(
  "two hosts with the same key file resume each other's TLS sessions, with chroot $chroot",
  async ({ chroot }) => {
    await using one = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot, cacheType: "none" });
    await using other = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot, cacheType: "none" });

    for (const version of ["1.2", "1.3"] as const) {
      const first = await connectTls(one.port(), { version });
      expect(await connectTls(other.port(), { version, resume: first.session })).toMatchObject({
        reused: false,
      });
    }

    const keys = `current ${randomBytes(80).toString("hex")}\n`;
    await shareKeys(one, keys, chroot);
    await shareKeys(other, keys, chroot);
    for (const version of ["1.2", "1.3"] as const) {
      const first = await connectTls(one.port(), { version });
      expect(first).toMatchObject({ reused: false, ticket: true });
      expect(await connectTls(other.port(), { version, resume: first.session })).toMatchObject({
        reused: true,
      });
      const second = await connectTls(other.port(), { version });
      expect(await connectTls(one.port(), { version, resume: second.session })).toMatchObject({
        reused: true,
      });
    }
    expect([...one.log.complaints(), ...other.log.complaints()]).toEqual([]);
  },
);
