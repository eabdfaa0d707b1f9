import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseOptions } from "../../src/master/options.ts";

test("parseOptions reads the words that master gives for the stock line of master.cf", () => {
  expect(parseOptions(["-l", "-t", "unix", "-u"])).toMatchObject({
    limitedToOne: true,
    transport: "unix",
    unprivileged: true,
    chroot: false,
    serviceName: undefined,
    verbose: 0,
    operands: [],
  });
});

test("parseOptions takes bundled letters and glued arguments", () => {
  const options = parseOptions(["-lvvtunix", "-otls_random_bytes=64", "-o", "x = y", "-n", "mysvc", "-i5s"]);
  expect(options).toMatchObject({ limitedToOne: true, verbose: 2, transport: "unix", serviceName: "mysvc" });
  expect(options.overrides).toEqual(["tls_random_bytes=64", "x = y", "max_idle=5s"]);
});

test("parseOptions stops at the first word that is not an option, and after --", () => {
  expect(parseOptions(["-l", "word", "-v"])).toMatchObject({ verbose: 0, operands: ["word", "-v"] });
  expect(parseOptions(["-l", "--", "-v"])).toMatchObject({ verbose: 0, operands: ["-v"] });
  expect(parseOptions(["-"]).operands).toEqual(["-"]);
});

test("parseOptions reports an unknown letter, a missing argument and a bad socket count with Postfix's words", () => {
  expect(parseOptions(["-O"]).fault).toBe("invalid option: O");
  expect(parseOptions(["-lx"]).fault).toBe("invalid option: x");
  expect(parseOptions(["-t"]).fault).toBe("invalid option: t");
  expect(parseOptions(["-s", "0"]).fault).toBe("invalid socket_count: 0");
  expect(parseOptions(["-s", "2"]).fault).toBeUndefined();
});

test("parseOptions keeps the options before the first bad one, and no others", () => {
  const options = parseOptions(["-V", "-o", "x=y", "-q", "-v"]);
  expect(options).toMatchObject({
    logToStderr: true,
    overrides: ["x=y"],
    verbose: 0,
    fault: "invalid option: q",
  });
});

test("parseOptions agrees with the shell's getopts on any command line of known letters", () => {
  const word = fc.oneof(
    fc.stringMatching(/^-[cdDlSuvVz]{1,3}$/u),
    fc.stringMatching(/^-[imnot][a-z0-9=]{0,3}$/u),
    fc.constantFrom("--", "-", "word"),
  );
  // An independent reading of the same words; the letters are those of Postfix's daemon skeleton.
  const script = 'while getopts "cdDi:lm:n:o:s:St:uvVz" l 2>/dev/null; do printf "%s\\n" "$l=$OPTARG"; done';
  const property = fc.property(fc.array(word, { maxLength: 6 }), (words) => {
    const seen = execFileSync("bash", ["-c", script, "daemon", ...words], { encoding: "utf8" }).split("\n");
    const arguments_ = (letter: string): string[] =>
      seen.filter((line) => line.startsWith(`${letter}=`)).map((line) => line.slice(2));
    if (seen.some((line) => line.startsWith("?="))) {
      expect(parseOptions(words).fault).toMatch(/^invalid option: ./u);
      return;
    }
    const options = parseOptions(words);
    expect(options.verbose).toBe(arguments_("v").length);
    expect(options.transport).toBe(arguments_("t").at(-1));
    expect(options.serviceName).toBe(arguments_("n").at(-1));
    expect(options.overrides.filter((text) => !/^max_(idle|use)=/u.test(text))).toEqual(arguments_("o"));
  });
  fc.assert(property, { numRuns: 60 });
  // Each run starts a shell, which takes long on a machine that other tests keep busy.
}, 240_000);
