import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, encodeText, parseMainCf, parseMasterCf } from "../src/index.ts";
import { expand } from "../src/daemon/index.ts";
import { diffConfigurations } from "../src/edit/index.ts";
import { fixConfiguration, lint } from "../src/lint/index.ts";
import * as registry from "../src/registry/index.ts";

/** Settings that each refer ten times to the next: 10 to the power of their number, if nothing stops it. */
function explosive(settings: number): string {
  return Array.from({ length: settings }, (_, index) => `a${index} = ${`$a${index + 1}`.repeat(10)}\n`).join(
    "",
  );
}

/** A registry that counts how often the default of `mydomain` is looked up. */
function countingLookups(): { readonly given: ReadonlyMap<string, string>; readonly count: () => number } {
  let lookups = 0;
  const given = new Map([["leaf", "x"]]);
  const get = given.get.bind(given);
  given.get = (name) => {
    if (name === "leaf") lookups += 1;
    return get(name);
  };
  return { given, count: () => lookups };
}

describe("one budget of expansion for all values", () => {
  test("lint says where it stopped, once, and calls nothing behind it wrong", () => {
    const mainCf = parseMainCf(`${explosive(30)}max_idle = nonsense\n`);
    const found = lint({ mainCf, masterCf: parseMasterCf(""), registry });
    expect(found.filter(({ code }) => code === "not-evaluated")).toHaveLength(1);
    expect(found.filter(({ code }) => code === "expansion-error" || code === "wrong-type")).toEqual([]);
  });

  test.each([30, 300])("lint expands no more for %i settings than the budget has", (settings) => {
    const { given, count } = countingLookups();
    lint({ mainCf: parseMainCf(`${explosive(settings)}a${settings} = $leaf\n`), registry, given });
    expect(count()).toBeLessThan(100_000 + 20 * (settings + 1));
  });

  test("diffConfigurations still finds what differs in the text", () => {
    const masterCf = parseMasterCf("");
    const changes = diffConfigurations(
      { mainCf: parseMainCf(`${explosive(30)}z = 1\n`), masterCf },
      { mainCf: parseMainCf(`${explosive(30)}z = 2\n`), masterCf },
      registry,
    );
    expect(changes.map((change) => change.kind === "parameter" && change.name)).toEqual(["z"]);
  });

  test("expand takes what it used off the budget, and fails when nothing is left", () => {
    const budget = { steps: 5, length: 1000 };
    const context = { lookup: () => "b", warn: () => {}, budget };
    expect(expand("$a", context)).toBe("b");
    expect(budget.steps).toBe(3);
    expect(expand("$a $a", context)).toBeUndefined();
    expect(budget).toEqual({ steps: 0, length: expect.any(Number) as number });
  });
});

describe("files that were made to be slow", () => {
  test("16,000 -o options of one service", () => {
    const options = Array.from({ length: 16_000 }, (_, index) => ` -o own${index}=$mydomain`).join("");
    const masterCf = parseMasterCf(`smtp inet n - n - - smtpd${options}\n`);
    expect(lint({ masterCf, registry })).toHaveLength(0);
  });

  test("50,000 settings of one name", () => {
    const mainCf = parseMainCf("mail_name = a\n".repeat(50_000));
    expect(lint({ mainCf, registry })).toHaveLength(49_999);
    expect(fixConfiguration({ mainCf, registry }).mainCf?.text).toBe("mail_name = a\n");
  });
});

describe("encodeText", () => {
  test("is the inverse of decodeText for 4 MB of bytes that are not UTF-8", () => {
    const bytes = new Uint8Array(4 * 1024 * 1024).fill(0xff);
    expect(Buffer.compare(encodeText(decodeText(bytes)), bytes)).toBe(0);
  });

  test("gives what TextEncoder gives, apart from the bytes that are escaped", () => {
    const text = fc.string({ unit: "binary", maxLength: 500, size: "max" });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const encoder = new TextEncoder();
        const expected = [encoder.encode(before), Uint8Array.of(0xfe), encoder.encode(after)];
        expect(Buffer.compare(encodeText(`${before}\udcfe${after}`), Buffer.concat(expected))).toBe(0);
      }),
    );
  });
});
