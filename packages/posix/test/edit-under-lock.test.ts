import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";

import { expect, test } from "vitest";

import { editUnderLock } from "../src/index.ts";
import { startProgram, temporaryDirectory } from "./support/program.ts";

const append = (text: string) => (content: Buffer) => Buffer.concat([content, Buffer.from(text)]);

test("editUnderLock keeps the mode, leaves nothing beside the file, and says whether it changed", () => {
  using directory = temporaryDirectory();
  const file = directory.join("main.cf");
  writeFileSync(file, "a\n");
  chmodSync(file, 0o640);
  expect(editUnderLock(file, append("b\n"))).toBe(true);
  expect(editUnderLock(file, () => undefined)).toBe(false);
  expect(readFileSync(file, "latin1")).toBe("a\nb\n");
  expect(statSync(file).mode & 0o7777).toBe(0o640);
  expect(readdirSync(directory.path)).toEqual(["main.cf"]);
});

test("editUnderLock changes nothing when the edit throws or the file is missing", () => {
  using directory = temporaryDirectory();
  const file = directory.join("main.cf");
  expect(() => editUnderLock(file, append("b"))).toThrow("ENOENT");
  writeFileSync(file, "a\n");
  const refuse = (): never => {
    throw new RangeError("no");
  };
  expect(() => editUnderLock(file, refuse)).toThrow("no");
  expect(readFileSync(file, "latin1")).toBe("a\n");
  expect(readdirSync(directory.path)).toEqual(["main.cf"]);
});

test("editUnderLock edits the target of a symbolic link and keeps the link", () => {
  using directory = temporaryDirectory();
  const [file, link] = [directory.join("real.cf"), directory.join("main.cf")];
  writeFileSync(file, "a\n");
  symlinkSync("real.cf", link);
  expect(editUnderLock(link, append("b\n"))).toBe(true);
  expect(readFileSync(file, "latin1")).toBe("a\nb\n");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(directory.path).toSorted()).toEqual(["main.cf", "real.cf"]);
});

test("editUnderLock never follows a link in the place of the lock", () => {
  using directory = temporaryDirectory();
  const [file, victim] = [directory.join("main.cf"), directory.join("victim")];
  writeFileSync(file, "a\n");
  writeFileSync(victim, "precious\n");
  symlinkSync(victim, `${file}.tmp`);
  expect(() => editUnderLock(file, append("b\n"))).toThrow("ELOOP");
  expect(readFileSync(victim, "latin1")).toBe("precious\n");
});

const postconf = ["/usr/sbin/postconf", "/usr/local/sbin/postconf"].find((file) => existsSync(file));

test.skipIf(postconf === undefined)(
  "editUnderLock and the real postconf -e lose no edit of twenty at a time",
  async () => {
    using directory = temporaryDirectory();
    const file = directory.join("main.cf");
    writeFileSync(file, "compatibility_level = 3.6\n");
    const edits = Array.from({ length: 20 }, (_, index) => `edit_${index} = ${index}`);
    const endings = edits.map(async (edit, index) => {
      const isOurs = index % 2 === 0;
      const child = isOurs
        ? startProgram("editor", file, edit)
        : spawn(postconf ?? "", ["-c", directory.path, "-e", edit], { stdio: "ignore" });
      expect(await once(child, "close")).toEqual([0, null]);
    });
    await Promise.all(endings);
    const lines = readFileSync(file, "latin1").trim().split("\n");
    expect(lines.toSorted()).toEqual(["compatibility_level = 3.6", ...edits].toSorted());
    expect(readdirSync(directory.path)).toEqual(["main.cf"]);
  },
);
