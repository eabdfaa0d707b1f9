import { readFileSync } from "node:fs";
import path from "node:path";
import { connectTls, isAlive, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { runCtl } from "../../support/run-ctl.ts";

describe.skipIf(!postfixInstalled)("one field of master.cf", () => {
  test.each([true, false])(
    "switches from Postfix's tlsmgr to the installed one and back, chroot %s",
    async (tlsmgrChroot) => {
      await using postfix = await postfixInstance({ tlsmgrChroot });
      const place = ["--daemon-directory", postfix.daemonDirectory, "--name", "tlsmgr-js"];
      const original = readFileSync(path.join(postfix.daemonDirectory, "tlsmgr"));
      const programOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[ \0]/u)[0];
      const switchTo = async (command: string) => {
        const before = await postfix.tlsmgrPid();
        await postfix.setTlsmgrCommand(command);
        await postfix.reload();
        await until("the end of the former tlsmgr", () => !isAlive(before));
        const first = await connectTls(postfix.port(), { version: "1.2" });
        const second = await connectTls(postfix.port(), { version: "1.2", resume: first.session });
        return { program: programOf(await postfix.tlsmgrPid()), reused: second.reused };
      };

      expect(await runCtl(["install", ...place])).toMatchObject({ status: 0 });
      expect(await switchTo("tlsmgr-js")).toEqual({ program: "tlsmgr-js", reused: true });
      expect(await switchTo("tlsmgr")).toEqual({ program: "tlsmgr", reused: true });
      expect(await runCtl(["uninstall", ...place])).toMatchObject({ status: 0 });

      expect(readFileSync(path.join(postfix.daemonDirectory, "tlsmgr"))).toEqual(original);
      expect(postfix.log.complaints()).toEqual([]);
    },
  );
});
