import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, mainCfSettings, masterCfServices, parseMainCf, parseMasterCf } from "../../src/index.ts";
import {
  addService,
  appendParameter,
  applyEdits,
  commentOutParameter,
  commentOutService,
  commentOutServiceOverride,
  removeDuplicates,
  removeParameter,
  removeService,
  removeServiceOverride,
  setParameter,
  setServiceField,
  setServiceOverride,
  uncommentParameter,
  uncommentService,
  uncommentServiceOverride,
} from "../../src/edit/index.ts";
import type { MainCf, MasterCf } from "../../src/index.ts";
import type { TextEdit } from "../../src/edit/index.ts";
import { postconfCases, toBytes } from "../support/fixtures.ts";

/** Files of a few settings in the ways that people write them. */
const mainCfText = fc
  .array(
    fc.constantFrom(
      "a = 1",
      "a=2",
      "b =",
      "b = x,\n  y",
      "b = x,\n# inside\n\n  y",
      "a\n = 3",
      "c = $a # x",
      "# a = 9",
      "#a = 8,\n#  9",
      "",
      "  indented",
      "broken",
    ),
    { maxLength: 8 },
  )
  .chain((lines) =>
    fc
      .tuple(fc.constantFrom("\n", "\r\n"), fc.boolean())
      .map(([end, final]) => (lines.join("\n") + (final ? "\n" : "")).replaceAll("\n", end)),
  );

/** Anything that is likely to hit the rules of the format. */
const oddText = fc
  .array(fc.constantFrom(..."a|a = |b = |\n|\r\n|\n |#|#a = 1| |\t|\0|=|x|\r|\v|é".split("|")), {
    maxLength: 25,
    size: "max",
  })
  .map((parts) => parts.join(""));

const value = fc.constantFrom("", "1", "x y", "$a", "x,\n  y", "{z}", "é");

function lastValue(text: string, name: string): string | undefined {
  return mainCfSettings(parseMainCf(text)).findLast((setting) => setting.name === name)?.value;
}

function otherValues(text: string, name: string): string[] {
  return mainCfSettings(parseMainCf(text)).flatMap((setting) =>
    setting.name === name ? [] : [`${setting.name}=${setting.value}`],
  );
}

function editMain(text: string, edit: (file: MainCf) => TextEdit[]): string {
  return applyEdits(text, edit(parseMainCf(text)));
}

function editMaster(text: string, edit: (file: MasterCf) => TextEdit[]): string {
  return applyEdits(text, edit(parseMasterCf(text)));
}

describe("applyEdits", () => {
  test("replaces, inserts in the order of the list, and deletes", () => {
    const edits = [
      { start: 3, end: 4, text: "D" },
      { start: 1, end: 1, text: "+" },
      { start: 1, end: 1, text: "-" },
      { start: 1, end: 2, text: "" },
    ];
    expect(applyEdits("abcd", edits)).toBe("a+-cD");
  });

  test.each([
    [
      [
        { start: 0, end: 2, text: "" },
        { start: 1, end: 3, text: "" },
      ],
    ],
    [[{ start: 3, end: 9, text: "" }]],
    [[{ start: -1, end: 0, text: "" }]],
    [[{ start: 2, end: 1, text: "" }]],
  ])("refuses %j", (edits) => {
    expect(() => applyEdits("abcd", edits)).toThrow(RangeError);
  });
});

