import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { captureRun } from "./support/captured-run.ts";
import { comparable, runRealPostconf } from "./support/real-postconf.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

/** Configurations from public repositories; they stand beside the repository and are not part of it. */
const corpus = path.resolve(import.meta.dirname, "../../../../shared/corpus/real-configs");

function filesOf(kind: "main" | "master"): string[] {
  if (!existsSync(corpus)) return [];
  return readdirSync(path.join(corpus, kind))
    .filter((name) => name.endsWith(".cf"))
    .sort()
    .map((name) => `${kind}/${name}`);
}

async function expectSameOutput(
  mainCf: string | Buffer,
  masterCf: string | Buffer,
  commands: readonly (readonly string[])[],
): Promise<void> {
  using directory = scratchDirectory();
  directory.write("main.cf", mainCf);
  directory.write("master.cf", masterCf);
  for (const command of commands) {
    const args = ["-c", ".", ...command];
    const [ours, real] = await Promise.all([
      captureRun(args, directory.path),
      runRealPostconf(args, directory.path),
    ]);
    expect({ command, ...Object(comparable(ours)) }).toEqual({ command, ...Object(comparable(real)) });
  }
}

const plainMaster = "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\n";
const commands = [["-n"], ["-x"], ["-M"], ["-P"]] as const;
const masterCommands = [...commands, ["-Mf"], ["-Px"], ["-F"]] as const;

describe.skipIf(!postfixInstalled || !existsSync(corpus))(
  "real configurations look as with postconf",
  { concurrent: true },
  () => {
    test("all of them", () => {
      expect([filesOf("main").length, filesOf("master").length]).toEqual([72, 30]);
    });

    test.each(filesOf("main"))("%s", { timeout: 60_000 }, async (name) => {
      await expectSameOutput(readFileSync(path.join(corpus, name)), plainMaster, commands);
    });

    test.each(filesOf("master"))("%s", { timeout: 60_000 }, async (name) => {
      const mainCf = "compatibility_level = 3.6\nmyhostname = mx.example.test\n";
      await expectSameOutput(mainCf, readFileSync(path.join(corpus, name)), masterCommands);
    });
  },
);

describe.skipIf(!postfixInstalled)("the built-in defaults look as with postconf", () => {
  test("for every parameter", { timeout: 60_000 }, async () => {
    await expectSameOutput("", plainMaster, [["-d"], ["-dx"], ["-df"], ["-d", "-C", "builtin"]]);
  });
});
