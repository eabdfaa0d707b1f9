import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { command, postfixInstalled } from "@postfixjs/test-support";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ConfigFatalError,
  Configuration,
  defaultHostNames,
  encodeText,
  parseMainCf,
  printable,
} from "../src/index.ts";
import { parameters } from "../src/registry/index.ts";
import { MailDictionary } from "../src/daemon/index.ts";

const names = ["myhostname", "mydomain", "mydestination", "myorigin"];

describe.skipIf(!postfixInstalled)("defaults that the machine decides, beside the installed postconf", () => {
  test.each([
    "",
    "myhostname = mx.example.org\n",
    "mydomain = example.org\n",
    "myhostname = mx\n",
    "myorigin = $mydomain\nmyhostname = a.b.example\n",
    "mydomain = example.org\nmyhostname = mx.$mydomain\n",
  ])("%j", async (text) => {
    const place = await mkdtemp(path.join(os.tmpdir(), "postconf-"));
    for (const [name, content] of Object.entries({ "main.cf": text, "master.cf": "" })) {
      await writeFile(path.join(place, name), content);
      await utimes(path.join(place, name), 1e9, 1e9);
    }
    const { stdout } = await command("postconf", ["-c", place, "-x", ...names]);
    await rm(place, { recursive: true });
    const mainCf = parseMainCf(text);
    const settings = new Configuration({ mainCf });
    const { hostName, domain } = defaultHostNames({
      systemName: os.hostname,
      setting: (name) => settings.evaluate(name)?.value,
    });
    const given = new Map([
      ["myhostname", hostName()],
      ["mydomain", domain()],
    ]);
    const configuration = new Configuration({ mainCf, parameters, given });
    const shown = names.map((name) => `${name} = ${configuration.evaluate(name)?.value}\n`).join("");
    expect(shown).toBe(stdout);
    for (const name of names) expect(configuration.evaluate(name)?.unknown).toEqual([]);
  });
});

describe.skipIf(!postfixInstalled)("beside the installed postconf", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "postconf-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /**
   * Runs `postconf -n` on two files in their own directory; they look old, so that they are read once.
   */
  async function postconf(
    mainCf: string | Uint8Array,
    masterCf: string | Uint8Array,
  ): Promise<Awaited<ReturnType<typeof command>> & { readonly place: string }> {
    const place = await mkdtemp(path.join(directory, "case-"));
    for (const [name, content] of Object.entries({ "main.cf": mainCf, "master.cf": masterCf })) {
      await writeFile(path.join(place, name), content);
      await utimes(path.join(place, name), 1e9, 1e9);
    }
    return { ...(await command("postconf", ["-c", place, "-n"])), place };
  }

  async function readBoth(text: string): Promise<void> {
    const real = await postconf(encodeText(text), "");
    const log: string[] = [];
    const warn = (warning: string): void => void log.push(`postconf: warning: ${printable(warning)}`);
    const dictionary = new MailDictionary({ processName: "", configDirectory: real.place, warn });
    try {
      dictionary.load(text);
    } catch (error) {
      if (!(error instanceof ConfigFatalError)) throw error;
      log.push(`postconf: fatal: ${printable(error.message)}`);
    }
    const byReading = /overriding earlier|must not start|, line \d+: missing/u;
    expect(log).toEqual(real.stderr.split("\n").filter((line) => byReading.test(line)));
    if (real.status !== 0) return;
    for (const name of ["mail_name", "relayhost", "mydestination"]) {
      const shown = dictionary.get(name)?.replace(/[ \t\r\n]+/gu, " ");
      const line = real.stdout.split("\n").find((candidate) => candidate.startsWith(`${name} =`));
      expect(line).toBe(shown === undefined ? undefined : `${name} =${shown === "" ? "" : ` ${shown}`}`);
    }
  }

  test("MailDictionary reads files of any layout the same way, warnings and fatal errors included", async () => {
    const part = fc.constantFrom(
      ..."mail_name|relayhost|mydestination| = |=|a|b c|é|#|\n|\n|\n | \n|\t|\r\n|\v|\f|\0|,|# c\n|\n\n".split(
        "|",
      ),
    );
    const text = fc.array(part, { maxLength: 30, size: "max" }).map((parts) => parts.join(""));
    // Many at once: postconf sleeps for a second before it ends with a fatal error.
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 25, maxLength: 25, size: "max" }), async (texts) => {
        await Promise.all(texts.map(readBoth));
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
