import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Site } from "../../../src/ctl/site/site.ts";
import { tryDaemon } from "../../../src/ctl/install/trial.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import { runCtl } from "../../support/run-ctl.ts";

describe.skipIf(!postfixInstalled)("tryDaemon", () => {
  let postfix: PostfixInstance;
  let directory = "";
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "trial-"));
    chmodSync(directory, 0o755);
    postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true });
    await postfix[Symbol.asyncDispose]();
  });

  /** Another configuration of the same instance, with further lines. */
  const siteWith = (mainCf: string, ini = ""): Site => {
    const config = mkdtempSync(path.join(directory, "conf-"));
    const base = new Site(postfix.configDirectory);
    const names = ["queue_directory", "data_directory", "daemon_directory"];
    const lines = names.map((name) => `${name} = ${base.text(name)}\n`).join("");
    writeFileSync(path.join(config, "main.cf"), `compatibility_level = 3.6\n${lines}${mainCf}\n`);
    writeFileSync(path.join(config, "master.cf"), "tlsmgr unix - - y 1000? 1 tlsmgr-js\n");
    writeFileSync(path.join(config, "tlsmgr.ini"), ini);
    return new Site(config);
  };
  const attempt = async (site: Site, launcher = site.program ?? ""): Promise<string | undefined> =>
    (await tryDaemon({ site, launcher, isGreeted: true })).fault;

  test("finds that the daemon works, while another one serves the same directories and logs", async () => {
    const control = path.join(postfix.dataDirectory, "tlsmgr-control.sock");
    const pid = await postfix.tlsmgrPid();
    expect((await runCtl(["probe", "--config-directory", postfix.configDirectory])).status).toBe(0);
    const before = {
      files: readdirSync(postfix.dataDirectory),
      inode: statSync(control).ino,
      lines: postfix.log.lines().length,
    };
    const ini = `[control]\nsocket = ${control}\n[metrics]\nlisten = unix:${postfix.dataDirectory}/metrics\n`;
    expect(await attempt(siteWith("smtp_tls_session_cache_database = btree:$data_directory/a", ini))).toBe(
      undefined,
    );
    expect(readdirSync(postfix.dataDirectory)).toEqual(before.files);
    expect(statSync(control).ino).toBe(before.inode);
    expect(postfix.log.lines()).toHaveLength(before.lines);
    expect(postfix.runningTlsmgrPid()).toBe(pid);
  });

  test("gives the daemon's own last line when it would not start", async () => {
    expect(await attempt(siteWith("tls_random_bytes = many"))).toBe(
      "fatal: bad numerical configuration: tls_random_bytes = many",
    );
  });

  test("finds that a launcher runs Postfix's own program", async () => {
    expect(await attempt(siteWith(""), path.join(postfix.daemonDirectory, "tlsmgr"))).toMatch(
      /control socket does not answer/u,
    );
  });

  test("names the native code that root loads", async () => {
    const site = siteWith("smtp_tls_session_cache_database = btree:$data_directory/a");
    const { mapped } = await tryDaemon({ site, launcher: site.program ?? "", isGreeted: true });
    expect(mapped).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/koffi\.node$/u),
        expect.stringMatching(/lmdb.*\.node$/u),
        process.execPath,
      ]),
    );
  });

  test("finds a launcher that is not executable", async () => {
    expect(await attempt(siteWith(""), "/nonexistent/launcher")).toMatch(/ENOENT/u);
  });
});
