import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffConfigurations } from "../../src/edit/index.ts";
import type { ConfigurationChange, ConfigurationFiles } from "../../src/edit/index.ts";
import { Configuration, parseMainCf, parseMasterCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";

function files(main: string, master = "", given?: ReadonlyMap<string, string>): ConfigurationFiles {
  return { mainCf: parseMainCf(main), masterCf: parseMasterCf(master), ...(given && { given }) };
}

/** A change in short: `name: before -> after`, with `~` in front where it is indirect. */
function shorten(change: ConfigurationChange): string {
  switch (change.kind) {
    case "parameter": {
      const service = change.service === undefined ? "" : `${change.service.service}/${change.service.type} `;
      return `${change.isIndirect ? "~" : ""}${service}${change.name}: ${change.before} -> ${change.after}`;
    }
    case "field":
      return `${change.service.service}/${change.service.type} ${change.field}: ${change.before} -> ${change.after}`;
    case "service-added":
    case "service-removed":
    default:
      return `${change.kind} ${change.service.service}/${change.service.type}`;
  }
}

function diff(before: ConfigurationFiles, after: ConfigurationFiles): string[] {
  return diffConfigurations(before, after, registry).map(shorten);
}

describe("diffConfigurations: what counts as the same value", () => {
  test.each([
    ["a time in other units", "ipc_timeout = 1h\n", "ipc_timeout = 60m\n"],
    ["a time without a unit", "ipc_timeout = 3600\n", "ipc_timeout = 3600s\n"],
    ["a number with zeros", "max_use = 010\n", "max_use = 10\n"],
    ["a word of yes and no", "biff = YES\n", "biff = yes\n"],
    ["the default", "", "max_use = 100\n"],
    ["the default in another unit", "", "ipc_timeout = 60m\n"],
    ["an earlier setting", "own = 1\n", "own = 2\nown = 1\n"],
    ["layout", "own = a b\n", "own   =\n  a b\n"],
    ["comments", "own = 1\n", "# c\nown = 1\n#own = 2\n"],
    ["a name for a value", "own = x\nrelayhost = x\n", "own = x\nrelayhost = $own\n"],
  ])("%s", (_what, before, after) => {
    expect(diff(files(before), files(after))).toEqual([]);
    expect(diff(files(after), files(before))).toEqual([]);
  });

  test.each([
    ["a text in other case", "own = A\n", "own = a\n", ["own: A -> a"]],
    [
      "a list in other order",
      "mynetworks_style = a, b\n",
      "mynetworks_style = b, a\n",
      ["mynetworks_style: a, b -> b, a"],
    ],
    ["a number that is none", "max_use = x\n", "max_use = y\n", ["max_use: x -> y"]],
    ["a value that cannot be expanded", "own = 1\n", "own = ${\n", ["own: 1 -> undefined"]],
    ["an empty value and none", "own =\n", "", ["own:  -> undefined"]],
    ["two malformed values", "own = ${\n", "own = $(\n", ["own: undefined -> undefined"]],
  ])("not %s", (_what, before, after, expected) => {
    expect(diff(files(before), files(after)).toSorted()).toEqual(expected.toSorted());
  });

  test("values given from outside", () => {
    const names = (host: string): ReadonlyMap<string, string> => new Map([["myhostname", host]]);
    const changes = diff(files("", "", names("a.example")), files("", "", names("b.example")));
    expect(changes).toContain("myhostname: a.example -> b.example");
    expect(changes).toContain("~myorigin: a.example -> b.example");
  });
});

describe("diffConfigurations: services", () => {
  const smtp = "smtp inet n - y - - smtpd";

  test.each([
    ["a service that is new", "", `${smtp}\n`, ["service-added smtp/inet"]],
    ["a service that is gone", `${smtp}\n`, "", ["service-removed smtp/inet"]],
    [
      "a service of another type",
      `${smtp}\n`,
      "smtp unix - - y - - smtp\n",
      ["service-removed smtp/inet", "service-added smtp/unix"],
    ],
    [
      "fields",
      `${smtp}\n`,
      "smtp inet n - n - 10 smtpd\n",
      ["smtp/inet chroot: y -> n", "smtp/inet process_limit: - -> 10"],
    ],
    ["arguments", `${smtp} -v\n`, `${smtp} -D -v\n`, ["smtp/inet arguments: -v -> -D -v"]],
    ["an option", `${smtp} -o max_use=1\n`, `${smtp} -o max_use=2\n`, ["smtp/inet max_use: 1 -> 2"]],
    ["an option that comes", `${smtp}\n`, `${smtp} -o max_use=2\n`, ["smtp/inet max_use: 100 -> 2"]],
    ["an option that goes", `${smtp} -o max_use=2\n`, `${smtp}\n`, ["smtp/inet max_use: 2 -> 100"]],
    ["an option that says what main.cf says", `${smtp}\n`, `${smtp} -o max_use=100\n`, []],
    ["an option in other words", `${smtp} -o max_idle=60s\n`, `${smtp} -o { max_idle = 1m }\n`, []],
    ["a shared option", `${smtp} -vo max_use=1\n`, `${smtp} -v -o max_use=1\n`, []],
    ["the last of two", `${smtp} -v\n${smtp}\n`, `${smtp}\n`, []],
    ["order", `${smtp}\nx unix - - n - - y\n`, `x unix - - n - - y\n${smtp}\n`, []],
    ["layout", `${smtp} -o max_use=1\n`, "smtp  inet n - y - - smtpd\n# c\n  -o max_use=1\n", []],
  ])("%s", (_what, before, after, expected) => {
    expect(diff(files("", before), files("", after))).toEqual(expected);
  });

  test("a change of main.cf is reported once, and for a service only where its options take part", () => {
    const master = `${smtp} -o relayhost=$own\nx unix - - n - - smtp -o own=5\n`;
    expect(diff(files("own = 1\n", master), files("own = 2\n", master))).toEqual([
      "own: 1 -> 2",
      "~smtp/inet relayhost: 1 -> 2",
    ]);
  });

  test("parameters of a service exist where either file has it", () => {
    const changes = diff(files("", ""), files("", "slow unix - - n - - smtp\n"));
    expect(changes.filter((change) => !change.startsWith("slow_"))).toEqual(["service-added slow/unix"]);
    const limit = diff(
      files("slow_destination_rate_delay = 60s\n", "slow unix - - n - - smtp\n"),
      files("slow_destination_rate_delay = 1m\n"),
    );
    expect(limit.filter((change) => change.includes("rate_delay"))).toEqual([]);
  });
});

describe("diffConfigurations of any two files", () => {
  const main = fc
    .array(
      fc.constantFrom(
        "own = 1",
        "own = $b",
        "b = 2",
        "b = ${own?{x}}",
        "max_use = 5",
        "max_use = 05",
        "relayhost = $own",
        "ipc_timeout = 1h",
        "ipc_timeout = 60m",
        "# c",
      ),
      { maxLength: 6 },
    )
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  const master = fc
    .array(
      fc.constantFrom(
        "smtp inet n - y - - smtpd\n",
        "smtp inet n - y - - smtpd -o own=3 -v\n",
        "x unix - - n - - y -o relayhost=$b\n",
        "x unix - - n - - z\n",
      ),
      { maxLength: 3 },
    )
    .map((lines) => lines.join(""));

  test("is the same in both directions, with before and after exchanged", () => {
    fc.assert(
      fc.property(main, master, main, master, (leftMain, leftMaster, rightMain, rightMaster) => {
        const [left, right] = [files(leftMain, leftMaster), files(rightMain, rightMaster)];
        const turned = diff(right, left).map((change) =>
          change.startsWith("service-")
            ? change.replace(/-added|-removed/u, (kind) => (kind === "-added" ? "-removed" : "-added"))
            : change.replace(/: (.*) -> (.*)$/su, ": $2 -> $1"),
        );
        expect(turned.sort()).toEqual(diff(left, right).sort());
      }),
      { numRuns: 60 },
    );
  });

  test("is empty if and only if every value and every service is the same", () => {
    fc.assert(
      fc.property(main, main, (left, right) => {
        const values = (text: string): (string | undefined)[] => {
          const configuration = new Configuration({
            mainCf: parseMainCf(text),
            parameters: registry.parameters,
          });
          const seconds = configuration.evaluate("ipc_timeout")?.value?.replace(/^(?:1h|60m)$/u, "3600s");
          const use = configuration.evaluate("max_use")?.value?.replace(/^05$/u, "5");
          return [
            seconds,
            use,
            ...["own", "b", "relayhost"].map((name) => configuration.evaluate(name)?.value),
          ];
        };
        const isSame = JSON.stringify(values(left)) === JSON.stringify(values(right));
        const changes = diff(files(left), files(right));
        // Two values that cannot be expanded may differ in their text.
        if (changes.some((change) => change.endsWith("undefined -> undefined"))) return;
        expect(changes.length === 0).toBe(isSame);
      }),
      { numRuns: 100 },
    );
  });
});
