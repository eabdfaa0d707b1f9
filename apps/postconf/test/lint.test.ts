import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Host } from "../src/host/host.ts";
import { nodeHost } from "../src/host/node-host.ts";
import { captureRun } from "./support/captured-run.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";
import type { ScratchDirectory } from "./support/scratch-directory.ts";

const mainCf = "myhostname = mx.example\nsmtpd_tls_loglevl = 1\nmax_idle = 1h30m\nsmtpd_use_tls = yes\n";
/** What the fix of the legacy setting in the last line does. */
const title = "Change to smtpd_tls_security_level = may";
const replacements = [
  { start: 63, end: 76, text: "smtpd_tls_security_level" },
  { start: 79, end: 82, text: "may" },
];
const masterCf = "tlsmgr unix - - n 1000 2 tlsmgr\n";

function installation(main: string = mainCf, master: string = masterCf): ScratchDirectory {
  const directory = scratchDirectory();
  directory.write("main.cf", main);
  directory.write("master.cf", master);
  return directory;
}

function read(directory: ScratchDirectory, name: string): string {
  return readFileSync(path.join(directory.path, name), "utf8");
}

describe("postconf-js lint", () => {
  test("lists findings with place, severity, code and fix, and exits with 1", async () => {
    using directory = installation();
    const { status, output, errors } = await captureRun(["lint", "main.cf", "master.cf"], directory.path);
    expect(output.split("\n")).toEqual([
      'main.cf:2:1: warning: Unknown parameter "smtpd_tls_loglevl", did you mean "smtpd_tls_loglevel"? [unknown-parameter] (fix: Change to smtpd_tls_loglevel)',
      'main.cf:3:14: warning: "30m" is ignored: "1h30m" means 3600 seconds [ignored-text]',
      'main.cf:4:1: information: "smtpd_use_tls" is deprecated; use smtpd_tls_security_level [legacy-tls] (fix: Change to smtpd_tls_security_level = may)',
      expect.stringMatching(/^master\.cf:1:19: information: .*\[tlsmgr-wakeup\]/u),
      expect.stringMatching(/^master\.cf:1:24: error: .*\[tlsmgr-process-limit\]/u),
      "1 error, 2 warnings, 2 information",
      "",
    ]);
    expect({ status, errors }).toEqual({ status: 1, errors: "" });
  });

  test("prints nothing and exits with 0 when all is well", async () => {
    using directory = installation("myhostname = mx.example\n", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
    expect(await captureRun(["lint", "."], directory.path)).toEqual({ status: 0, output: "", errors: "" });
  });

  test("exits with 0 when there is only information", async () => {
    using directory = installation("smtpd_use_tls = yes\n", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
    const { status, output } = await captureRun(["lint", "."], directory.path);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining("[legacy-tls]") });
  });

  test("takes the two files of a directory together, and others by themselves", async () => {
    using directory = installation("relayhost = $gate\n", "smtp unix - - n - - smtp -o gate=x\n");
    directory.write("other.cf", "relayhost = $gate\n");
    const together = await captureRun(["lint", "main.cf", "master.cf"], directory.path);
    const alone = await captureRun(["lint", "other.cf"], directory.path);
    expect(together.output).not.toContain("undefined-name");
    expect(alone.output).toContain("other.cf:1:14: ");
    expect(alone.output).toContain("[undefined-name]");
  });

  test("--format json gives places and fixes as data", async () => {
    using directory = installation();
    const { output } = await captureRun(["lint", "--format", "json", "main.cf"], directory.path);
    expect(JSON.parse(output)).toContainEqual({
      path: "main.cf",
      line: 4,
      column: 1,
      endLine: 4,
      endColumn: 14,
      start: 63,
      end: 76,
      severity: "information",
      code: "legacy-tls",
      message: '"smtpd_use_tls" is deprecated; use smtpd_tls_security_level',
      fixes: [{ title, edits: replacements }],
    });
  });

  test("--format sarif gives a log with rules, regions and fixes", async () => {
    using directory = installation();
    const { output } = await captureRun(["lint", "--format=sarif", "main.cf"], directory.path);
    const log = JSON.parse(output);
    expect(log.version).toBe("2.1.0");
    const [sarifRun] = log.runs;
    const ruleIds = sarifRun.tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(ruleIds).toEqual(["ignored-text", "legacy-tls", "unknown-parameter"]);
    expect(sarifRun.tool.driver.rules[0].help).toEqual({ text: "Write the time with a single unit: 90m." });
    const artifactLocation = { uri: "main.cf" };
    const region = { startLine: 4, startColumn: 1, endLine: 4, endColumn: 14 };
    expect(sarifRun.results[2]).toEqual({
      ruleId: "legacy-tls",
      level: "note",
      message: { text: '"smtpd_use_tls" is deprecated; use smtpd_tls_security_level' },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      fixes: [
        {
          description: { text: title },
          artifactChanges: [
            {
              artifactLocation,
              replacements: replacements.map(({ start, end, text }) => {
                return {
                  deletedRegion: { charOffset: start, charLength: end - start },
                  insertedContent: { text },
                };
              }),
            },
          ],
        },
      ],
    });
  });

  test("--format github gives workflow commands with escaped properties", async () => {
    using directory = scratchDirectory();
    directory.write("a,b:100%.cf", "max_idle = 1h30m\n");
    const { output } = await captureRun(["lint", "--format", "github", "a,b:100%.cf"], directory.path);
    expect(output).toBe(
      '::warning file=a%2Cb%3A100%25.cf,line=1,col=14,endLine=1,endColumn=17,title=ignored-text::"30m" is ignored: "1h30m" means 3600 seconds\n',
    );
  });

  test("--postfix-version reports parameters that the version does not have yet", async () => {
    using directory = installation(
      "postscreen_tls_chain_files = /k.pem\n",
      "tlsmgr unix - - n 1000? 1 tlsmgr\n",
    );
    const old = await captureRun(["lint", "--postfix-version", "3.7", "."], directory.path);
    const current = await captureRun(["lint", "--postfix-version", "3.12.1", "."], directory.path);
    expect(old.output).toContain("postscreen_tls_chain_files");
    expect(current.output).toBe("");
  });

  test("--fix applies the fixes that are certain and reports the others", async () => {
    using directory = installation();
    const { status, output } = await captureRun(["lint", "--fix", "."], directory.path);
    expect(read(directory, "main.cf")).toBe(
      "myhostname = mx.example\nsmtpd_tls_loglevl = 1\nmax_idle = 1h30m\nsmtpd_tls_security_level = may\n",
    );
    expect(read(directory, "master.cf")).toBe("tlsmgr unix - - n 1000? 1 tlsmgr\n");
    expect(output).toMatch(
      /^main\.cf:2:1: warning: .*\nmain\.cf:3:14: warning: .*\nmain\.cf:4:28: warning: .*missing-certificate\]\n3 warnings\n$/u,
    );
    expect(status).toBe(1);
  });

  test("--fix does not touch a file without anything to fix", async () => {
    using directory = installation("smtpd_tls_loglevl = 1\n", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
    await captureRun(["lint", "--fix", "."], directory.path);
    expect(statSync(path.join(directory.path, "main.cf")).mtimeMs).toBe(1e12);
  });

  test.each([
    [["lint"], "postconf-js lint: no file given\nusage: postconf-js lint "],
    [["lint", "--format", "xml", "."], 'postconf-js lint: unknown format "xml"; choose from '],
    [
      ["lint", "--postfix-version", "new", "."],
      'postconf-js lint: unknown Postfix version "new": known are 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 3.10, 3.11, 3.12\n',
    ],
    [["lint", "--format"], "postconf-js lint: Option '--format <value>' argument missing\nusage: "],
    [["lint", "--frobnicate", "."], "postconf-js lint: Unknown option '--frobnicate'\nusage: "],
    [["lint", "--fix=yes", "."], "postconf-js lint: Option '--fix' does not take an argument\nusage: "],
    [["lint", "--fix", "--fix", "."], "postconf-js lint: --fix is given twice\nusage: "],
    [["lint", "-n", "."], "postconf-js lint: Unknown option '-n'\nusage: "],
    [["lint", "nosuch.cf"], 'postconf-js lint: Cannot open "nosuch.cf": No such file or directory\n'],
  ])("refuses %j with exit status 2", async (args, start) => {
    using directory = installation();
    const { status, output, errors } = await captureRun(args, directory.path);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors.slice(0, start.length)).toBe(start);
  });
});

