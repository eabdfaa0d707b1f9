import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildServer } from "../build.ts";

const setups = path.join(import.meta.dirname, "..", "editors");
const drivers = path.join(import.meta.dirname, "editors");

const mainCf = "gateway = mx.example\nrelayhost = [$gateway]\nsmtpd_use_tls = yes\nmax_idle = 1h30m\n";
const masterCf = "smtp inet n - y - - smtpd\n  -o relayhost=$gateway\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

/** What a driver saw in its editor. */
interface Seen {
  readonly error?: string;
  readonly findings: readonly string[];
  readonly hover: string;
  readonly completion: readonly string[];
  readonly fixed: string;
  readonly main: readonly string[];
  readonly master: readonly string[];
}

function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

const hasEglot = isInstalled("emacs") && existsSync("/usr/share/emacs/site-lisp/elpa/eglot-1.9");

describe("editors of Debian 12", () => {
  let root = "";
  let server = "";

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), "postfix-editors-"));
    await buildServer(path.join(root, "dist"));
    server = path.join(root, "dist", "postfix-language-server");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Runs an editor on two files, in its own directory and home. */
  function drive(name: string, program: string, args: readonly string[]): Seen {
    const directory = path.join(root, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "main.cf"), mainCf);
    writeFileSync(path.join(directory, "master.cf"), masterCf);
    const result = path.join(directory, "result.json");
    const env = {
      ...process.env,
      HOME: directory,
      XDG_CONFIG_HOME: directory,
      RESULT: result,
      SERVER: server,
      NODE: process.execPath,
    };
    const output = execFileSync(program, args, {
      cwd: directory,
      env,
      encoding: "utf8",
      timeout: 55_000,
      stdio: "pipe",
    });
    if (!existsSync(result)) expect.fail(`no result: ${output}`);
    return JSON.parse(readFileSync(result, "utf8")) as Seen;
  }

  function expectSeen(seen: Seen): void {
    expect(seen.error).toBeUndefined();
    expect(seen.hover).toContain("gateway");
    expect(seen.hover).toContain("mx.example");
    expect(seen.completion).toContain("smtpd_tls_security_level");
    expect(seen.fixed).toBe("smtpd_tls_security_level = may");
    expect(seen.main.slice(0, 3)).toEqual([
      "uplink = mx.example",
      "relayhost = [$uplink]",
      "smtpd_tls_security_level = may",
    ]);
    expect(seen.master).toEqual([
      "smtp inet n - y - - smtpd",
      "  -o relayhost=$uplink",
      "tlsmgr unix - - n 1000? 1 tlsmgr",
    ]);
  }

  test.skipIf(!isInstalled("nvim"))("Neovim finds, explains, completes, fixes and renames", () => {
    const command = `let g:postfix_language_server = ['${process.execPath}', '${server}', '--stdio']`;
    const seen = drive("neovim", "nvim", [
      "--headless",
      "-u",
      "NONE",
      "-i",
      "NONE",
      "--cmd",
      command,
      "-c",
      `luafile ${path.join(setups, "neovim.lua")}`,
      "-c",
      `luafile ${path.join(drivers, "neovim.lua")}`,
    ]);
    expectSeen(seen);
    expect(seen.findings).toEqual(["3 legacy-tls", "4 ignored-text"]);
  });

  test.skipIf(!hasEglot)("Emacs with Eglot finds, explains, completes, fixes and renames", () => {
    const seen = drive("emacs", "emacs", [
      "--batch",
      "-q",
      "--eval",
      '(add-to-list \'load-path "/usr/share/emacs/site-lisp/elpa/eglot-1.9")',
      "-l",
      path.join(setups, "emacs.el"),
      "-l",
      path.join(drivers, "emacs.el"),
    ]);
    expectSeen(seen);
    expect(seen.findings).toEqual([expect.stringMatching(/^3 /u), expect.stringMatching(/^4 /u)]);
  });
});
