import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";
import { postfixInstalled } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { Barrier } from "../support/test-client.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/**
 * Whoever has taken over the account `postfix` can put these into data_directory, and wait for the next start
 * as root.
 */
const names = ["prng_exch", "tlsmgr-control.sock", "tlsmgr-smtpd.sessions", "tlsmgr-smtp.sessions"];

/** A stopped instance, and a file of root that anybody may read. */
async function stoppedInstance(
  keep: string,
): Promise<{ readonly postfix: PostfixInstance; readonly victim: string }> {
  const postfix = await instanceWithOurTlsmgr({ listeners: {} });
  await postfix.stop();
  writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), `[cache]\nkeep_across_restart = ${keep}\n`);
  const victim = path.join(postfix.directory, "victim");
  writeFileSync(victim, "root's own");
  chmodSync(victim, 0o644);
  return { postfix, victim };
}

async function expectService(postfix: PostfixInstance): Promise<void> {
  using barrier = await Barrier.connect(postfix.tlsmgrSocket);
  await barrier.pass();
}

function expectUntouched(victim: string): void {
  expect(readFileSync(victim, "utf8")).toBe("root's own");
  expect(lstatSync(victim)).toMatchObject({ uid: 0, gid: 0, mode: 0o100644 });
}

describe.skipIf(!postfixInstalled)("the starting daemon", () => {
  test.each(["yes", "no"])(
    "is led to no file of root by links in data_directory, with keep_across_restart %s",
    async (keep) => {
      const { postfix: instance, victim } = await stoppedInstance(keep);
      await using postfix = instance;
      const absent = path.join(postfix.directory, "absent");
      for (const [index, name] of names.entries()) {
        const link = path.join(postfix.dataDirectory, name);
        rmSync(link, { force: true });
        symlinkSync(index % 2 === 0 ? victim : absent, link);
      }
      await postfix.start();
      await expectService(postfix);
      await postfix.stop();
      expectUntouched(victim);
      expect(() => readFileSync(absent)).toThrow("ENOENT");
    },
  );

  test.each(["pipes", "directories", "other names of a file of root"])(
    "serves with %s in the place of its files",
    async (kind) => {
      const { postfix: instance, victim } = await stoppedInstance("yes");
      await using postfix = instance;
      const owner = getpwnam("postfix");
      for (const name of names) {
        const file = path.join(postfix.dataDirectory, name);
        rmSync(file, { force: true });
        if (kind === "pipes") spawnSync("mkfifo", [file]);
        else if (kind === "directories") mkdirSync(file);
        else linkSync(victim, file);
        if (!kind.startsWith("other")) chownSync(file, owner?.uid ?? 0, owner?.gid ?? 0);
      }
      await postfix.start();
      await expectService(postfix);
      await postfix.stop();
      expectUntouched(victim);
    },
  );
});

/** Puts a link in the place of a file, and a file in the place of the link, as fast as it can. */
const flip = `
  const fs = require("node:fs");
  const [directory, victim, uid] = process.argv.slice(1);
  process.setgroups([]);
  process.setuid(Number(uid));
  process.chdir(directory);
  const names = ${JSON.stringify(names)};
  process.stdout.write("begun");
  for (let count = 0; ; count += 1) {
    for (const name of names) {
      try {
        if (count % 2 === 0) fs.symlinkSync(victim, "flip");
        else fs.writeFileSync("flip", "x", { mode: 0o600 });
        fs.renameSync("flip", name);
      } catch {}
    }
  }
`;
const restarts = 3;

test.skipIf(!postfixInstalled)(
  "links that come and go while the daemon starts lead it to no file of root",
  async () => {
    const { postfix: instance, victim } = await stoppedInstance("yes");
    await using postfix = instance;
    const args = [postfix.dataDirectory, victim, String(getpwnam("postfix")?.uid)];
    const flipper = spawn(process.execPath, ["-e", flip, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(flipper.stdout, "data");
      for (let count = 0; count < restarts; count += 1) {
        await postfix.start();
        await expectService(postfix);
        await postfix.stop();
        expectUntouched(victim);
      }
    } finally {
      flipper.kill("SIGKILL");
      await once(flipper, "close");
    }
  },
);
