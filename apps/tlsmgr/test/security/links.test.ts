import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { expect, test } from "vitest";
import { Barrier } from "../daemon/test-client.ts";
import { instanceWithOurTlsmgr } from "../postfix/daemon-file.ts";

/** Whoever has taken over the account `postfix` can put these into data_directory, and wait for the next start as root. */
const names = ["prng_exch", "tlsmgr-control.sock", "tlsmgr-smtpd.sessions", "tlsmgr-smtp.sessions"];

test.skipIf(!postfixInstalled).each([{ keep: "yes" }, { keep: "no" }])(
  "links in data_directory lead the starting daemon to no file of root, with keep_across_restart $keep",
  async ({ keep }) => {
    await using postfix = await instanceWithOurTlsmgr({ listeners: {} });
    await postfix.stop();
    writeFileSync(
      path.join(postfix.configDirectory, "tlsmgr.ini"),
      `[cache]\nkeep_across_restart = ${keep}\n`,
    );
    const victim = path.join(postfix.directory, "victim");
    const absent = path.join(postfix.directory, "absent");
    writeFileSync(victim, "root's own", { mode: 0o600 });
    for (const [index, name] of names.entries()) {
      const link = path.join(postfix.dataDirectory, name);
      rmSync(link, { force: true });
      symlinkSync(index % 2 === 0 ? victim : absent, link);
    }
    await postfix.start();
    using barrier = await Barrier.connect(postfix.tlsmgrSocket);
    await barrier.pass();
    await postfix.stop();
    expect(readFileSync(victim, "utf8")).toBe("root's own");
    expect(() => readFileSync(absent)).toThrow("ENOENT");
  },
);
