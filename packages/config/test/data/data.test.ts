import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import {
  applyEdits,
  exportMainCf,
  exportMasterCf,
  formatService,
  importMainCf,
  importMasterCf,
} from "../../src/edit/index.ts";
import type { ServiceData } from "../../src/edit/index.ts";

const mainCfText = fc
  .array(fc.constantFrom("a = 1", "a = 2", "b = x,\n  y", "__proto__ = z", "# c", "", "c =", "d = \udcff"), {
    maxLength: 8,
  })
  .chain((lines) =>
    fc
      .tuple(fc.constantFrom("\n", "\r\n"), fc.boolean())
      .map(([end, final]) => (lines.join("\n") + (final ? "\n" : "")).replaceAll("\n", end)),
  );

const masterCfText = fc
  .array(
    fc.constantFrom(
      "smtp inet n - y - - smtpd\n",
      "smtp inet n - y - - smtpd\n  -o a=b\n# c\n  -o { c = d e }\n",
      "tlsmgr unix - - y 1000? 1 tlsmgr -v\n",
      "x unix - n n - - pipe argv=/x {a b} ${c}\n",
      "# c\n",
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("exportMainCf and importMainCf", () => {
  test("give the settings that count, as JSON can carry them", () => {
    const file = parseMainCf("a = 1\n__proto__ = x\na = 2\nb = x,\n  y\n");
    expect(JSON.stringify(exportMainCf(file))).toBe('{"a":"2","__proto__":"x","b":"x,  y"}');
  });

  test("carry a configuration to any other file, which keeps its comments", () => {
    fc.assert(
      fc.property(mainCfText, mainCfText, (from, to) => {
        const data = JSON.parse(JSON.stringify(exportMainCf(parseMainCf(from)))) as Record<string, string>;
        const text = applyEdits(to, importMainCf(parseMainCf(to), data));
        // A line end inside a value leaves its CR behind, which counts as space.
        const squeeze = (values: Readonly<Record<string, string>>): string =>
          JSON.stringify(
            Object.entries(values)
              .map(([name, value]) => `${name}=${value}`)
              .sort(),
          ).replaceAll("\\r", "");
        expect(squeeze(exportMainCf(parseMainCf(text)))).toBe(squeeze(data));
        expect(text.split("# c").length).toBe(to.split("# c").length);
        expect(importMainCf(parseMainCf(text), data)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("refuse what no file can hold", () => {
    expect(() => importMainCf(parseMainCf(""), { "a b": "1" })).toThrow(RangeError);
  });
});

describe("exportMasterCf, importMasterCf and formatService", () => {
  test("carry the services to any other file, which keeps its comments", () => {
    fc.assert(
      fc.property(masterCfText, masterCfText, (from, to) => {
        const data = JSON.parse(JSON.stringify(exportMasterCf(parseMasterCf(from)))) as ServiceData[];
        const text = applyEdits(to, importMasterCf(parseMasterCf(to), data));
        const sort = (services: readonly ServiceData[]): string[] =>
          services.map((service) => JSON.stringify(service)).sort();
        expect(sort(exportMasterCf(parseMasterCf(text)))).toEqual(sort(data));
        expect(text.split("# c").length).toBe(to.split("# c").length);
        expect(importMasterCf(parseMasterCf(text), data)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("formatService writes the layout of postconf -Mf", () => {
    const [service] = exportMasterCf(
      parseMasterCf("submission inet n - y - - smtpd -o a=b -o { c = d e } -v\n"),
    );
    expect(service && formatService(service)).toBe(
      "submission inet  n       -       y       -       -       smtpd\n    -o a=b\n    -o {c = d e} -v",
    );
  });

  test("formatService refuses a field of two words", () => {
    const [service] = exportMasterCf(parseMasterCf("smtp inet n - y - - smtpd\n"));
    expect(() => service && formatService({ ...service, wakeup: "1 2" })).toThrow(
      /^Cannot write the service/u,
    );
  });
});
