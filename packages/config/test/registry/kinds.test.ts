import { describe, expect, test } from "vitest";
import { Configuration, parseMainCf } from "../../src/index.ts";
import { kindOf, parameters, restrictionLists, restrictions, tableTypes } from "../../src/registry/index.ts";

const defaults = new Configuration({ mainCf: parseMainCf("compatibility_level = 3.6\n"), parameters });

/** The items of a list value. */
function itemsOf(value: string): string[] {
  return value.split(/[\s,]+/u).filter((item) => item !== "");
}

describe("kindOf", () => {
  test("knows the kind of every parameter", () => {
    expect([...parameters.keys()].filter((name) => kindOf(name) === undefined)).toEqual([]);
  });

  test("gives the same kind as the type, for types other than text", () => {
    expect(kindOf("smtpd_use_tls")).toEqual({ item: "boolean", isList: false });
    expect(kindOf("max_idle")).toEqual({ item: "time", isList: false });
    expect(kindOf("message_size_limit")).toEqual({ item: "integer", isList: false });
  });

  test.each([
    ["smtpd_recipient_restrictions", "restriction", true],
    ["smtpd_restriction_classes", "restriction-class", true],
    ["virtual_alias_maps", "table", true],
    ["header_checks", "table", true],
    ["alias_database", "table", true],
    ["address_verify_map", "table", false],
    ["mynetworks", "network", true],
    ["mydestination", "match", true],
    ["relayhost", "host", false],
    ["default_transport", "transport", false],
    ["content_filter", "transport", false],
    ["smtpd_tls_protocols", "protocol", true],
    ["smtpd_tls_cert_file", "file", false],
    ["smtpd_tls_CApath", "directory", false],
    ["queue_directory", "directory", false],
    ["smtpd_milters", "endpoint", true],
    ["rewrite_service_name", "service", false],
    ["smtpd_banner", "text", false],
  ] as const)("%s is %s", (name, item, isList) => {
    expect(kindOf(name)).toMatchObject({ item, isList });
  });

  test("knows the parameters of delivery transports, and no other name", () => {
    expect(kindOf("zulu_destination_recipient_limit")?.item).toBe("integer");
    expect(kindOf("zulu_time_limit")?.item).toBe("time");
    expect(kindOf("zulu")).toBeUndefined();
  });

  test("takes the value of a restriction class for restrictions", () => {
    expect(kindOf("strict", new Set(["strict"]))).toEqual({ item: "restriction", isList: true });
  });

  test("has every word of every default among the words of its kind", () => {
    const strangers = [...parameters.keys()].flatMap((name) => {
      const kind = kindOf(name);
      const value = defaults.evaluate(name)?.value ?? "";
      if (kind?.words === undefined || value === "") return [];
      return (kind.isList ? itemsOf(value) : [value])
        .filter((item) => !kind.words?.includes(item))
        .map((item) => `${name}: ${item}`);
    });
    expect(strangers).toEqual([]);
  });

  test("calls each default with `TYPE:` in it a table, a transport, or text that may hold one", () => {
    const others = [...parameters.values()].filter(
      ({ name, defaultValue }) =>
        /^(?:hash|btree|static|proxy|regexp|unix):/u.test(defaultValue) &&
        !["table", "match", "restriction"].includes(kindOf(name)?.item ?? ""),
    );
    expect(others.map(({ name }) => name)).toEqual([]);
  });
});

describe("restrictions", () => {
  test("hold every name of the default lists", () => {
    const words = restrictionLists.flatMap((name) => itemsOf(defaults.evaluate(name)?.value ?? ""));
    expect(words).toContain("defer_unauth_destination");
    expect(words.filter((word) => !restrictions.has(word))).toEqual([]);
  });

  test("name their successors, which exist", () => {
    const successors = [...restrictions.values()].flatMap(({ replacedBy }) => replacedBy ?? []);
    expect(successors.length).toBeGreaterThan(5);
    expect(successors.filter((name) => restrictions.get(name)?.replacedBy !== undefined)).toEqual([]);
  });
});

describe("tableTypes", () => {
  test("hold every type of the defaults", () => {
    const types = [...parameters.values()].flatMap(({ name, defaultValue }) =>
      kindOf(name)?.item === "table" ? (/^([a-z]+):/u.exec(defaultValue)?.[1] ?? []) : [],
    );
    expect(types.length).toBeGreaterThan(3);
    expect(types.filter((type) => !tableTypes.has(type))).toEqual([]);
  });

  test("give the suffix of the file that postmap(1) makes", () => {
    expect(tableTypes.get("lmdb")?.indexedBy).toBe(".lmdb");
    expect(tableTypes.get("cidr")?.indexedBy).toBeUndefined();
  });
});
