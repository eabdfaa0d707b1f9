import { chmodSync, readFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../../src/ctl/check/finding.ts";
import { FaultyInstance, runInShell } from "../../support/faulty-instance.ts";
import { faultsOfFiles, faultsOfProcesses } from "../../support/faults.ts";
import type { Fault } from "../../support/faults.ts";
import { runCtl } from "../../support/run-ctl.ts";

const nobody = 65_534;

const codesOf = (found: readonly Finding[]): string[] => found.map(({ code }) => code);

describe.skipIf(!postfixInstalled)("tlsmgrctl check finds a fault, and its command fixes it", () => {
  let instance: FaultyInstance;
  /** Rows of docs/faults.md. */
  const rows: string[] = [];

  /** Breaks the instance, runs the command that check prints, and returns what check finds afterwards. */
  const repair = async ({ what, code, level, damage, problem }: Fault): Promise<string[]> => {
    await damage(instance);
    const found = await instance.check();
    const finding = found.find((each) => each.code === code);
    expect(finding ?? found).toMatchObject({
      level,
      problem: expect.stringMatching(problem) as string,
      command: expect.any(String) as string,
      advice: expect.stringMatching(/./u) as string,
    });
    const command = finding?.command ?? "";
    rows.push(
      `| ${what} | \`${code}\` | ${level} | \`${instance.generalized(command).replaceAll("|", "\\|")}\` |`,
    );
    expect(await runInShell(command)).toBe("");
    return codesOf(await instance.check());
  };

  beforeAll(async () => {
    instance = await FaultyInstance.make();
  }, 60_000);
  afterAll(() => instance[Symbol.asyncDispose]());

  test("nothing is found in a sound instance, by no user, and what may not be looked at is not missing", async () => {
    expect(await instance.check({ isTried: true })).toEqual([]);
    const asOwner = await instance.checkAs(instance.owner.uid);
    expect(asOwner).toMatchObject({ status: 0, stderr: "" });
    expect(asOwner.stdout).toMatch(/^All is well: \d+ rules found nothing\.$/mu);
    const asNobody = await instance.checkAs(nobody);
    expect(asNobody).toMatchObject({ status: 0, stderr: "" });
    expect(asNobody.stdout).toMatch(/^hint: user 65534 may not look at "\S+\/private\/tlsmgr"/u);
    expect(asNobody.stdout.split("\n").filter((line) => /^\w+: /u.test(line))).toHaveLength(1);
    const plugIn = await instance.checkAs(nobody, "--nagios");
    expect(plugIn.status).toBe(3);
    expect(plugIn.stdout).toMatch(
      /^TLSMGR UNKNOWN - user 65534 may not look at .* \| broken=0;;0 warnings=0;0 hints=1$/mu,
    );
  });

  test("check --fix repairs what is broken in several ways, and --nagios says how it is", async () => {
    instance.addToMainCf("tls_random_bytes = many", "smtp_tls_loglevl = 1");
    instance.setField(6, "5");
    instance.writeIni("[cahce]\nmax_entries = 1000\n");
    chmodSync(instance.program, 0o644);
    const broken = await runCtl(["check", "-c", instance.conf, "--nagios"]);
    expect(broken.status).toBe(2);
    expect(broken.results).toMatch(/^TLSMGR CRITICAL - .* \| broken=\d+;;0 warnings=\d+;0 hints=0$/mu);

    const fixed = await runCtl(["check", "-c", instance.conf, "--fix"]);
    const ran = Array.from(fixed.results.matchAll(/^ {4}run: (.*)$/gmu), ([, command = ""]) => command);
    expect(ran).toHaveLength(new Set(ran).size);
    expect(ran).toEqual(
      expect.arrayContaining([
        expect.stringContaining("tls_random_bytes"),
        expect.stringContaining("chmod 755"),
      ]),
    );
    expect(codesOf(await instance.check({ isTried: true }))).toEqual([]);
    const well = await runCtl(["check", "-c", instance.conf, "--nagios"]);
    expect(well.results).toMatch(/^TLSMGR (?:OK|WARNING) - /u);
    instance.restore();
    await instance.postfix.reload();
  });

  describe("of what runs", () => {
    test.each(faultsOfProcesses)("$what", async (fault) => {
      instance.restore();
      expect(await repair(fault)).toEqual([]);
    });
  });

  describe("of files, with Postfix stopped", () => {
    beforeAll(async () => {
      instance.restore();
      await instance.postfix.stop();
    });

    test.each(faultsOfFiles)("$what", async (fault) => {
      instance.restore();
      expect(await repair(fault)).toEqual(["postfix-stopped"]);
    });
  });

  test("docs/faults.md shows each fault with the command that was run", async () => {
    const file = path.join(import.meta.dirname, "../../../../../docs/faults.md");
    const head = "| fault | found as | level | command |\n| --- | --- | --- | --- |\n";
    const page = readFileSync(file, "utf8").replace(
      /(?<=\| --- \|\n)(?:\|.*\n)*/u,
      () => `${rows.join("\n")}\n`,
    );
    expect(page).toContain(head);
    await expect(page).toMatchFileSnapshot(file);
  });
});
