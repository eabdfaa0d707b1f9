import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltProgram } from "./support/built-program.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";
import type { ScratchDirectory } from "./support/scratch-directory.ts";

let built: BuiltProgram;

beforeAll(async () => {
  built = await BuiltProgram.make();
}, 60_000);
afterAll(() => built[Symbol.dispose]());

function installation(): ScratchDirectory {
  const directory = scratchDirectory();
  directory.write("main.cf", "mydomain = example.org\nrelayhost = [mail.$mydomain]\nunused_zz = 1\n");
  directory.write("master.cf", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
  return directory;
}

/** What a pipe holds just now. */
function readAvailable(pipe: number): string {
  const buffer = Buffer.alloc(4096);
  try {
    return buffer.toString("latin1", 0, readSync(pipe, buffer));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return "";
    throw error;
  }
}

describe("the built postconf-js", { timeout: 60_000 }, () => {
  test.each([
    ["--version", /^postconf-js \d+\.\d+\.\d+\n$/u],
    ["lint --version", /^postconf-js \d+\.\d+\.\d+\n$/u],
    ["--help", /^usage: postconf-js /u],
    ["lint --help", /^usage: postconf-js lint [^]*--type main\|master/u],
    ["diff -h", /^usage: postconf-js diff /u],
    ["explain --help", /^usage: postconf-js explain /u],
  ])("answers %s", async (words, answer) => {
    using directory = installation();
    expect(await built.shell(`postconf-js ${words}`, directory.path)).toEqual({
      status: 0,
      output: expect.stringMatching(answer) as string,
      errors: "",
    });
  });

  test("lists settings on standard output and warnings on standard error", async () => {
    using directory = installation();
    expect(await built.shell("postconf-js -c . -n -x", directory.path)).toEqual({
      status: 0,
      output: "config_directory = .\nmydomain = example.org\nrelayhost = [mail.example.org]\n",
      errors: "postconf: warning: ./main.cf: unused parameter: unused_zz=1\n",
    });
  });

  test("finds the configuration by MAIL_CONFIG", async () => {
    using directory = installation();
    const line = `MAIL_CONFIG=${directory.path} postconf-js -h mydomain`;
    expect((await built.shell(line, "/")).output).toBe("example.org\n");
  });

  test("exits with 1 after a fatal error, and prints nothing else", async () => {
    using directory = installation();
    expect(await built.shell("postconf-js -c . -n -d", directory.path)).toEqual({
      status: 1,
      output: "",
      errors: "postconf: fatal: specify one of -d -n\n",
    });
  });

  test("keeps bytes of its arguments that are not UTF-8", async () => {
    using directory = installation();
    const { errors } = await built.shell(
      String.raw`postconf-js -c . "$(printf 'mail_name=\351\377')"`,
      directory.path,
    );
    expect(errors).toBe("");
    const mainCf = readFileSync(path.join(directory.path, "main.cf"), "latin1");
    expect(mainCf.split("\n").at(-2)).toBe("mail_name = \xe9\xff");
  });

  test("writes a long listing completely into a pipe, and exits quietly when the reader closes it", async () => {
    using directory = installation();
    const long = await built.shell("postconf-js -c . -d | wc -l", directory.path);
    expect(Number(long.output)).toBeGreaterThan(800);
    const cut = await built.shell("postconf-js -c . -d | head -1", directory.path);
    expect(cut).toEqual({
      status: 0,
      output: "2bounce_notice_recipient = postmaster\n",
      errors: "",
    });
  });

  test.each([
    ["-n", "postconf: fatal: write error: No space left on device\n", 1],
    ["lint .", "postconf-js lint: write error: No space left on device\n", 2],
    ["diff . .. --format json", "postconf-js diff: write error: No space left on device\n", 2],
    ["explain hash", "postconf-js explain: write error: No space left on device\n", 2],
  ])("reports that the output of %s does not fit on a full disk", async (command, errors, status) => {
    using directory = installation();
    mkdirSync(path.join(directory.path, "other"));
    directory.write("other/main.cf", "");
    directory.write("other/master.cf", "");
    const line = `MAIL_CONFIG=. postconf-js ${command.replace("..", "other")} >/dev/full`;
    expect(await built.shell(line, directory.path)).toEqual({
      status,
      output: "",
      errors: expect.stringContaining(errors),
    });
  });

  test("ignores that messages cannot be written", async () => {
    using directory = installation();
    const { status, output } = await built.shell("postconf-js -c . -nh 2>/dev/full", directory.path);
    expect({ status, output }).toEqual({ status: 0, output: ".\nexample.org\n[mail.$mydomain]\n" });
  });

  test("waits for a reader that is slower than a pipe holds", async () => {
    using directory = installation();
    directory.write("main.cf", `mail_name = ${"x".repeat(300_000)}\n`);
    const fifo = path.join(directory.path, "fifo");
    await built.shell("mkfifo fifo", directory.path);
    // The reader's end makes the pipe one that does not block its writer: writes fail while it is full.
    const pipe = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    const ended = built.spawn(["-c", ".", "-h", "mail_name"], directory.path, pipe);
    let received = "";
    while (!received.endsWith("\n")) {
      await setImmediate();
      received += readAvailable(pipe);
    }
    closeSync(pipe);
    expect(received).toBe(`${"x".repeat(300_000)}\n`);
    expect(await ended).toBe(0);
  });

  test("leaves the file as it is if the new one does not fit on the disk", async () => {
    using directory = installation();
    const before = readFileSync(path.join(directory.path, "main.cf"), "utf8");
    const edits = ["-e mail_name=b", "-X mydomain", "-# relayhost", "-P tlsmgr/unix/a=b"];
    for (const edit of edits) {
      // As with a full disk or a used up quota, writing fails; the file can be opened.
      const line = `trap '' XFSZ; ulimit -f 0; postconf-js -c . '${edit.slice(0, 2)}' ${edit.slice(3)}`;
      const { status, errors } = await built.shell(line, directory.path);
      expect({ status, errors }).toEqual({
        status: 1,
        errors: expect.stringMatching(/^postconf: fatal: open \.\/ma\w+\.cf\.tmp: File too large\n$/u),
      });
    }
    expect(readFileSync(path.join(directory.path, "main.cf"), "utf8")).toBe(before);
    expect(readdirSync(directory.path).sort()).toEqual(["main.cf", "master.cf"]);
  });

  test("waits while another program holds the lock of a file", async () => {
    using directory = installation();
    const lockFile = path.join(directory.path, "main.cf.tmp");
    const holder = spawn("flock", ["-x", lockFile, "-c", "echo held; read line"]);
    await once(holder.stdout, "data");
    const edit = built.shell("postconf-js -c . -e mail_name=b", directory.path);
    const { ino } = statSync(lockFile);
    const waiter = new RegExp(`-> FLOCK .*:${ino} `, "u");
    while (!waiter.test(readFileSync("/proc/locks", "utf8"))) await setImmediate();
    expect(readFileSync(path.join(directory.path, "main.cf"), "utf8")).not.toContain("mail_name");
    holder.stdin.end("\n");
    expect(await edit).toEqual({ status: 0, output: "", errors: "" });
    expect(readFileSync(path.join(directory.path, "main.cf"), "utf8")).toMatch(/^mail_name = b$/mu);
  });

  test("has lint, diff and explain", async () => {
    using directory = installation();
    expect((await built.shell("postconf-js lint .", directory.path)).output).toContain("[unused-parameter]");
    expect((await built.shell("postconf-js diff . .", directory.path)).status).toBe(0);
    expect((await built.shell("postconf-js explain -c . relayhost", directory.path)).output).toMatch(
      /^relayhost = \[mail\.example\.org\]\n/u,
    );
  });
});
