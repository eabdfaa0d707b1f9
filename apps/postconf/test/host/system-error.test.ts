import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { systemErrorCode, systemErrorText } from "../../src/host/system-error.ts";
import { captureRun } from "../support/captured-run.ts";
import { comparable, runRealPostconf } from "../support/real-postconf.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";

const failure = (code: unknown): Error => Object.assign(new TypeError("failed"), { code });

describe("systemErrorText", () => {
  test("has strerror's words, and the code of an error that has none here", () => {
    expect(["EFBIG", "ENOSPC", "ENOLCK", "EXYZ"].map((code) => systemErrorText(failure(code)))).toEqual([
      "File too large",
      "No space left on device",
      "No locks available",
      "EXYZ",
    ]);
  });

  test.each([new TypeError("a bug"), failure(5), "text", undefined])(
    "throws %s again, since it is not a system error",
    (error) => {
      let thrown: unknown;
      try {
        systemErrorCode(error);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
    },
  );
});

describe.skipIf(!postfixInstalled)("a configuration that cannot be opened", { concurrent: true }, () => {
  const places = {
    "a missing directory": "nosuch",
    "a file instead of a directory": "file",
    "links that go round": "loop",
    "a name that is too long": "x".repeat(300),
    "directories in place of the files": "directories",
    "a directory without files": "empty",
  };
  const commands = ["-n", "-M", "-d mail_name", "-e mail_name=x", "-X mail_name"];

  test.each(Object.entries(places))("%s: fails as postconf does", async (_, place) => {
    using directory = scratchDirectory();
    directory.write("file", "");
    symlinkSync("loop", path.join(directory.path, "loop"));
    mkdirSync(path.join(directory.path, "empty"));
    for (const name of ["main.cf", "master.cf"])
      mkdirSync(path.join(directory.path, "directories", name), { recursive: true });
    const outcomes = await Promise.all(
      commands.map(async (command) => {
        const args = ["-c", place, ...command.split(" ")];
        const ours = comparable(await captureRun(args, directory.path));
        return [
          { command, ours },
          { command, ours: comparable(await runRealPostconf(args, directory.path)) },
        ];
      }),
    );
    expect(outcomes.map(([ours]) => ours)).toEqual(outcomes.map(([, real]) => real));
  });
});
