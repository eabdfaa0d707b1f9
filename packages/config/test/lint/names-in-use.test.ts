import { describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { LintContext } from "../../src/lint/context.ts";
import { itemsOf, knownValue } from "../../src/lint/items.ts";
import { restrictionsIn } from "../../src/lint/restriction-list.ts";
import { usedNames } from "../../src/lint/used-names.ts";
import { mainCfSites, masterCfSites } from "../../src/lint/value-site.ts";
import * as registry from "../../src/registry/index.ts";

function contextOf(main: string, master?: string): LintContext {
  return new LintContext({
    mainCf: parseMainCf(main),
    ...(master !== undefined && { masterCf: parseMasterCf(master) }),
    registry,
  });
}

function siteOf(context: LintContext, name: string): LintContext["sites"][number] {
  const site = context.sites.find((each) => each.name === name && each.isLast);
  if (site === undefined) throw new RangeError(`nothing sets ${name}`);
  return site;
}

describe("usedNames", () => {
  test.each([
    ["a parameter of Postfix", "", "relayhost", true],
    ["a name that nothing refers to", "own = 1\n", "own", false],
    ["a name that a value refers to", "own = 1\nrelayhost = $own\n", "own", true],
    ["a name in a branch that is not taken", "relayhost = ${a?{$own}}\n", "own", true],
    ["a restriction class", "smtpd_restriction_classes = strict, lax\n", "lax", true],
    ["a restriction class by another name", "smtpd_restriction_classes = $list\nlist = lax\n", "lax", true],
    ["the setting of a table", "virtual_alias_maps = proxy:ldap:corp\n", "corp_server_host", true],
    ["the setting of a table in braces", "virtual_alias_maps = unionmap:{mysql:db}\n", "db_dbname", true],
    ["no setting of this table", "virtual_alias_maps = ldap:corp\n", "corp_dbname", false],
    ["no setting of another type", "virtual_alias_maps = mysql:corp\n", "corp_search_base", false],
    ["the setting of a table in a file", "virtual_alias_maps = ldap:/etc/corp\n", "corp_server_host", false],
    ["one prefix in two types of tables", "a = ldap:x\nb = mysql:x\n", "x_search_base", true],
  ])("%s", (_what, main, name, expected) => {
    expect(usedNames(contextOf(main, ""))(name)).toBe(expected);
  });

  test("any parameter of a service may exist where master.cf is not known", () => {
    const name = "slow_destination_recipient_limit";
    expect(usedNames(contextOf(""))(name)).toBe(true);
    expect(usedNames(contextOf("", ""))(name)).toBe(false);
    expect(usedNames(contextOf("", "slow unix - - n - - smtp\n"))(name)).toBe(true);
    expect(usedNames(contextOf(""))("slow_own")).toBe(false);
  });

  test("what an option of master.cf refers to is in use", () => {
    expect(usedNames(contextOf("", "a unix - - n - - smtp -o relayhost=$own\n"))("own")).toBe(true);
  });
});

describe("itemsOf", () => {
  function items(main: string, name: string, isList = true): [string, string][] {
    const context = contextOf(main, "");
    return itemsOf(context, siteOf(context, name), isList).map(({ text, start, end }) => [
      text,
      main.slice(start, end),
    ]);
  }

  test.each([
    [
      "x = a, b\n",
      [
        ["a", "a"],
        ["b", "b"],
      ],
    ],
    [
      "x = a,\n# c\n  {b c}\n",
      [
        ["a", "a"],
        ["{b c}", "{b c}"],
      ],
    ],
    ["x =\n", []],
    [
      "own = a b\nx = c $own\n",
      [
        ["c", "c $own"],
        ["a", "c $own"],
        ["b", "c $own"],
      ],
    ],
    ["own =\nx = $own\n", []],
    ["x = $nothing\n", []],
    ["x = a $myhostname\n", []],
    [
      "myhostname = h.example\nx = a $myhostname\n",
      [
        ["a", "a $myhostname"],
        ["h.example", "a $myhostname"],
      ],
    ],
    ["x = $x\n", []],
  ])("of %j", (main, expected) => {
    expect(items(main, "x")).toEqual(expected);
  });

  test.each([
    ["x = a, b\n", [["a, b", "a, b"]]],
    ["x =\n", []],
    ["own = a b\nx = $own\n", [["a b", "$own"]]],
  ])("of a value that is no list, %j", (main, expected) => {
    expect(items(main, "x", false)).toEqual(expected);
  });

  test("knownValue is unknown where the machine, or a name without a value, takes part", () => {
    const value = (main: string): string | undefined => {
      const context = contextOf(main, "");
      return knownValue(context, siteOf(context, "x"));
    };
    expect([value("x = $mail_name\n"), value("x = $mydomain\n"), value("x = ${nope?{a}:{b}}\n")]).toEqual([
      "Postfix",
      undefined,
      undefined,
    ]);
  });
});

describe("restrictionsIn", () => {
  /** The restrictions with their arguments; unknown names in brackets, `~` where they only warn. */
  function list(value: string, head = ""): string[] {
    const context = contextOf(`${head}smtpd_client_restrictions = ${value}\n`, "");
    return restrictionsIn(context, siteOf(context, "smtpd_client_restrictions")).map(
      ({ item, restriction, argument, onlyWarns }) =>
        `${onlyWarns ? "~" : ""}${restriction === undefined ? `[${item.text}]` : restriction.name}${argument === undefined ? "" : `(${argument.text})`}`,
    );
  }

  test.each([
    ["permit_mynetworks, reject", ["permit_mynetworks", "reject"]],
    ["PERMIT, Reject", ["permit", "reject"]],
    ["check_client_access hash:/a permit", ["check_client_access(hash:/a)", "permit"]],
    ["check_client_access {inline:{a=b}, permit}", ["check_client_access({inline:{a=b}, permit})"]],
    ["check_client_access permit", ["check_client_access", "permit"]],
    ["check_client_access", ["check_client_access"]],
    ["check_policy_service unix:p, permit", ["check_policy_service(unix:p)", "permit"]],
    ["reject_rbl_client a.example=127.0.0.2", ["reject_rbl_client(a.example=127.0.0.2)"]],
    ["reject_rbl_client permit", ["reject_rbl_client", "permit"]],
    ["sleep 5, permit", ["sleep(5)", "permit"]],
    [
      "warn_if_reject reject_unknown_client_hostname, permit",
      ["warn_if_reject", "~reject_unknown_client_hostname", "permit"],
    ],
    [
      "warn_if_reject check_client_access hash:/a, reject",
      ["warn_if_reject", "~check_client_access(hash:/a)", "reject"],
    ],
    ["hash:/a, nope", ["[hash:/a]", "[nope]"]],
    ["", []],
  ])("%j: %j", (value, expected) => {
    expect(list(value)).toEqual(expected);
  });

  test("a class is no argument", () => {
    const head = "smtpd_restriction_classes = strict\nstrict = reject\n";
    expect(list("reject_rbl_client strict", head)).toEqual(["reject_rbl_client", "[strict]"]);
    expect(list("reject_rbl_client strict")).toEqual(["reject_rbl_client(strict)"]);
  });
});

describe("value sites", () => {
  test("say which setting of a name counts, and where pieces of a value stand", () => {
    const text = "a = 1\nb = x,\n# c\n  y\na = 2\n";
    const sites = mainCfSites(parseMainCf(text));
    expect(sites.map(({ name, isLast }) => `${name} ${isLast}`)).toEqual(["a false", "b true", "a true"]);
    const { start, end } = sites[1]?.locate(4, 5) ?? { start: 0, end: 0 };
    expect(text.slice(start, end)).toBe("y");
    expect(sites[2]?.locate(0, 1)).toEqual({ start: 25, end: 26 });
  });

  test("see the options of each service apart", () => {
    const sites = masterCfSites(
      parseMasterCf("a unix - - n - - x -o n=1 -o n=2\nb unix - - n - - x\n  -o { n = 3\n  4 }\n"),
    );
    expect(
      sites.map(({ service, value, isLast }) => `${service?.fields.service.text} ${value} ${isLast}`),
    ).toEqual(["a 1 false", "a 2 true", "b 3  4 true"]);
  });
});

describe("LintContext", () => {
  test("refuses a version that nobody knows, and names those that it knows", () => {
    const input = { mainCf: parseMainCf(""), registry };
    for (const postfixVersion of ["2.11", "3", "4.0", "", "3.7.x"]) {
      expect(() => new LintContext({ ...input, postfixVersion })).toThrow(
        new RangeError(`unknown Postfix version "${postfixVersion}": known are 3.4 to 3.12`),
      );
    }
    expect(new LintContext({ ...input, postfixVersion: "3.7.11" }).input.postfixVersion).toBe("3.7.11");
  });

  test("finds where main.cf refers to a name, and not where master.cf does", () => {
    const main = "a = $own\nb = x,\n  ${own}\n";
    const context = contextOf(main, "s unix - - n - - x -o c=$own\n");
    expect(context.referencesTo("own").map(({ start, end }) => main.slice(start, end))).toEqual([
      "own",
      "own",
    ]);
    expect(context.referencesTo("nope")).toEqual([]);
  });

  test("sees raw values as text", () => {
    const context = contextOf("command_execution_directory = $own\n", "");
    expect(siteOf(context, "command_execution_directory").references).toEqual({ names: [], malformed: [] });
  });

  test("knows the restriction classes by their expanded list", () => {
    const context = contextOf("smtpd_restriction_classes = a, $more\nmore = b c\n", "");
    expect([...context.restrictionClasses]).toEqual(["a", "b", "c"]);
    expect(context.kindOf("b")?.item).toBe("restriction");
    expect(context.kindOf("d")).toBeUndefined();
  });
});
