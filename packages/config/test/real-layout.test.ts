import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { command, postfixInstalled } from "@postfixjs/test-support";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyEdits, exportMasterCf, formatService } from "../src/edit/index.ts";
import { EditorModel, formatEdits } from "../src/editor/index.ts";
import { parseMasterCf } from "../src/index.ts";
import * as registry from "../src/registry/index.ts";

const gap = fc.constantFrom(" ", "   ", "\t");
const service = fc
  .record({
    name: fc.stringMatching(/^[a-z]{1,30}$/u),
    fields: fc.tuple(
      fc.constantFrom("unix", "fifo", "pass"),
      fc.constantFrom("-", "y", "n"),
      fc.constantFrom("-", "y", "n"),
      fc.constantFrom("-", "y", "n"),
      fc.constantFrom("-", "0", "60?", "1000000000?"),
      fc.constantFrom("-", "0", "1", "1000000000"),
      fc.constantFrom("smtpd", "x"),
    ),
    // postconf(1) writes blanks around the = of an option anew.
    options: fc.array(fc.constantFrom("-o a=b", "-o {c=d e}", "-o c=d,e", "-v"), { maxLength: 4 }),
    between: fc.constantFrom(" ", "\n  ", "\n\t"),
    gap,
  })
  .map(({ name, fields, options, between, gap: blanks }) => {
    const words = [name, ...fields].join(blanks);
    return `${[words, ...options].join(between)}\n`;
  });

describe.skipIf(!postfixInstalled)("the layout of services beside that of the installed postconf", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "postconf-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** What `postconf -Mf` prints. */
  async function postconf(masterCf: string): Promise<string> {
    const place = await mkdtemp(path.join(directory, "case-"));
    for (const [name, content] of Object.entries({ "main.cf": "", "master.cf": masterCf })) {
      await writeFile(path.join(place, name), content);
      await utimes(path.join(place, name), 1e9, 1e9);
    }
    return (await command("postconf", ["-c", place, "-Mf"])).stdout;
  }

  test("formatService and formatEdits give the columns and lines that postconf -Mf prints", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(service, { minLength: 1, maxLength: 30, size: "max" }), async (services) => {
        const named = services.map((text, index) => `s${index}${text}`);
        // Flags in front of options stay where they are, and postconf joins them with the command.
        const plain = named.filter((text) => !/-v/u.test(text));
        const masterCf = parseMasterCf(plain.join(""));
        const real = await postconf(masterCf.text);
        const written = exportMasterCf(masterCf).map((each) => `${formatService(each)}\n`);
        expect(written.join("")).toBe(real);
        const model = new EditorModel({ masterCf, registry });
        const laidOut = applyEdits(masterCf.text, formatEdits(model, "master.cf"));
        expect(laidOut).toBe(real);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