describe("postconf-js lint of a directory and what it names", () => {
  const tlsmgr = "tlsmgr unix - - n 1000? 1 tlsmgr\n";
  const main = [
    "virtual_alias_maps = hash:/etc/postfix/virtual, pcre:/etc/postfix/virtual.pcre\n",
    "smtpd_sender_restrictions = check_sender_access lmdb:/etc/postfix/senders\n",
    "smtpd_tls_chain_files = /nowhere/chain.pem\n",
    "relay_domains = /etc/postfix/domains\n",
    "smtp_tls_session_cache_database = lmdb:${data_directory}/nowhere\n",
  ].join("");

  async function lint(
    directory: ScratchDirectory,
    machine: Partial<Host>,
    ...args: string[]
  ): Promise<string[]> {
    const { output } = await captureRun(["lint", ...args], directory.path, machine);
    return output.split("\n").filter((line) => line.includes("[missing-"));
  }

  test("a copy: reports the sources that it does not have, and nothing elsewhere", async () => {
    using directory = installation(main, tlsmgr);
    directory.write("virtual", "a@example.com b\n");
    expect(await lint(directory, {}, ".")).toEqual([
      'main.cf:1:49: error: "/etc/postfix/virtual.pcre" does not exist [missing-file]',
      'main.cf:2:49: error: Neither "/etc/postfix/senders.lmdb" nor its source "/etc/postfix/senders" exists [missing-file]',
      'main.cf:4:17: error: "/etc/postfix/domains" does not exist [missing-file]',
    ]);
  });

  test("says nothing about files of a copy of both files alone, or of single files", async () => {
    using directory = installation(main, tlsmgr);
    expect(await lint(directory, {}, ".")).toEqual([]);
    expect(await lint(directory, {}, "main.cf")).toEqual([]);
  });

  test("--here: reports every missing file, indexes, and types that the installed Postfix lacks", async () => {
    using directory = installation(main, tlsmgr);
    const here = new Set(["/etc/postfix/virtual", "/etc/postfix/domains", "/etc/postfix/senders.lmdb"]);
    const machine = {
      isMissing: (file: string) => !here.has(file),
      installedTableTypes: () => ["hash", "lmdb"],
    };
    expect(await lint(directory, machine, "--here", "main.cf")).toEqual([
      'main.cf:1:22: error: "/etc/postfix/virtual.db" does not exist: run postmap hash:/etc/postfix/virtual [missing-file]',
      'main.cf:1:49: error: The Postfix of this machine has no "pcre" tables; postconf -m lists those it has [missing-table-type]',
      'main.cf:3:25: error: "/nowhere/chain.pem" does not exist [missing-file]',
    ]);
  });

  test("the directory of Postfix itself, also that of MAIL_CONFIG, counts as here", async () => {
    using directory = installation("virtual_alias_maps = foo:bar, hash:/nowhere\n", tlsmgr);
    const machine = { installedTableTypes: () => ["foo"], environment: { MAIL_CONFIG: directory.path } };
    const { output } = await captureRun(["lint", directory.path], "/", machine);
    expect(output).toMatch(/error: The Postfix of this machine has no "hash" tables/u);
    expect(output).not.toMatch(/foo/u);
  });

  test("asks the real machine", async () => {
    const host = nodeHost();
    expect(host.isMissing("/nowhere/at/all")).toBe(true);
    expect(host.isMissing("/proc/self/status/x")).toBe(true);
    expect(host.isMissing("/")).toBe(false);
    if (!host.isMissing("/usr/sbin/postconf")) expect(host.installedTableTypes()).toContain("static");
  });
});
