import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyEdits,
  commentOutServiceOverride,
  removeServiceOverride,
  setServiceOverride,
  uncommentServiceOverride,
} from "../../src/edit/index.ts";
import type { TextEdit } from "../../src/edit/index.ts";
import { masterCfServices, parseMasterCf } from "../../src/index.ts";
import type { MasterCf } from "../../src/index.ts";

const id = { service: "x", type: "unix" };
const head = "x unix - - n - - y";

function edited(text: string, edit: (file: MasterCf) => TextEdit[]): string {
  return applyEdits(text, edit(parseMasterCf(text)));
}

/** The options of the last service, `name=value`. */
function options(text: string): string[] {
  const service = masterCfServices(parseMasterCf(text)).at(-1);
  return service?.overrides.map(({ name, value }) => `${name}=${value}`) ?? [];
}

/** The words behind the command that belong to no option, letters in front of a shared `-o` among them. */
function otherWords(text: string): string[] {
  const service = masterCfServices(parseMasterCf(text)).at(-1);
  if (service === undefined) return [];
  const shared = service.overrides.map(({ sharedOptions }) => sharedOptions).filter((each) => each !== "");
  const others = service.arguments.filter(
    ({ start, end }) => !service.overrides.some((each) => start >= each.start && end <= each.end),
  );
  return [...shared, ...others.map((word) => word.text)].sort();
}

describe("setServiceOverride: where a new option goes", () => {
  test.each([
    ["behind the command, on a line of its own", `${head}\n`, `${head}\n  -o a=1\n`],
    ["behind the command, in front of arguments", `${head} v\n`, `${head} -o a=1 v\n`],
    ["behind the last option of the line", `${head} -o b=2 v\n`, `${head} -o b=2 -o a=1 v\n`],
    ["below the last option, indented alike", `${head}\n\t-o b=2\n`, `${head}\n\t-o b=2\n\t-o a=1\n`],
    ["below an option of two lines", `${head}\n  -o\n  b=2\n`, `${head}\n  -o\n  b=2\n  -o a=1\n`],
    [
      "above a comment at the end",
      `${head}\n# c\nz unix - - n - - y\n`,
      `${head}\n  -o a=1\n# c\nz unix - - n - - y\n`,
    ],
    [
      "in front of what follows the option on its line",
      `${head}\n  -o b=2 v\n`,
      `${head}\n  -o b=2 -o a=1 v\n`,
    ],
    ["behind blanks at the end of the line", `${head}  \n`, `${head}\n  -o a=1  \n`],
  ])("%s", (_what, text, expected) => {
    expect(edited(text, (file) => setServiceOverride(file, id, "a", "1"))).toBe(expected);
  });

  test("is the last service of its name, which counts", () => {
    const after = edited(`${head}\n${head}\n`, (file) => setServiceOverride(file, id, "a", "1"));
    expect(after).toBe(`${head}\n${head}\n  -o a=1\n`);
  });
});