describe("edits of main.cf", () => {
  test("setParameter: the value counts afterwards, a second time changes nothing, the rest stays", () => {
    fc.assert(
      fc.property(
        fc.oneof(mainCfText, oddText),
        fc.constantFrom("a", "b", "new"),
        value,
        (text, name, wanted) => {
          const once = editMain(text, (file) => setParameter(file, name, wanted));
          const stored = ["\n", "\r\n"].map((end) =>
            lastValue(`${name} = ${wanted.replaceAll("\n", end)}${end}`, name),
          );
          expect(stored).toContain(lastValue(once, name));
          expect(setParameter(parseMainCf(once), name, wanted)).toEqual([]);
          expect(otherValues(once, name)).toEqual(otherValues(text, name));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("setParameter keeps the line ends of the file", () => {
    const file = parseMainCf("a = 1\r\nb = 2");
    const edits = [...setParameter(file, "a", "x,\n  y"), ...setParameter(file, "c", "3")];
    expect(applyEdits(file.text, edits)).toBe("a = x,\r\n  y\r\nb = 2\r\nc = 3\r\n");
  });

  test("appendParameter, removeParameter and removeDuplicates: done once, and the rest stays", () => {
    fc.assert(
      fc.property(mainCfText, fc.constantFrom("a", "b"), value, (text, name, wanted) => {
        const appended = editMain(text, (file) => appendParameter(file, name, wanted));
        expect(appendParameter(parseMainCf(appended), name, wanted)).toEqual([]);
        expect(appended.startsWith(text)).toBe(true);
        const single = editMain(text, (file) => removeDuplicates(file, name));
        expect(lastValue(single, name)).toBe(lastValue(text, name));
        expect(removeDuplicates(parseMainCf(single), name)).toEqual([]);
        const removed = editMain(text, (file) => removeParameter(file, name));
        expect(lastValue(removed, name)).toBeUndefined();
        expect(otherValues(removed, name)).toEqual(otherValues(text, name));
      }),
      { numRuns: 500 },
    );
  });

  test("commentOutParameter: unsets, and takes nothing but # to undo", () => {
    fc.assert(
      fc.property(fc.oneof(mainCfText, oddText), fc.constantFrom("a", "b"), (text, name) => {
        const edits = commentOutParameter(parseMainCf(text), name);
        const commented = applyEdits(text, edits);
        expect(lastValue(commented, name)).toBeUndefined();
        expect(otherValues(commented, name)).toEqual(otherValues(text, name));
        expect(edits.every((edit) => edit.text === "#" && edit.start === edit.end)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["#a = 1\n", "a = 1\n"],
    ["# a = 1\n", "a = 1\n"],
    ["#a = 1,\n#  2\n# note\n", "a = 1,\n  2\n# note\n"],
    ["#a = 1,\n# 2\n#b = 3\n", "a = 1,\n 2\n#b = 3\n"],
    ["#a = 1\r\n#a = 2\r\n", "#a = 1\r\na = 2\r\n"],
    ["# the parameter a = is documented\n", "# the parameter a = is documented\n"],
    ["a = 1\n#a = 2\n", "a = 1\n#a = 2\n"],
  ])("uncommentParameter makes %j into %j", (text, expected) => {
    const result = editMain(text, (file) => uncommentParameter(file, "a"));
    expect(result).toBe(expected);
    expect(uncommentParameter(parseMainCf(result), "a")).toEqual([]);
  });

  test.each([
    ["a b", "1"],
    ["", "1"],
    ["#a", "1"],
    ["a", "1\nb = 2"],
    ["a", "1\n# note"],
    ["a", "\0"],
    ["a=", "1"],
  ])("setParameter refuses the name %j with the value %j", (name, wanted) => {
    expect(() => setParameter(parseMainCf(""), name, wanted)).toThrow(RangeError);
  });
});

describe("edits of main.cf beside those of the real postconf", () => {
  /** Where we differ, and why. */
  const better: Readonly<Record<string, string>> = {
    "218-edit-replace-normalizes-spaces": "relayhost=c\n",
    "220-edit-append-no-final-newline": "relayhost = a\nmail_name = New\n",
    "223-edit-duplicate-entries": "relayhost = a\nmail_name = x\nrelayhost = c\n",
    "229-edit-empty-value": "relayhost =\n",
    "230-edit-crlf-file": "relayhost = b\r\nmail_name = x\r\n",
  };

  test.each(postconfCases.filter(({ name }) => /^2(?:1[7-9]|2[0-7]|29|3[0-2])-/u.test(name)))(
    "$name",
    ({ name, mainCf = "", runs }) => {
      let text = decodeText(toBytes(mainCf));
      for (const { command } of runs) text = editMain(text, (file) => editsFor(file, command));
      expect(text).toBe(
        better[name] ?? runs.findLast(({ mainCfAfter }) => mainCfAfter !== undefined)?.mainCfAfter,
      );
    },
  );

  /** The edits that a `postconf -e`, `-#` or `-X` command asks for; the last request for a name counts. */
  function editsFor(file: MainCf, command: string): TextEdit[] {
    const words = [...command.matchAll(/'([^']*)'|(?<= )([^ ']+)/gu)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    const requests = words.slice(3).filter((word) => !word.startsWith("2>"));
    if (words[2] === "-#") return requests.flatMap((name) => commentOutParameter(file, name));
    if (words[2] === "-X") return requests.flatMap((name) => removeParameter(file, name));
    const wanted = new Map(requests.map((request) => request.split(/\s*=\s*/u) as [string, string]));
    return [...wanted].flatMap(([name, text]) => setParameter(file, name, text));
  }
});

describe("edits of master.cf", () => {
  const tlsmgr = { service: "tlsmgr", type: "unix" };
  const head = "tlsmgr unix - - n 1000? 1 tlsmgr";

  test.each([
    [`${head}\n`, `${head}\n  -o a=1\n`],
    [`${head}\r\nx unix - - n - - y\r\n`, `${head}\r\n  -o a=1\r\nx unix - - n - - y\r\n`],
    [`${head} -v\n`, `${head} -o a=1 -v\n`],
    [`${head} -o b=2\n`, `${head} -o b=2 -o a=1\n`],
    [`${head}\n    -o b=2\n# end\n`, `${head}\n    -o b=2\n    -o a=1\n# end\n`],
    [`${head} -o a=0\n`, `${head} -o a=1\n`],
    [`${head} -o { a = 0 }\n`, `${head} -o { a = 1 }\n`],
    [`${head} -o a=\n`, `${head} -o a=1\n`],
    [`${head} -o a=0 -o a=2\n`, `${head} -o a=0 -o a=1\n`],
    [`${head} -o a=1\n`, `${head} -o a=1\n`],
    [head, `${head}\n  -o a=1`],
  ])("setServiceOverride makes %j into %j", (text, expected) => {
    expect(editMaster(text, (file) => setServiceOverride(file, tlsmgr, "a", "1"))).toBe(expected);
  });

  test("setServiceOverride puts values with blanks into braces", () => {
    const set = (text: string): string =>
      editMaster(text, (file) => setServiceOverride(file, tlsmgr, "a", "x y"));
    expect(set(`${head} -o a=1 -v\n`)).toBe(`${head} -o { a = x y } -v\n`);
    expect(set(`${head} -oa=1\n`)).toBe(`${head} -o { a = x y }\n`);
    expect(set(`${head} -o {a=1}\n`)).toBe(`${head} -o {a=x y}\n`);
  });

  test.each([
    [`${head} -o a=1 -v\n`, `${head} -v\n`],
    [`${head}\n  -o b=2\n  -o a=1\n# end\n`, `${head}\n  -o b=2\n# end\n`],
    [`${head}\n  -o a=1 -o b=2\n`, `${head}\n  -o b=2\n`],
    [`${head} -vo a=1\n`, `${head} -v\n`],
    [`${head} -o a=1 -o b=2 -o a=3\n`, `${head} -o b=2\n`],
    [`${head}\n`, `${head}\n`],
  ])("removeServiceOverride makes %j into %j", (text, expected) => {
    expect(editMaster(text, (file) => removeServiceOverride(file, tlsmgr, "a"))).toBe(expected);
  });

  test("setServiceOverride and removeServiceOverride: the daemon sees it, a second time changes nothing", () => {
    const part = fc.constantFrom(
      " -o a=1",
      "\n  -o a=1",
      "\n  -o b=2",
      " -v",
      " -vo a=1",
      " -o { a = x y }",
      "\n# c\n  -oa=2",
      " x",
    );
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom("", "1", "x y", "${b?{x}:{y z}}"), (parts, wanted) => {
        const text = `${head}${parts.join("")}\nlast unix - - n - - y\n`;
        const set = editMaster(text, (file) => setServiceOverride(file, tlsmgr, "a", wanted));
        const file = parseMasterCf(set);
        expect(file.diagnostics).toEqual([]);
        const [service] = masterCfServices(file);
        expect(service?.overrides.findLast(({ name }) => name === "a")?.value).toBe(wanted);
        expect(setServiceOverride(file, tlsmgr, "a", wanted)).toEqual([]);
        const commented = editMaster(text, (edited) => commentOutServiceOverride(edited, tlsmgr, "a"));
        const [quiet] = masterCfServices(parseMasterCf(commented));
        expect(quiet?.overrides.some(({ name }) => name === "a")).toBe(false);
        const removed = editMaster(set, (edited) => removeServiceOverride(edited, tlsmgr, "a"));
        const [stripped] = masterCfServices(parseMasterCf(removed));
        const others = (from: typeof service): string[] | undefined =>
          from?.overrides.flatMap(({ name, value: text }) => (name === "a" ? [] : [`${name}=${text}`]));
        expect(stripped?.overrides.some(({ name }) => name === "a")).toBe(false);
        expect(others(stripped)).toEqual(others(masterCfServices(parseMasterCf(text))[0]));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [`${head}\n  -o a=1\n  -v\n`, `${head}\n#  -o a=1\n  -v\n`],
    [`${head} -o a=1 -v\n`, `${head} -v\n#  -o a=1\n`],
    [`${head} -vo a=1`, `${head} -v\n#  -o a=1`],
    [`${head} -o { a = x y } -o a=2\n`, `${head}\n#  -o { a = x y }\n#  -o a=2\n`],
  ])(
    "commentOutServiceOverride makes %j into %j, and uncommentServiceOverride sets it again",
    (text, expected) => {
      const commented = editMaster(text, (file) => commentOutServiceOverride(file, tlsmgr, "a"));
      expect(commented).toBe(expected);
      expect(commentOutServiceOverride(parseMasterCf(commented), tlsmgr, "a")).toEqual([]);
      const back = editMaster(commented, (file) => uncommentServiceOverride(file, tlsmgr, "a"));
      const last = (of: string): string | undefined =>
        masterCfServices(parseMasterCf(of))[0]?.overrides.findLast(({ name }) => name === "a")?.value;
      expect(last(back)).toBe(last(text));
      expect(uncommentServiceOverride(parseMasterCf(back), tlsmgr, "a")).toEqual([]);
    },
  );

  test.each([
    [`${head}\n#  -o a=1\n#  -o b=2\n`, `${head}\n  -o a=1\n#  -o b=2\n`],
    [`${head}\n#-o { a = 1 }\n  -o b=2\n`, `${head}\n  -o { a = 1 }\n  -o b=2\n`],
    [`${head}\n\n#  -o a=1\n`, `${head}\n\n#  -o a=1\n`],
    [`${head}\n# see -o a=1\n`, `${head}\n# see -o a=1\n`],
  ])("uncommentServiceOverride makes %j into %j", (text, expected) => {
    const result = editMaster(text, (file) => uncommentServiceOverride(file, tlsmgr, "a"));
    expect(result).toBe(expected);
  });

  test.each([
    ["a", "x\ny"],
    ["a", "x\0"],
    ["a", "{ x"],
    ["a", "x }"],
    ["a", "} {"],
    ["a b", "x"],
    ["", "x"],
  ])("setServiceOverride refuses %j = %j, which would read differently", (name, value) => {
    expect(() => setServiceOverride(parseMasterCf(`${head}\n`), tlsmgr, name, value)).toThrow(
      new RangeError(
        `Cannot write "${name}=${value}" as an option: it holds a line end, NUL or unmatched braces`,
      ),
    );
  });

  test("setServiceField changes one word", () => {
    const text = `# x\n${head} -v # y\n`;
    const set = (field: "wakeup" | "command", to: string): string =>
      editMaster(text, (file) => setServiceField(file, tlsmgr, field, to));
    expect(set("wakeup", "500?")).toBe(text.replace("1000?", "500?"));
    expect(set("wakeup", "1000?")).toBe(text);
    expect(() => set("command", "a b")).toThrow(RangeError);
    expect(() => setServiceField(parseMasterCf(""), tlsmgr, "wakeup", "1")).toThrow(
      /no service "tlsmgr\/unix"/u,
    );
  });

  test("addService, removeService, commentOutService and uncommentService", () => {
    const added = editMaster("# x", (file) => addService(file, `${head}\n  -o a=1`));
    expect(added).toBe(`# x\n${head}\n  -o a=1\n`);
    expect(addService(parseMasterCf(added), `tlsmgr  unix  - - n 1000? 1 tlsmgr -o a=1`)).toEqual([]);
    expect(() => addService(parseMasterCf(""), "tlsmgr unix")).toThrow(RangeError);
    const commented = editMaster(added, (file) => commentOutService(file, tlsmgr));
    expect(commented).toBe(`# x\n#${head}\n#  -o a=1\n`);
    expect(commentOutService(parseMasterCf(commented), tlsmgr)).toEqual([]);
    expect(editMaster(commented, (file) => uncommentService(file, tlsmgr))).toBe(added);
    expect(uncommentService(parseMasterCf(added), tlsmgr)).toEqual([]);
    expect(editMaster(added, (file) => removeService(file, tlsmgr))).toBe("# x\n");
  });
});
