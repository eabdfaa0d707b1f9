import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const starter = path.join(import.meta.dirname, "..", "dist", "start");

let directory: string;
let program: string;
let codeFile: string;
let launcher: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "start-"));
  program = path.join(directory, "program");
  launcher = path.join(directory, "launcher");
  codeFile = `${launcher}.code`;
  writeFileSync(program, programText("Hello"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A program with a function that runs, its own module, and its own word. */
function programText(word: string): string {
  return `#!/usr/bin/env node
const { basename } = require("node:path");
function say(text) { process.stdout.write(text + " " + basename(__filename) + " " + basename(__dirname) + "\\n"); }
exports.main = () => say(${JSON.stringify(word)});
exports.lmdbFault = async () => undefined;
`;
}

const compile = (): string => starting("compile", codeFile, program);

function starting(...args: readonly string[]): string {
  return execFileSync(process.execPath, [starter, ...args], { encoding: "utf8", stdio: "pipe" });
}

/** What the program prints that is started, and whether compiled code was used. */
function run(): { printed: string; isCompiled: boolean } {
  const printed = starting("run", launcher, program);
  const { isCompiled } = JSON.parse(starting("load", launcher, program)) as { isCompiled: boolean };
  return { printed, isCompiled };
}

const words = (word: string): string => `${word} program ${path.basename(directory)}\n`;

test("start runs a program by the code that was compiled of it", () => {
  expect(compile()).toBe(words("Hello"));
  expect(run()).toEqual({ printed: words("Hello"), isCompiled: true });
});

test("start runs a program without compiled code", () => {
  expect(run()).toEqual({ printed: words("Hello"), isCompiled: false });
});

test("start runs what the program has become, though the code is of a program of the same length", () => {
  compile();
  writeFileSync(program, programText("Holla"));
  expect(run()).toEqual({ printed: words("Holla"), isCompiled: false });
});

test.each([0, 16, 32, 100, -1])("start leaves code alone that is damaged at byte %d", (at) => {
  compile();
  const code = readFileSync(codeFile);
  const index = at < 0 ? code.length + at : at;
  code.writeUInt8(code.readUInt8(index) ^ 1, index);
  writeFileSync(codeFile, code);
  expect(run()).toEqual({ printed: words("Hello"), isCompiled: false });
});

test.each([0, 16, 32, 100])("start leaves code alone that is cut off after %d bytes", (length) => {
  compile();
  writeFileSync(codeFile, readFileSync(codeFile).subarray(0, length));
  expect(run()).toEqual({ printed: words("Hello"), isCompiled: false });
});

test("start load prints what is loaded, and runs nothing", () => {
  expect(JSON.parse(starting("load", launcher, program))).toEqual({
    version: process.versions.node,
    isCompiled: false,
    files: expect.arrayContaining([realpathSync(process.execPath), starter, program]) as unknown,
  });
});

test.each([
  ["run", { TLSMGR_STATE: "state" }, 0],
  ["run", {}, 1],
  ["load", {}, 1],
])(
  "start %s with %j ends with status %d where the program cannot be loaded",
  (action, environment, status) => {
    writeFileSync(program, '#!/usr/bin/env node\nthrow new TypeError("no\\n good");\n');
    writeFileSync(path.join(directory, "state"), "starting 17 --option\nkey of it\n");
    const result = spawnSync(process.execPath, [starter, action, launcher, program], {
      cwd: directory,
      encoding: "utf8",
      env: environment,
    });
    expect([result.status, result.stdout, result.stderr]).toEqual([status, "", "TypeError: no good\n"]);
    const state = readFileSync(path.join(directory, "state"), "utf8");
    expect(state).toBe(
      status === 0
        ? "failed 17 --option\nkey of it\nTypeError: no good\n"
        : "starting 17 --option\nkey of it\n",
    );
  },
);

test("start run notes that the program is loaded before it runs", () => {
  writeFileSync(path.join(directory, "state"), "starting 17 --option\nkey of it\n");
  const env = { TLSMGR_STATE: path.join(directory, "state") };
  const printed = execFileSync(process.execPath, [starter, "run", launcher, program], {
    encoding: "utf8",
    env,
  });
  expect(printed).toBe(words("Hello"));
  expect(readFileSync(path.join(directory, "state"), "utf8")).toBe("ready 17 --option\nkey of it\n\n");
});
