import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { postfixInstalled } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltProgram } from "./support/built-program.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

const edits = 20;
const names = Array.from({ length: edits }, (_, index) => `own_name_${index}`);

describe("edits at the same time", () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await BuiltProgram.make();
  }, 60_000);
  afterAll(() => program[Symbol.dispose]());

  const ours = (line: string, directory: string): Promise<unknown> =>
    program.shell(`postconf-js -c . ${line}`, directory);
  const real = (line: string, directory: string): Promise<unknown> =>
    promisify(execFile)("/usr/sbin/postconf", ["-c", ".", ...line.split(" ")], { cwd: directory });

  /** Runs one edit for each name, all at once, and says which of them are in the file. */
  async function surviving(
    run: (index: number) => typeof ours,
    directory: ReturnType<typeof scratchDirectory>,
  ): Promise<string[]> {
    directory.write("main.cf", "mail_name = Postfix\n");
    directory.write("master.cf", "smtp inet n - n - - smtpd\n");
    await Promise.all(names.map((name, index) => run(index)(`-e ${name}=1`, directory.path)));
    expect(readdirSync(directory.path).sort()).toEqual(["main.cf", "master.cf"]);
    const text = readFileSync(path.join(directory.path, "main.cf"), "utf8");
    return names.filter((name) => text.includes(`${name} = 1\n`));
  }

  test("all survive", { timeout: 60_000 }, async () => {
    using directory = scratchDirectory();
    expect(await surviving(() => ours, directory)).toEqual(names);
  });

  test.skipIf(!postfixInstalled)(
    "all survive when every second one is postconf's",
    { timeout: 60_000 },
    async () => {
      using directory = scratchDirectory();
      expect(await surviving((index) => (index % 2 === 0 ? ours : real), directory)).toEqual(names);
    },
  );

  test("of master.cf all survive", { timeout: 60_000 }, async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "");
    directory.write("master.cf", "smtp inet n - n - - smtpd\n");
    await Promise.all(names.map((name) => ours(`-P smtp/inet/${name}=1`, directory.path)));
    const text = readFileSync(path.join(directory.path, "master.cf"), "utf8");
    expect(names.filter((name) => !text.includes(`-o ${name}=1`))).toEqual([]);
  });
});
