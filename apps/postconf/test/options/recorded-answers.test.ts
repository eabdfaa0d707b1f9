import fc from "fast-check";
import { test } from "vitest";
import { expectRecordedAnswers } from "../support/side-by-side.ts";

const words = [
  "-n",
  "-d",
  "-x",
  "-f",
  "-h",
  "-H",
  "-e",
  "-M",
  "-F",
  "-P",
  "-X",
  "-#",
  "-p",
  "-o",
  "-C",
  "-c.",
  "foo=1",
  "-E",
  "--",
  "-",
  "relayhost",
  "user",
  "*/unix",
  "-Z",
  "-nx",
  "-ho",
  "-xfh",
  "-Pnx",
  "-c",
  "=",
  "",
  "-nn",
  "-dC",
  "builtin",
  "-oa=b",
  "-M#",
  "-PX",
  "-Fe",
  "-Me",
  "zip/unix=zip unix - - n - - pipe",
];

test("any command line is answered as postconf was recorded to do", async () => {
  const mainCf = "relayhost = a\nfoo = $relayhost\nmail_name = $foo\n";
  const masterCf = "zip unix - n n - - pipe -o foo=2\n";
  const commandLine = fc.array(fc.constantFrom(...words), { size: "max", minLength: 1, maxLength: 5 });
  const lines = fc
    .sample(commandLine, { seed: 37, numRuns: 400 })
    // Listings of everything tell of the machine; they are long, and tested elsewhere.
    .filter((args) => args.some((word) => /^-\w*[nMFPeX#]|=|relayhost/u.test(word)));
  await expectRecordedAnswers(
    "command-lines",
    lines.map((args) => ({ mainCf, masterCf, args })),
  );
});
