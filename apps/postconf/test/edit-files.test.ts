import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { captureRun } from "./support/captured-run.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";
import type { ScratchDirectory } from "./support/scratch-directory.ts";

const isRoot = process.getuid?.() === 0;

async function edit(directory: ScratchDirectory, ...args: string[]): Promise<string> {
  const { errors } = await captureRun(["-c", ".", ...args], directory.path);
  return errors;
}

function read(directory: ScratchDirectory, name: string): string {
  return readFileSync(path.join(directory.path, name), "latin1");
}

describe("an edit of a file", () => {
  test("keeps its mode, and leaves nothing else behind", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\n");
    const file = path.join(directory.path, "main.cf");
    chmodSync(file, 0o640);
    expect(await edit(directory, "a=2")).toBe("");
    expect(read(directory, "main.cf")).toBe("a = 2\n");
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory.path)).toEqual(["main.cf"]);
  });

  test.skipIf(!isRoot)("keeps its owner and group", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\n");
    const file = path.join(directory.path, "main.cf");
    chownSync(file, 12345, 54321);
    await edit(directory, "a=2");
    expect(statSync(file)).toMatchObject({ uid: 12345, gid: 54321 });
  });

  test("changes the target of a symbolic link, not the link", async () => {
    using directory = scratchDirectory();
    mkdirSync(path.join(directory.path, "elsewhere"));
    directory.write("elsewhere/main.cf", "a = 1\n");
    symlinkSync("elsewhere/main.cf", path.join(directory.path, "main.cf"));
    await edit(directory, "a=2");
    expect(lstatSync(path.join(directory.path, "main.cf")).isSymbolicLink()).toBe(true);
    expect(read(directory, "elsewhere/main.cf")).toBe("a = 2\n");
    expect(readdirSync(path.join(directory.path, "elsewhere"))).toEqual(["main.cf"]);
  });

  test("does not touch a file that is as wanted already", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\n");
    await edit(directory, "a=1");
    expect(statSync(path.join(directory.path, "main.cf")).mtimeMs).toBe(1e12);
  });

  test("keeps bytes that are not UTF-8", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", Buffer.from("x = \xe9\xff\0\n", "latin1"));
    await edit(directory, "a=2");
    expect(read(directory, "main.cf")).toBe("x = \xe9\xff\0\na = 2\n");
  });

  test("leaves the file alone if it cannot be read", async () => {
    using directory = scratchDirectory();
    expect(await edit(directory, "a=2")).toBe(
      "postconf: fatal: open ./main.cf for reading: No such file or directory\n",
    );
    expect(readdirSync(directory.path)).toEqual([]);
  });
});

describe("an edit of main.cf", () => {
  test("says which requests it refuses, and changes nothing", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\n");
    for (const [args, message] of [
      [["-e", "a=1", "b"], `missing '=' after attribute name: "b"`],
      [["-e", "a=1\nb=2"], "-e, -X, or -# accepts no multi-line input"],
      [["-X", "#a"], "-e, -X, or -# accepts no comment input"],
      [["-X", ""], "-X or -# requires non-blank parameter names"],
      [["-#", "b", "a=b"], "-X or -# requires parameter names without value"],
    ] as const) {
      expect(await edit(directory, ...args)).toBe(`postconf: fatal: ${message}\n`);
    }
    expect(read(directory, "main.cf")).toBe("a = 1\n");
  });

  test("reports an earlier request that it ignores, where the real program crashes", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\nb = 2\n");
    expect(await edit(directory, "-X", "a", "a")).toBe("postconf: warning: ignoring earlier request: 'a'\n");
    expect(read(directory, "main.cf")).toBe("b = 2\n");
  });
});

describe("an edit of master.cf", () => {
  test("keeps a word with blanks one word, where the real program makes several of it", async () => {
    using directory = scratchDirectory();
    directory.write("master.cf", "x unix - n n - - pipe {a b} c\n");
    await edit(directory, "-F", "x/unix/wakeup=60");
    expect(read(directory, "master.cf")).toBe(
      "x          unix  -       n       n       60      -       pipe {a b} c\n",
    );
  });

  test("refuses an empty field, which would move the fields behind it", async () => {
    using directory = scratchDirectory();
    const row = "x unix - n n - - pipe\n";
    directory.write("master.cf", row);
    expect(await edit(directory, "-F", "x/unix/wakeup=")).toBe(
      'postconf: fatal: invalid wakeup field "" in ""\n',
    );
    expect(await edit(directory, "-F", "x/unix/command=")).toBe(
      'postconf: fatal: invalid command field "" in ""\n',
    );
    expect(read(directory, "master.cf")).toBe(row);
  });

  test("begins a new entry on its own line", async () => {
    using directory = scratchDirectory();
    directory.write("master.cf", "x unix - n n - - pipe");
    await edit(directory, "-M", "y/unix=y unix - - - - - pipe");
    expect(read(directory, "master.cf").split("\n")).toEqual([
      "x unix - n n - - pipe",
      "y          unix  -       -       -       -       -       pipe",
      "",
    ]);
  });
});
