import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { TlsmgrClient } from "@postfixjs/attr/client";
import {
  command,
  connectTls,
  freePorts,
  installedNodes,
  isAlive,
  postfixInstalled,
  postfixInstance,
  until,
} from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeFileOf, starterOf } from "../../src/ctl/install/compiled-code.ts";
import { iniSettings } from "../../src/settings/tlsmgr-ini.ts";
import { daemonName } from "../support/daemon-file.ts";
import { InstalledPackage } from "../support/installed.ts";
import { allValues, iniText, makePlaces, settingCases, settingNames, valuesFor } from "./setting-values.ts";
import type { Places, SettingCase, Values } from "./setting-values.ts";

/** The one warning about servers that nobody runs. */
const unreachable = /: warning: cluster mx: .* -- using own keys$/u;

const ticketKeyNameBytes = 16;

test("each setting of tlsmgr.ini has a value in the matrix", () => {
  expect(settingNames.toSorted()).toEqual(Object.keys(iniSettings).toSorted());
});

/** Every value of every setting, wherever the daemon is to run. */
const instances = installedNodes.flatMap(({ name, file }) =>
  [true, false].map((chroot) => ({ name, file, chroot })),
);

describe.skipIf(!postfixInstalled).each(instances)(
  "the daemon as installed, on $name with chroot $chroot,",
  ({ file, chroot }) => {
    let postfix: PostfixInstance;
    let installed: InstalledPackage;
    let places: Places;
    beforeAll(async () => {
      installed = new InstalledPackage(file);
      postfix = await postfixInstance({ tlsmgrChroot: chroot });
      const [port = 0] = await freePorts(1);
      places = makePlaces(postfix, { chroot, port });
      await installed.install(postfix);
    });
    afterAll(async () => {
      await postfix[Symbol.asyncDispose]();
      installed[Symbol.dispose]();
    });

    /** Has the daemon serve with some settings, after a reload that ends the process before. */
    const expectServiceWith = async (values: Values): Promise<void> => {
      const from = postfix.log.lines().length;
      const before = await postfix.tlsmgrPid();
      writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), iniText(values));
      // What `postfix reload` ends with, after half a second of checks of other files.
      process.kill(postfix.masterPid(), "SIGHUP");
      await until("the end of the process before", () => !isAlive(before));
      await expectService(postfix);
      // Postfix's own tlsmgr has another name.
      expect(postfix.runningTlsmgrPid()).toBeDefined();
      if (values.ticketKeySource === "cluster") await postfix.log.waitFor(/: warning: cluster/u, from);
      expect(postfix.log.complaints([unreachable])).toEqual([]);
    };

    test.each(settingCases)("serves with $name, value $index, and ends", async (each: SettingCase) => {
      await expectServiceWith(valuesFor(each, places));
    });

    test("serves with all settings together, resumes TLS sessions, and ends", async () => {
      await expectServiceWith(allValues(places));
      await expectResumption(postfix);
    });

    /** Whether V8 takes the compiled code that is in place. */
    const isCompiled = async (): Promise<unknown> => {
      const launcher = path.join(postfix.daemonDirectory, daemonName);
      const { stdout } = await command(file, [
        starterOf(installed.daemon),
        "load",
        launcher,
        installed.daemon,
      ]);
      const report: unknown = JSON.parse(stdout);
      return typeof report === "object" && report !== null ? Reflect.get(report, "isCompiled") : undefined;
    };

    // Code is loaded before the jail, so one of the two is enough.
    test.each(chroot ? ["compiled code"] : [])(
      "serves with %s, with that of another Node, with damaged code, and without",
      async () => {
        const codeFile = codeFileOf(path.join(postfix.daemonDirectory, daemonName));
        const other = installedNodes.find((node) => node.file !== file)?.file ?? "";
        expect(await isCompiled()).toBe(true);
        await expectServiceWith({});
        for (const code of [installed.compile(other), readFileSync(codeFile).fill(0x55, 1000, 2000)]) {
          writeFileSync(codeFile, code);
          expect(await isCompiled()).toBe(false);
          await expectServiceWith({});
        }
        rmSync(codeFile);
        await expectServiceWith({});
        await expectResumption(postfix);
      },
    );

    test("logs nothing unexpected until Postfix has stopped", async () => {
      await postfix.stop();
      expect(postfix.log.complaints([unreachable])).toEqual([]);
    });
  },
);

/** Has each request answered that Postfix's programs make. */
async function expectService({ tlsmgrSocket }: PostfixInstance): Promise<void> {
  using client = new TlsmgrClient({ address: { path: tlsmgrSocket } });
  expect((await client.seed(32)).seed).toHaveLength(32);
  expect(await client.policy("smtpd")).toMatchObject({ cachable: 1, timeout: 3600 });
  const session = randomBytes(200);
  await client.update("smtpd", "an id", session);
  expect(Buffer.from((await client.lookup("smtpd", "an id")).session).equals(session)).toBe(true);
  const { keybuf } = await client.ticketKey();
  const byName = await client.ticketKey(keybuf.subarray(0, ticketKeyNameBytes));
  expect(Buffer.from(byName.keybuf).equals(Buffer.from(keybuf))).toBe(true);
}

async function expectResumption(postfix: PostfixInstance): Promise<void> {
  const first = await connectTls(postfix.port(), { version: "1.3" });
  const second = await connectTls(postfix.port(), { version: "1.3", resume: first.session });
  expect(second).toMatchObject({ protocol: "TLSv1.3", reused: true });
}