describe("setServiceOverride: how a value is written", () => {
  test.each([
    ["", "a="],
    ["1", "a=1"],
    [" 1 ", "a=1"],
    ["=", "a=="],
    ["x y", "{ a = x y }"],
    ["x\ty", "{ a = x\ty }"],
    ["{x}", "a={x}"],
    ["${b?{c d}:{e}}", "{ a = ${b?{c d}:{e}} }"],
    ["#1", "a=#1"],
    ["é\udcff", "a=é\udcff"],
  ])("%j as %s", (value, argument) => {
    const after = edited(`${head} v\n`, (file) => setServiceOverride(file, id, "a", value));
    expect(after).toBe(`${head} -o ${argument} v\n`);
    expect(options(after)).toEqual([`a=${value.trim()}`]);
    expect(setServiceOverride(parseMasterCf(after), id, "a", value)).toEqual([]);
  });

  test.each([
    ["-o a=0", "2", "-o a=2"],
    ["-oa=0", "2", "-oa=2"],
    ["-vo a=0", "2", "-vo a=2"],
    ["-voa=0", "x y", "-vo { a = x y }"],
    ["-o { a = 0 }", "2", "-o { a = 2 }"],
    ["-o {a=0}", "x y", "-o {a=x y}"],
    ["-o {a = 0 1}", "", "-o {a=}"],
    ["-o a=", "x y", "-o { a = x y }"],
    ["-o a=0 -o a=1", "2", "-o a=0 -o a=2"],
  ])("%s with %j becomes %s", (present, value, expected) => {
    const after = edited(`${head} ${present} -v\n`, (file) => setServiceOverride(file, id, "a", value));
    expect(after).toBe(`${head} ${expected} -v\n`);
    expect(options(after).at(-1)).toBe(`a=${value}`);
  });

  test.each([
    ["a\vb", "a", "\v"],
    ["a form feed in the value", "a", "x\fy"],
    ["a carriage return in the value", "a", "x\ry"],
    ["braces the wrong way round", "a", "}{"],
    ["a brace too many", "a", "{x}}"],
    ["a name with =", "a=", "1"],
    ["a name with a brace", "a}", "1"],
    ["a name with a NUL", "a\0", "1"],
  ])("refuses %s", (_what, name, value) => {
    const text = value.trim() === "" ? `${value}x ${value} y` : value;
    expect(() => setServiceOverride(parseMasterCf(`${head}\n`), id, name, text)).toThrow(RangeError);
  });

  test("refuses a service that is not there", () => {
    const missing = { service: "x", type: "inet" };
    const file = parseMasterCf(`${head}\n`);
    const edits = [
      () => setServiceOverride(file, missing, "a", "1"),
      () => removeServiceOverride(file, missing, "a"),
      () => commentOutServiceOverride(file, missing, "a"),
      () => uncommentServiceOverride(file, missing, "a"),
    ];
    for (const edit of edits)
      expect(edit).toThrow(new RangeError('There is no service "x/inet" in master.cf'));
  });
});

describe("removeServiceOverride: what is left of the line", () => {
  test.each([
    ["-o a=1", ""],
    ["-o a=1 v", " v"],
    ["-v -o a=1", " -v"],
    ["-voa=1 -o b=2", " -v -o b=2"],
    ["-o a=1 -o a=2 -o a=3", ""],
    ["-o a=1 -vo a=2 -o a=3 w", " -v w"],
    ["-o {a = x y}\tv", "\tv"],
  ])("%s leaves %j", (present, left) => {
    const after = edited(`${head} ${present}\n`, (file) => removeServiceOverride(file, id, "a"));
    expect(after).toBe(`${head}${left}\n`);
  });

  test.each([
    ["a line of its own", `${head}\n  -o a=1\n  -v\n`, `${head}\n  -v\n`],
    ["the start of a line", `${head}\n  -o a=1 -v\n`, `${head}\n  -v\n`],
    ["two lines", `${head}\n  -o\n  a=1\n  -v\n`, `${head}\n  -v\n`],
    ["all options of a line", `${head}\n  -o a=1 -o a=2\n  -v\n`, `${head}\n  -v\n`],
    ["the last line, without a line end", `${head}\n  -o a=1`, `${head}\n`],
    ["CRLF", `${head}\r\n  -o a=1\r\n  -v\r\n`, `${head}\r\n  -v\r\n`],
  ])("%s", (_what, text, expected) => {
    expect(edited(text, (file) => removeServiceOverride(file, id, "a"))).toBe(expected);
  });

  test("a # behind the option does not begin a line", () => {
    const text = `${head}\n  -v\n  -o a=1 #w\n`;
    for (const edit of [removeServiceOverride, commentOutServiceOverride]) {
      const after = edited(text, (file) => edit(file, id, "a"));
      expect(otherWords(after)).toEqual(["#w", "-v"]);
      expect(options(after)).toEqual([]);
    }
  });
});

