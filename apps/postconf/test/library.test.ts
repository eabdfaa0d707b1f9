import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { postconf } from "../src/index.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

describe("postconf", () => {
  test("returns what the command prints, in a directory of the caller", async () => {
    using directory = scratchDirectory();
    writeFileSync(path.join(directory.path, "main.cf"), "relayhots = [mx]\n");
    writeFileSync(path.join(directory.path, "master.cf"), "");
    const options = { workingDirectory: directory.path, environment: {} };
    expect(await postconf(["-c", ".", "-e", "relayhost = [mx]"], options)).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    expect(
      await postconf(["-h", "relayhost"], { ...options, environment: { MAIL_CONFIG: "." } }),
    ).toMatchObject({ status: 0, stdout: "[mx]\n" });
    const { status, stdout } = await postconf(["lint", "main.cf"], options);
    expect([status, stdout]).toEqual([1, expect.stringContaining("[unknown-parameter]")]);
    expect(await postconf(["lint"], options)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no file given"),
    });
  });

  test.each([[undefined], ["-n"], [[Number.NaN]]])("throws a TypeError for %j", async (args) => {
    await expect(Reflect.apply(postconf, undefined, [args])).rejects.toThrow(TypeError);
  });
});
