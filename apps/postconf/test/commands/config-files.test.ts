import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { captureRun } from "../support/captured-run.ts";
import type { CapturedRun } from "../support/captured-run.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";
import type { ScratchDirectory } from "../support/scratch-directory.ts";

function installation(...names: string[]): ScratchDirectory {
  const directory = scratchDirectory();
  for (const name of names) {
    mkdirSync(path.dirname(path.join(directory.path, name)), { recursive: true });
    const isMaster = path.basename(name).startsWith("master");
    directory.write(name, isMaster ? "x unix - - n - - smtp -o own=1\n" : "relayhost = $own\n");
  }
  return directory;
}

const lint = (directory: ScratchDirectory, ...args: string[]): Promise<CapturedRun> =>
  captureRun(["lint", ...args], directory.path);

/** The files of findings, and what they say, in order. */
async function findings(directory: ScratchDirectory, ...args: string[]): Promise<(string | undefined)[]> {
  const { output } = await lint(directory, ...args);
  return output
    .split("\n")
    .filter((line) => line.includes("["))
    .map((line) => /^[^:]*/u.exec(line)?.[0] + (/ \[[-a-z]*\]/u.exec(line)?.[0] ?? ""));
}

describe("the files that lint, diff and explain read", () => {
  test("main.cf and master.cf of one directory belong together, in any order and spelling", async () => {
    using directory = installation("a/main.cf", "a/master.cf", "b/main.cf");
    const pairs = [["a"], ["a/"], ["a/master.cf", "a/main.cf"], ["a/main.cf", "a", "a/master.cf"]];
    for (const args of pairs) expect(await findings(directory, ...args)).toEqual([]);
    expect(await findings(directory, "b/main.cf", "a/master.cf")).toEqual(["b/main.cf [undefined-name]"]);
  });

  test("the first entry tells what a file of another name is, and --type what all are", async () => {
    using directory = scratchDirectory();
    const entry = "tlsmgr unix - - n 1000? 2 tlsmgr\n";
    directory.write("snippet", `# a comment\n\n${entry}`);
    directory.write("other", "relayhost = $own\n");
    directory.write("master.txt", "relayhost = $own\n");
    expect(await findings(directory, "snippet", "other")).toEqual([
      "snippet [tlsmgr-process-limit]",
      "other [undefined-name]",
    ]);
    expect(await findings(directory, "--type", "main", "master.txt")).toEqual([
      "master.txt [undefined-name]",
    ]);
    const { status, errors } = await lint(directory, "--type", "mail", "other");
    expect(status).toBe(2);
    expect(errors).toContain('unknown type "mail"; choose from main, master');
  });

  test("a file of another name stands for itself; a name tells what it is", async () => {
    using directory = installation("main.cf.old", "master.cf.old", "master-2", "x");
    expect(await findings(directory, "x", "main.cf.old")).toEqual([
      "x [undefined-name]",
      "main.cf.old [undefined-name]",
    ]);
    for (const name of ["master.cf.old", "master-2"])
      directory.write(name, "tlsmgr unix - - n 1000? 2 tlsmgr\n");
    expect(await findings(directory, "master.cf.old", "master-2")).toEqual([
      "master.cf.old [tlsmgr-process-limit]",
      "master-2 [tlsmgr-process-limit]",
    ]);
  });

  test("a file that is named twice is reported once", async () => {
    using directory = installation("main.cf");
    expect(await findings(directory, "main.cf", "main.cf")).toEqual(["main.cf [undefined-name]"]);
  });

  test("a link to a directory is a directory", async () => {
    using directory = installation("a/main.cf", "a/master.cf");
    symlinkSync("a", path.join(directory.path, "link"));
    expect(await lint(directory, "link")).toEqual({ status: 0, output: "", errors: "" });
  });

  test.each([
    [["a"], 'Cannot open "a/master.cf": No such file or directory'],
    [["nosuch"], 'Cannot open "nosuch": No such file or directory'],
    [["a/main.cf/x"], 'Cannot open "a/main.cf/x": Not a directory'],
    [["loop"], 'Cannot open "loop": Too many levels of symbolic links'],
    [["d"], 'Cannot open "d/main.cf": Is a directory'],
    [["a/main.cf", "nosuch"], 'Cannot open "nosuch": No such file or directory'],
  ])("%j cannot be read, which ends everything with status 2", async (args, message) => {
    using directory = installation("a/main.cf");
    mkdirSync(path.join(directory.path, "d/main.cf"), { recursive: true });
    symlinkSync("loop", path.join(directory.path, "loop"));
    expect(await lint(directory, ...args)).toEqual({
      status: 2,
      output: "",
      errors: `postconf-js lint: ${message}\n`,
    });
  });

  test("a file that is empty, of zeros, of other bytes or huge is linted to its end", async () => {
    using directory = scratchDirectory();
    directory.write("empty", "");
    directory.write("zeros", Buffer.alloc(100_000));
    directory.write("bytes", Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251)));
    directory.write("long", `mail_name = ${"x ".repeat(200_000)}\n`);
    directory.write("many", `${"# comment\n".repeat(50_000)}max_idle = 1h30m\n`);
    for (const name of ["empty", "zeros", "bytes", "long"]) {
      const { status, errors } = await lint(directory, name);
      expect([0, 1]).toContain(status);
      expect(errors).toBe("");
    }
    expect((await lint(directory, "many")).output).toContain("many:50001:14: warning: ");
  });
});

describe("postconf-js diff", () => {
  test.each([
    ["main.cf", "master.cf", '"main.cf" is a main.cf, "master.cf" is a master.cf'],
    ["master.cf", "main.cf", '"master.cf" is a master.cf, "main.cf" is a main.cf'],
    [".", "main.cf", '"." is a directory, "main.cf" is a main.cf'],
  ])("refuses to compare %s with %s", async (before, after, message) => {
    using directory = installation("main.cf", "master.cf");
    const { status, output, errors } = await captureRun(["diff", before, after], directory.path);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toMatch(new RegExp(`^postconf-js diff: ${message}\nusage: `, "u"));
  });

  test("of a configuration with itself is empty, under any name of it", async () => {
    using directory = installation("a/main.cf", "a/master.cf");
    symlinkSync("a", path.join(directory.path, "link"));
    for (const [before, after] of [
      ["a", "a"],
      ["a", "link/"],
      ["a/main.cf", "link/main.cf"],
    ]) {
      const result = await captureRun(["diff", before ?? "", after ?? ""], directory.path);
      expect(result).toEqual({ status: 0, output: "", errors: "" });
    }
  });

  test("the other way round has the signs and values the other way round", async () => {
    using directory = installation("a/main.cf", "a/master.cf");
    mkdirSync(path.join(directory.path, "b"));
    directory.write("b/main.cf", "relayhost = x\nmail_name = y\n");
    directory.write("b/master.cf", "x unix - - y - - smtp\nz inet n - n - - smtpd -o own=2\n");
    const there = await captureRun(["diff", "a", "b"], directory.path);
    const back = await captureRun(["diff", "b", "a"], directory.path);
    const swapped = there.output.replaceAll(/^[-+]/gmu, (sign) => (sign === "-" ? "+" : "-"));
    expect(back.output.split("\n").sort()).toEqual(swapped.split("\n").sort());
    expect(there.output.split("\n")).toEqual(
      expect.arrayContaining([
        "- x/unix/chroot = n",
        "+ x/unix/chroot = y",
        "+ z/inet",
        "- mail_name = Postfix",
      ]),
    );
  });
});