describe("uncommentServiceOverride", () => {
  test.each([
    ["the last comment with the option", `${head}\n#  -o a=1\n#  -o a=2\n`, `${head}\n#  -o a=1\n  -o a=2\n`],
    ["a comment inside the service", `${head}\n#  -o a=1\n  -v\n`, `${head}\n  -o a=1\n  -v\n`],
    ["a comment without blanks", `${head}\n#-oa=1\n`, `${head}\n  -oa=1\n`],
    ["an indented comment", `${head}\n  #-o a=1\n`, `${head}\n  -o a=1\n`],
    ["braces", `${head}\n#  -o { a = x y }\n`, `${head}\n  -o { a = x y }\n`],
    ["an option and a flag on one line", `${head}\n#  -o a=1 -v\n`, `${head}\n  -o a=1 -v\n`],
    ["no last line end", `${head}\n#  -o a=1`, `${head}\n  -o a=1`],
    ["CRLF", `${head}\r\n#  -o a=1\r\n`, `${head}\r\n  -o a=1\r\n`],
  ])("brings back %s", (_what, text, expected) => {
    expect(edited(text, (file) => uncommentServiceOverride(file, id, "a"))).toBe(expected);
  });

  test.each([
    ["a service that sets it", `${head} -o a=0\n#  -o a=1\n`],
    ["another name", `${head}\n#  -o aa=1\n`],
    ["prose behind the option, which would become arguments", `${head}\n# -o a=1 is what we had before\n`],
    ["a comment that is no option", `${head}\n# a=1\n`],
    ["a comment of the next service", `${head}\n\n#  -o a=1\nz unix - - n - - y\n`],
    ["a comment of the service before", `z unix - - n - - y\n#  -o a=1\n\n${head}\n`],
    ["an option that a daemon would refuse", `${head}\n#  -o a = 1\n`],
    ["an option behind an argument, where no daemon looks for one", `${head} v\n#  -o a=1\n`],
  ])("has no edits for %s", (_what, text) => {
    expect(uncommentServiceOverride(parseMasterCf(text), id, "a")).toEqual([]);
  });
});

describe("edits of options, with any neighbours", () => {
  const part = fc.constantFrom(
    " -o a=1",
    " -oa=2",
    " -vo a=3",
    " -voa=4",
    " -o { a = x y }",
    "\n  -o {a={z}}",
    "\n  -o\n\ta=5",
    "\n  -o b=1",
    " -o b=2",
    " -v",
    "\n  -v",
    "\n# c\n  -n v",
    "  ",
  );
  const service = fc.record({
    parts: fc.array(part, { maxLength: 7, size: "max" }),
    behind: fc.constantFrom("", " w", "\n  w #v", " #w"),
    end: fc.constantFrom("\n", "", "\n# end\n"),
    isCrlf: fc.boolean(),
  });
  const toText = ({
    parts,
    behind,
    end,
    isCrlf,
  }: {
    parts: string[];
    behind: string;
    end: string;
    isCrlf: boolean;
  }): string => {
    const text = `first unix - - n - - y -o a=0\n${head}${parts.join("")}${behind}${end}`;
    return isCrlf ? text.replaceAll("\n", "\r\n") : text;
  };
  const without = (text: string): string[] => options(text).filter((each) => !each.startsWith("a="));

  test.each([
    ["setServiceOverride", (file: MasterCf) => setServiceOverride(file, id, "a", "n w")],
    ["removeServiceOverride", (file: MasterCf) => removeServiceOverride(file, id, "a")],
    ["commentOutServiceOverride", (file: MasterCf) => commentOutServiceOverride(file, id, "a")],
  ])("%s leaves other options and words, and the other services", (_name, edit) => {
    fc.assert(
      fc.property(service, (generated) => {
        const text = toText(generated);
        const after = edited(text, edit);
        expect(without(after)).toEqual(without(text));
        expect(otherWords(after)).toEqual(otherWords(text));
        expect(after.startsWith("first unix - - n - - y -o a=0")).toBe(true);
        expect(after.split("# c").length).toBe(text.split("# c").length);
        expect(edit(parseMasterCf(after))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("uncommentServiceOverride brings back the value that counted", () => {
    fc.assert(
      fc.property(service, (generated) => {
        const text = toText({ ...generated, behind: "", end: "\n" });
        const last = options(text).findLast((each) => each.startsWith("a="));
        const out = edited(text, (file) => commentOutServiceOverride(file, id, "a"));
        const back = edited(out, (file) => uncommentServiceOverride(file, id, "a"));
        const isReached = !text.includes("-n v");
        if (isReached) expect(options(back).findLast((each) => each.startsWith("a="))).toBe(last);
        expect(without(back)).toEqual(without(text));
      }),
      { numRuns: 500 },
    );
  });
});
