import { describe, expect, test } from "vitest";
import { Configuration, masterCfServices, parseMainCf, parseMasterCf } from "../../src/index.ts";
import {
  explainValue,
  formatExplanation,
  formatGithub,
  formatSarif,
  formatText,
  lint,
  locateFindings,
} from "../../src/lint/index.ts";
import * as descriptions from "../../src/registry/descriptions.ts";
import * as registry from "../../src/registry/index.ts";

const mainCf = parseMainCf("myhostname = mx.example.org\nrelayhots = [mx]\nsmtpd_use_tls = yes\n");
const masterCf = parseMasterCf("smtp inet n - n - - smtpd\n  -o smtpd_banner=$relayhost\n");
const diagnostics = lint({ mainCf, masterCf, registry });
const findings = (path: string): ReturnType<typeof locateFindings> =>
  locateFindings(path, mainCf, diagnostics);

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly object[] } };
    readonly results: readonly {
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

const sarif = (...args: Parameters<typeof formatSarif>): SarifLog["runs"][number] => {
  const [run] = (JSON.parse(formatSarif(...args)) as SarifLog).runs;
  if (run === undefined) throw new TypeError("no run");
  return run;
};

describe("locateFindings", () => {
  test("gives lines and columns, and leaves out the other file's findings", () => {
    expect(findings("main.cf").map(({ line, column }) => [line, column])).toEqual([
      [2, 1],
      [3, 1],
    ]);
    expect(locateFindings("master.cf", masterCf, diagnostics).map(({ path }) => path)).not.toContain(
      "main.cf",
    );
  });
});

describe("formatSarif", () => {
  test("names the tool and the rules, with help where guides are given", () => {
    const { driver } = sarif(findings("main.cf")).tool;
    expect(driver.name).toBe("@postfixjs/config");
    expect(driver.rules.some((rule) => "help" in rule)).toBe(false);
    const options = { toolName: "mine", guides: descriptions.ruleGuides };
    const guided = sarif(findings("main.cf"), options).tool.driver;
    expect(guided.name).toBe("mine");
    expect(guided.rules).toHaveLength(2);
    expect(guided.rules.every((rule) => "help" in rule)).toBe(true);
  });

  test.each([
    ["/etc/postfix/main.cf", "file:///etc/postfix/main.cf"],
    ["a b#?.cf", "a%20b%23%3F.cf"],
    ["c:/\u{e4}", "c%3A/%C3%A4"],
    // A byte that is not UTF-8.
    ["\u{dc80}.cf", "%80.cf"],
  ])("encodes the path %j", (path, uri) => {
    const [result] = sarif(findings(path)).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
  });
});

describe("formatGithub and formatText", () => {
  test("have a line for each finding", () => {
    expect(formatGithub(findings("a,b:c%.cf")).split("\n")[0]).toMatch(
      /^::warning file=a%2Cb%3Ac%25.cf,line=2,col=1,endLine=2,endColumn=10,title=unknown-parameter::/u,
    );
    expect(formatText(findings("main.cf")).split("\n")).toHaveLength(4);
    expect(formatText([])).toBe("");
  });
});

describe("explainValue", () => {
  test("tells place, expansion and the texts that are given", () => {
    const [service] = masterCfServices(masterCf);
    const configuration = new Configuration({ mainCf, parameters: registry.parameters }, service);
    const evaluation = configuration.evaluate("smtpd_banner");
    if (evaluation === undefined) throw new TypeError("no value");
    const bare = explainValue(evaluation, { registry });
    expect(bare).toMatchObject({ from: "master.cf", place: undefined, description: undefined });
    const explained = explainValue(evaluation, { registry, masterCf, masterCfPath: "m.cf", descriptions });
    expect(explained.place).toBe("m.cf:2");
    expect(explained.references).toMatchObject([{ name: "relayhost", from: "default" }]);
    const text = formatExplanation(explained);
    expect(text).toContain("set by a -o option in m.cf:2");
    expect(text).toContain(descriptions.describeParameter("smtpd_banner"));
  });
});
