import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltProgram } from "./support/built-program.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

let built: BuiltProgram;

beforeAll(async () => {
  built = await BuiltProgram.make();
}, 60_000);
afterAll(() => built[Symbol.dispose]());

/** The sessions in the README: commands behind `$ `, each followed by what it prints. */
function sessions(): string[] {
  const readme = readFileSync(path.join(import.meta.dirname, "../README.md"), "utf8");
  return [...readme.matchAll(/```console\n(.*?)```/gsu)].map(([, session = ""]) => session);
}

describe("README", () => {
  test("shows what the program prints", { timeout: 60_000 }, async () => {
    expect(sessions()).toHaveLength(1);
    for (const session of sessions()) {
      using directory = scratchDirectory();
      cpSync(path.join(import.meta.dirname, "fixtures/readme"), directory.path, { recursive: true });
      let actual = "";
      for (const [, line = ""] of session.matchAll(/^\$ (.*)$/gmu)) {
        const { output, errors } = await built.shell(line, directory.path);
        actual += `$ ${line}\n${output}`;
        // What the README leaves out is the same on every run: the misspelt name is unused.
        expect(
          errors.replaceAll("postconf: warning: server/main.cf: unused parameter: smtpd_tls_loglevl=1\n", ""),
        ).toBe("");
      }
      expect(actual).toBe(session);
    }
  });
});
