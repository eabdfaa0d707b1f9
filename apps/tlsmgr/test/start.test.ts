import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const starter = path.join(import.meta.dirname, "..", "dist", "start");

let directory: string;
let program: string;
let codeFile: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "start-"));
  program = path.join(directory, "program");
  codeFile = path.join(directory, "code");
  writeFileSync(program, programText("Hello"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A program with a function that runs, a module of its own, and a word of its own. */
function programText(word: string): string {
  return `#!/usr/bin/env node
const { basename } = require("node:path");
function say(text) { process.stdout.write(text + " " + basename(__filename) + " " + basename(__dirname) + "\\n"); }
say(${JSON.stringify(word)});
`;
}

/** What a program prints that is started by one of the functions, and what the function returns. */
function run(name: "start" | "startAndKeepCode"): { printed: string; returned: string } {
  const call = `process.stdout.write(String(require(process.argv[1]).${name}(process.argv[2], process.argv[3])))`;
  const lines = execFileSync(process.execPath, ["-e", call, starter, program, codeFile], {
    encoding: "utf8",
  });
  const [printed = "", returned = ""] = lines.split("\n");
  return { printed, returned };
}

const words = (word: string): string => `${word} program ${path.basename(directory)}`;

test("start runs a program by the code that startAndKeepCode kept of it", () => {
  expect(run("startAndKeepCode").printed).toBe(words("Hello"));
  expect(run("start")).toEqual({ printed: words("Hello"), returned: "true" });
});

test("start runs a program without compiled code", () => {
  expect(run("start")).toEqual({ printed: words("Hello"), returned: "false" });
});

test("start runs what the program has become, though the code is of a program of the same length", () => {
  run("startAndKeepCode");
  writeFileSync(program, programText("Holla"));
  expect(run("start")).toEqual({ printed: words("Holla"), returned: "false" });
});

test.each([0, 16, 32, 100, -1])("start leaves code alone that is damaged at byte %d", (at) => {
  run("startAndKeepCode");
  const code = readFileSync(codeFile);
  const index = at < 0 ? code.length + at : at;
  code.writeUInt8(code.readUInt8(index) ^ 1, index);
  writeFileSync(codeFile, code);
  expect(run("start")).toEqual({ printed: words("Hello"), returned: "false" });
});

test.each([0, 16, 32, 100])("start leaves code alone that is cut off after %d bytes", (length) => {
  run("startAndKeepCode");
  writeFileSync(codeFile, readFileSync(codeFile).subarray(0, length));
  expect(run("start")).toEqual({ printed: words("Hello"), returned: "false" });
});
