import fc from "fast-check";
import { readFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { captureRun } from "./support/captured-run.ts";
import type { CapturedRun } from "./support/captured-run.ts";
import { comparable, runRealPostconf } from "./support/real-postconf.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

const names = fc.constantFrom(
  "relayhost",
  "mail_name",
  "foo",
  "bar",
  "virtual_alias_maps",
  "smtpd_restriction_classes",
  "process_name",
  "fallback_relay",
  "zip_destination_rate_delay",
  "corp_bind",
);
// Without values that end the real program: it sleeps a second each time.
const values = fc.constantFrom(
  "a",
  "$foo",
  "${bar?{x}:{y $foo}}",
  "a b  c",
  "",
  "ldap:corp",
  "proxy:mysql:corp, {x y} z:{ldap:corp}",
  "$$x",
  "${{$mail_name} == {a} ? {1} : {2}}",
  "foo, bar",
  "$undefined_zz",
  "one\n  two\n\n# no\n\tthree",
  "\xe9t\xe9",
);
const mainCf = fc
  .array(fc.record({ name: names, value: values }), { maxLength: 6 })
  // References that go round end the real program too.
  .filter((settings) =>
    settings.every(({ name, value }) => !["foo", "bar", "mail_name"].includes(name) || !value.includes("$")),
  )
  .map((settings) => settings.map(({ name, value }) => `${name} = ${value}\n`).join(""));

const words = fc.constantFrom(
  "-v",
  "-o a=b",
  "-o foo=$bar",
  "-o {foo = a b}",
  "-ofoo=x",
  "--",
  "user=nobody",
  "x{a b}y",
  "\n  -o bar=1",
);
const service = fc
  .tuple(
    fc.constantFrom("smtp", "zip", "tlsmgr", "[::1]:25"),
    fc.constantFrom("inet", "unix", "pass"),
    fc.constantFrom("-", "60", "1000?"),
    fc.constantFrom("smtpd", "pipe", "tlsmgr"),
    fc.array(words, { maxLength: 4 }),
  )
  .map(
    ([name, type, wakeup, command, args]) =>
      `${name} ${type} - - n ${wakeup} - ${[command, ...args].join(" ")}\n`,
  );
const masterCf = fc.array(service, { maxLength: 4 }).map((rows) => rows.join(""));

const listings = fc.constantFrom("-n", "-nx", "-nf", "-M", "-Mf", "-Mx", "-P", "-Px", "-F", "-Ff", "-C user");
const edits = fc.constantFrom(
  ["-e", "relayhost = new"],
  ["-e", "foo=$bar", "foo = 2"],
  ["-X", "foo", "bar"],
  ["-#", "mail_name"],
  ["-M", "zip/unix=zip unix - n - - 1 pipe -v -o x=1 user=a {b c}"],
  ["-MX", "smtp/inet"],
  ["-M#", "*/unix"],
  ["-F", "tlsmgr/unix/wakeup=500?"],
  ["-F", "*/inet/command=smtpd -o foo=1 -v"],
  ["-P", "*/unix/foo=1", "smtp/inet/bar=$x"],
  ["-PX", "*/*/foo"],
);

async function compare(main: string, master: string, args: readonly string[]): Promise<void> {
  const runs: unknown[] = [];
  for (const runOne of [runRealPostconf, captureRun]) {
    using directory = scratchDirectory();
    directory.write("main.cf", Buffer.from(main, "latin1"));
    directory.write("master.cf", master);
    const result: CapturedRun = await runOne(["-c", ".", ...args], directory.path);
    const read = (name: string): string => readFileSync(path.join(directory.path, name), "latin1");
    runs.push({ ...Object(comparable(result)), mainCf: read("main.cf"), masterCf: read("master.cf") });
  }
  expect(runs[1]).toEqual(runs[0]);
}

describe.skipIf(!postfixInstalled)("postconf-js does as the installed postconf does", () => {
  test("in listings of any configuration", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(mainCf, masterCf, listings, (main, master, options) =>
        compare(main, master, options.split(" ")),
      ),
      { numRuns: 80 },
    );
  });

  test("in edits of any configuration", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(mainCf, masterCf, edits, (main, master, args) => compare(main, master, args)),
      { numRuns: 80 },
    );
  });
});
