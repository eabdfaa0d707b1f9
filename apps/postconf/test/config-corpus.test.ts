import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltProgram } from "./support/built-program.ts";
import { captureRun } from "./support/captured-run.ts";
import { actualResults, caseNames, expectedResults } from "./support/corpus.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

/** Cases in which the real program is wrong in a way that we don't copy, and what is right. */
const notCopied: ReadonlyMap<string, { readonly reason: string; readonly results: string }> = new Map([
  [
    "220-edit-append-no-final-newline",
    {
      reason: "a new entry is glued to a last line without line end, which destroys both",
      results: [
        "$ postconf -c . -e 'mail_name = New'",
        "exit 0",
        "after main.cf",
        "m|relayhost = a",
        "m|mail_name = New",
      ].join("\n"),
    },
  ],
]);

let built: BuiltProgram;

beforeAll(async () => {
  built = await BuiltProgram.make();
}, 60_000);
afterAll(() => built[Symbol.dispose]());

async function resultsOf(name: string): Promise<string> {
  using directory = scratchDirectory();
  return await actualResults(name, directory.path, {
    inProcess: captureRun,
    inShell: (line, workingDirectory) => built.shell(line, workingDirectory),
  });
}

describe("postconf-js does what postconf 3.7.11 was recorded to do", () => {
  test("with all 240 cases at hand", () => {
    expect(caseNames).toHaveLength(240);
    expect([...notCopied.keys()].filter((name) => !caseNames.includes(name))).toEqual([]);
  });

  test.each(caseNames.filter((name) => !notCopied.has(name)))("%s", { timeout: 60_000 }, async (name) => {
    expect(await resultsOf(name)).toBe(expectedResults(name));
  });
});

describe("postconf-js does not copy a defect", () => {
  test.each([...notCopied])("%s", async (name, { results }) => {
    expect(await resultsOf(name)).toBe(results);
    expect(results).not.toBe(expectedResults(name));
  });
});
