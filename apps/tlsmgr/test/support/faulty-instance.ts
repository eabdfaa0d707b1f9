import { cpSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { getpwnam } from "@postfixjs/posix";
import { command, postfixInstance } from "@postfixjs/test-support";
import type { CommandResult, PostfixInstance } from "@postfixjs/test-support";
import { examine } from "../../src/ctl/check/examine.ts";
import type { Finding } from "../../src/ctl/check/finding.ts";
import { Site } from "../../src/ctl/site/site.ts";
import { builtDaemon, runCtl } from "./run-ctl.ts";

const builtCtl = path.join(path.dirname(builtDaemon), "tlsmgrctl");

/** A real Postfix with our daemon installed, to be broken and repaired. */
export class FaultyInstance implements AsyncDisposable {
  readonly postfix: PostfixInstance;
  /** The account of its mail owner. */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly #kept: string;

  private constructor(postfix: PostfixInstance) {
    this.postfix = postfix;
    this.owner = getpwnam("postfix") ?? { uid: 0, gid: 0 };
    this.#kept = path.join(postfix.directory, "kept");
  }

  /** Starts Postfix, and installs our daemon as an administrator would. */
  static async make(): Promise<FaultyInstance> {
    const postfix = await postfixInstance({
      tlsmgrChroot: true,
      cacheType: "none",
      mainCf: ["smtp_tls_session_cache_database = btree:$data_directory/smtp_scache"],
    });
    const instance = new FaultyInstance(postfix);
    const installed = await runCtl(["install", "-c", instance.conf, "--apply", "--verify"]);
    if (installed.status !== 0) throw new Error(`install: ${installed.results}\n${installed.problems}`);
    await postfix.setTlsmgrCommand("tlsmgr-js");
    instance.keep();
    return instance;
  }

  get conf(): string {
    return this.postfix.configDirectory;
  }

  get program(): string {
    return path.join(this.postfix.daemonDirectory, "tlsmgr-js");
  }

  /** Remembers the configuration and the programs. */
  keep(): void {
    cpSync(this.conf, path.join(this.#kept, "conf"), { recursive: true, preserveTimestamps: true });
    for (const name of ["tlsmgr-js", "tlsmgr-js.code"]) {
      cpSync(path.join(this.postfix.daemonDirectory, name), path.join(this.#kept, name));
    }
  }

  /** Puts back what {@link keep} remembers, and removes what remedies have kept. */
  restore(): void {
    for (const name of readdirSync(this.conf)) rmSync(path.join(this.conf, name), { recursive: true });
    cpSync(path.join(this.#kept, "conf"), this.conf, { recursive: true, preserveTimestamps: true });
    for (const name of readdirSync(this.postfix.daemonDirectory)) {
      if (/^tlsmgr-|\.saved$/u.test(name)) rmSync(path.join(this.postfix.daemonDirectory, name));
    }
    for (const name of ["tlsmgr-js", "tlsmgr-js.code"]) {
      cpSync(path.join(this.#kept, name), path.join(this.postfix.daemonDirectory, name));
    }
  }

  /** What `check` finds, apart from the folders of this very package, which depend on where it is tested. */
  async check(options: { readonly isTried?: boolean } = {}): Promise<Finding[]> {
    const found = await examine(new Site(this.conf), { ...options, tlsmgrctl: builtCtl });
    return found.filter(
      ({ code, problem }) => code !== "program-writable" || problem.includes(this.postfix.directory),
    );
  }

  /** Runs the built `tlsmgrctl check` as another user. */
  async checkAs(uid: number, ...options: readonly string[]): Promise<CommandResult> {
    const user = ["--reuid", String(uid), "--regid", String(uid), "--clear-groups"];
    const check = [process.execPath, builtCtl, "check", "-c", this.conf, ...options];
    return await command("setpriv", [...user, ...check]);
  }

  /** Appends lines to main.cf, in place of settings of the same names. */
  addToMainCf(...lines: readonly string[]): void {
    const names = new Set(lines.map((line) => line.split(/[ =]/u, 1).join("")));
    const isReplaced = (line: string): boolean => names.has(line.split(/[ =]/u, 1).join(""));
    this.edit("main.cf", (text) => {
      const others = text.split("\n").filter((line) => line !== "" && !isReplaced(line));
      return [...others, ...lines, ""].join("\n");
    });
  }

  /** Sets a field of the tlsmgr line, counted from 0. */
  setField(index: number, value: string): void {
    this.edit("master.cf", (text) =>
      text.replace(/^tlsmgr .*$/mu, (line) =>
        line
          .split(/\s+/u)
          .map((word, at) => (at === index ? value : word))
          .join(" "),
      ),
    );
  }

  /** Writes tlsmgr.ini. */
  writeIni(text: string): void {
    writeFileSync(path.join(this.conf, "tlsmgr.ini"), text);
  }

  /** Changes a file of the configuration; Postfix would wait for one that is not a few seconds old. */
  edit(name: string, change: (text: string) => string): void {
    const file = path.join(this.conf, name);
    writeFileSync(file, change(readFileSync(file, "utf8")));
    const aMinuteAgo = Date.now() / 1000 - 60;
    utimesSync(file, aMinuteAgo, aMinuteAgo);
  }

  /** The paths of a command as the documentation has them. */
  generalized(text: string): string {
    const { daemonDirectory, queueDirectory, dataDirectory, directory } = this.postfix;
    const names: readonly (readonly [string, string])[] = [
      [`${process.execPath} ${builtCtl}`, "tlsmgrctl"],
      ["/usr/sbin/post", "post"],
      [this.conf, "DIR"],
      [daemonDirectory, "DAEMONS"],
      [queueDirectory, "QUEUE"],
      [dataDirectory, "DATA"],
      [directory, "TMP"],
    ];
    return names.reduce((result, [file, name]) => result.replaceAll(file, name), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.postfix[Symbol.asyncDispose]();
  }
}

/** Runs a command as a root shell does, and returns what went wrong. */
export async function runInShell(line: string): Promise<string> {
  const { status, stdout, stderr } = await command("/bin/sh", ["-c", line]);
  return status === 0 ? "" : `${line}\nexit status ${status}\n${stdout}${stderr}`;
}
