import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Configuration,
  decodeText,
  knownParameters,
  masterCfServices,
  parseMainCf,
  parseMasterCf,
} from "../../src/index.ts";
import { skeletonParameters } from "../../src/daemon/index.ts";
import { diffConfigurations } from "../../src/edit/index.ts";
import type { MainCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { postconfCases, toBytes } from "../support/fixtures.ts";
import { tlsmgrParameters } from "../support/tlsmgr.ts";

const { parameters } = registry;
const given = new Map([["config_directory", "."]]);

describe("Configuration", () => {
  const expanding = postconfCases.flatMap(({ name, mainCf, masterCf, runs }) =>
    runs
      .filter(({ command }) => /^postconf -c \. -d?n?x( [a-z_ ]+)?$/u.test(command) && mainCf !== undefined)
      .map((run) => ({ name, mainCf, masterCf, run, command: run.command })),
  );

  test.each(expanding)(
    "expands as the real one in $name: $command",
    ({ mainCf = "", masterCf = "", run }) => {
      const file = parseMainCf(run.command.includes("-dx") ? "" : toBytes(mainCf));
      const configuration = new Configuration({
        mainCf: file,
        parameters: knownParameters(registry, parseMasterCf(toBytes(masterCf))),
        given,
      });
      const warnings = new Set<string>();
      for (const line of run.stdout) {
        const [, name = "", value = ""] = /^(\S+) = ?(.*)$/su.exec(line) ?? [];
        // The real one squeezes blanks when it prints.
        const shown = configuration
          .evaluate(name)
          ?.value?.trim()
          .replace(/[ \t\r\n]+/gu, " ");
        expect(shown).toBe(decodeText(toBytes(value)));
      }
      if (run.exit === 0) return;
      const evaluations = [...configuration.names()].map((name) => configuration.evaluate(name));
      expect(
        evaluations.some((evaluation) => evaluation !== undefined && evaluation.value === undefined),
      ).toBe(true);
      for (const evaluation of evaluations) for (const text of evaluation?.warnings ?? []) warnings.add(text);
      for (const line of run.stderr) {
        const [, text = ""] = /^postconf: (?:warning|fatal): (.*)$/u.exec(line) ?? [];
        if (!/^(?:macro processing error|\.\/main\.cf)/u.test(text)) expect(warnings).toContain(text);
      }
    },
  );

  const mainCf = parseMainCf(
    "mydomain = a.example\nmydomain = b.example\nmail_name = x $my_word\nsmtpd_reject_footer = $a\n",
  );
  const masterCf = parseMasterCf(
    "sub inet n - y - - /usr/lib/smtpd -o my_word=w -o my_word=z -o mail_name=$service_name/$process_name\n",
  );
  const [service] = masterCfServices(masterCf);

  test("says where a value comes from: the file, the default, the caller", () => {
    const configuration = new Configuration({ mainCf, parameters, given });
    const found = configuration.evaluate("mydomain");
    expect(found).toMatchObject({ value: "b.example", origin: { from: "main.cf", setting: { line: 2 } } });
    expect(configuration.evaluate("myorigin")).toMatchObject({
      raw: "$myhostname",
      origin: { from: "default" },
    });
    expect(configuration.evaluate("config_directory")).toMatchObject({
      value: ".",
      origin: { from: "caller" },
    });
    expect(configuration.evaluate("no_such_name")).toBeUndefined();
    expect(configuration.evaluate("smtpd_reject_footer")?.value).toBe("$a");
  });

  test("says which names took part in an expansion, and where they are set", () => {
    const configuration = new Configuration({ mainCf, parameters });
    const { references } = configuration.expand("$mydestination ${zz?x}");
    expect(references.map(({ name, source }) => [name, source?.origin.from])).toEqual([
      ["mydestination", "default"],
      ["myhostname", "default"],
      ["mydomain", "main.cf"],
      ["zz", undefined],
    ]);
  });

  test("sees with the eyes of a service: its options, its names", () => {
    const seen = new Configuration({ mainCf, parameters }, service);
    expect(seen.evaluate("mail_name")).toMatchObject({ value: "sub/smtpd", origin: { from: "master.cf" } });
    expect(seen.evaluate("my_word")?.value).toBe("z");
    expect(seen.expand("$my_word").references[0]?.source?.origin).toMatchObject({
      from: "master.cf",
      override: { value: "z" },
    });
    expect(seen.evaluate("service_name")?.origin.from).toBe("service");
    expect(new Configuration({ mainCf, parameters }).evaluate("mail_name")?.value).toBe("x ");
  });

  test("reports what Postfix would log instead of throwing", () => {
    const configuration = new Configuration({ mainCf: parseMainCf("a = ${{99999999999999999999} < {1}}\n") });
    expect(configuration.evaluate("a")).toMatchObject({
      value: undefined,
      warnings: ["mac_exp_eval: bad conversion: 99999999999999999999"],
    });
  });

  test("calls named functions when they are given", () => {
    const functions = new Map([["domain_to_utf8", () => "ü"]]);
    const configuration = new Configuration({ mainCf: parseMainCf("a = ${domain_to_utf8{x}}\n"), functions });
    expect(configuration.evaluate("a")?.value).toBe("ü");
  });
});

describe("Configuration on any input", () => {
  test("evaluates every name without throwing: a value, or the words of the failure", () => {
    const name = fc.constantFrom("myhostname", "relayhost", "max_idle", "a", "b");
    const text = fc.string({
      unit: fc.constantFrom(..."$${}()?:=<>! 19ab\n".split(""), "$a", "$relayhost"),
      maxLength: 30,
      size: "max",
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 6 }), (settings) => {
        const file = parseMainCf(settings.map(([key, value]) => `${key} = ${value}\n`).join(""));
        const configuration = new Configuration({ mainCf: file, parameters });
        for (const key of ["relayhost", "myorigin", "mydestination", "a", "b"]) {
          const evaluation = configuration.evaluate(key);
          if (evaluation !== undefined)
            expect(evaluation.value === undefined).toBe(evaluation.warnings.length > 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("skeletonParameters", () => {
  test("agree with the registry, the defaults of the host apart", () => {
    for (const { name, type, defaultValue, min = 0, max = 0 } of [
      ...skeletonParameters,
      ...tlsmgrParameters,
    ]) {
      const known = parameters.get(name);
      expect({ name, type: known?.type, min: known?.min ?? 0, max: known?.max ?? 0 }).toEqual({
        name,
        type,
        min,
        max,
      });
      if (known?.hasComputedDefault !== true)
        expect(`${name} = ${known?.defaultValue}`).toBe(`${name} = ${defaultValue}`);
    }
  });
});

describe("diffConfigurations", () => {
  const base = {
    mainCf: parseMainCf("mydomain = a.example\nmax_idle = 1h\n"),
    masterCf: parseMasterCf("smtp inet n - y - - smtpd -o mail_name=x -v\nold unix - - n - - pipe\n"),
  };
  const diffMain = (text: string): unknown[] =>
    diffConfigurations(base, { ...base, mainCf: parseMainCf(text) }, registry);
  const diffMaster = (text: string): unknown[] =>
    diffConfigurations(base, { ...base, masterCf: parseMasterCf(text) }, registry);

  test("finds nothing where only the layout, the order, the unit or an explicit default differs", () => {
    expect(
      diffMain("# new\nmax_idle =\n 60m\nmydomain = a.example\nipc_ttl = 1000s\nsoft_bounce = NO\n"),
    ).toEqual([]);
    expect(
      diffMaster("old unix - - n - - pipe\nsmtp  inet n - y - -  smtpd\n  -v -o { mail_name = x }\n"),
    ).toEqual([]);
  });

  test("finds values that are invalid for their type", () => {
    expect(diffMain("mydomain = a.example\nmax_idle = soon\n")).toEqual([
      { kind: "parameter", name: "max_idle", before: "1h", after: "soon", isIndirect: false },
    ]);
  });

  test("finds changed values, and those that refer to them", () => {
    const changes = diffMain("mydomain = b.example\nmax_idle = 2h\n");
    expect(changes).toContainEqual({
      kind: "parameter",
      name: "max_idle",
      before: "1h",
      after: "2h",
      isIndirect: false,
    });
    expect(changes).toContainEqual({
      kind: "parameter",
      name: "mydomain",
      before: "a.example",
      after: "b.example",
      isIndirect: false,
    });
    expect(changes).toContainEqual(expect.objectContaining({ name: "mydestination", isIndirect: true }));
  });

  test("finds added, removed and changed services", () => {
    const id = { service: "smtp", type: "inet" };
    expect(diffMaster("smtp inet n - n - - smtpd -o mail_name=y\nnew unix - - n - - pipe\n")).toEqual([
      { kind: "field", service: id, field: "chroot", before: "y", after: "n" },
      { kind: "field", service: id, field: "arguments", before: "-v", after: "" },
      { kind: "parameter", name: "mail_name", service: id, before: "x", after: "y", isIndirect: false },
      expect.objectContaining({ kind: "service-removed" }),
      expect.objectContaining({ kind: "service-added", service: { service: "new", type: "unix" } }),
    ]);
  });

  test("compares a configuration with itself", () => {
    const file: MainCf = base.mainCf;
    expect(diffConfigurations(base, { ...base, mainCf: file }, registry)).toEqual([]);
  });
});

describe("diffConfigurations between two files", () => {
  const files = (main: string, master = ""): Parameters<typeof diffConfigurations>[0] => ({
    mainCf: parseMainCf(main),
    masterCf: parseMasterCf(master),
  });
  const smtpd = "smtp inet n - y - - smtpd";

  test("reports an option that one service has gained, with its service", () => {
    const changes = diffConfigurations(
      files("", `${smtpd}\n`),
      files("", `${smtpd} -o max_use=5\n`),
      registry,
    );
    expect(changes).toMatchObject([
      { kind: "parameter", name: "max_use", service: { service: "smtp", type: "inet" }, after: "5" },
    ]);
  });

  test("reports arguments beside options, and ignores the layout of the options", () => {
    const before = files("", `${smtpd} -o max_use=5 -v\n`);
    expect(diffConfigurations(before, files("", `${smtpd}\n  -v\n  -o {max_use = 5}\n`), registry)).toEqual(
      [],
    );
    expect(diffConfigurations(before, files("", `${smtpd} -o max_use=5\n`), registry)).toMatchObject([
      { kind: "field", field: "arguments", before: "-v", after: "" },
    ]);
  });

  test("reports parameters in the order of their names", () => {
    const changes = diffConfigurations(
      files(""),
      files("relayhost = a\nmax_use = 5\nmax_idle = 5s\n"),
      registry,
    );
    expect(changes.map((change) => ("name" in change ? change.name : ""))).toEqual([
      "address_verify_relayhost",
      "max_idle",
      "max_use",
      "relayhost",
    ]);
  });

  test("a setting that appears or vanishes has no value on the other side", () => {
    const [added] = diffConfigurations(files(""), files("own = 1\n"), registry);
    expect(added).toMatchObject({ name: "own", before: undefined, after: "1" });
    const [removed] = diffConfigurations(files("own = 1\n"), files(""), registry);
    expect(removed).toMatchObject({ name: "own", before: "1", after: undefined });
  });
});

describe("Configuration.evaluate of a default that the machine decides", () => {
  const configuration = new Configuration({
    mainCf: parseMainCf("mail_name = $mydomain $nothing\n"),
    parameters,
  });
  test.each([
    ["myhostname", ["myhostname"]],
    ["mydestination", ["myhostname", "mydomain"]],
    ["myorigin", ["myhostname"]],
    ["mail_name", ["mydomain"]],
    ["max_idle", []],
  ])("%s: says which names nobody gave", (name, unknown) => {
    expect(configuration.evaluate(name)?.unknown).toEqual(unknown);
  });

  test("is complete once the names are given or set", () => {
    const named = new Configuration({
      mainCf: parseMainCf("mydomain = example.org\n"),
      parameters,
      given: new Map([["myhostname", "mx.example.org"]]),
    });
    expect(named.evaluate("mydestination")).toMatchObject({
      value: "mx.example.org, localhost.example.org, localhost",
      unknown: [],
    });
  });
});
