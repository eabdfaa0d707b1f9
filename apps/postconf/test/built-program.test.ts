import { readFileSync } from "node:fs";
import path from "node:path";
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

describe("the built postconf-js", { timeout: 60_000 }, () => {
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

  test("has lint, diff and explain", async () => {
    using directory = installation();
    expect((await built.shell("postconf-js lint .", directory.path)).output).toContain("[unused-parameter]");
    expect((await built.shell("postconf-js diff . .", directory.path)).status).toBe(0);
    expect((await built.shell("postconf-js explain -c . relayhost", directory.path)).output).toMatch(
      /^relayhost = \[mail\.example\.org\]\n/u,
    );
  });
});
