import { describe, expect, test } from "vitest";
import { defaultHostNames } from "../../src/index.ts";

function names(systemName: string, settings: Readonly<Record<string, string>> = {}): [string, string] {
  const { hostName, domain } = defaultHostNames({
    systemName: () => systemName,
    setting: (name) => settings[name],
  });
  return [hostName(), domain()];
}

describe("defaultHostNames", () => {
  test.each([
    ["mx.example.org", {}, ["mx.example.org", "example.org"]],
    ["mx", {}, ["mx.localdomain", "localdomain"]],
    ["mx", { mydomain: "example.net" }, ["mx.example.net", "example.net"]],
    ["mx.example.org", { mydomain: "example.net" }, ["mx.example.org", "example.org"]],
    ["mx", { myhostname: "a.b.example" }, ["mx.localdomain", "b.example"]],
    ["mx", { myhostname: "short" }, ["mx.localdomain", "localdomain"]],
  ])("of %s with %j are %j", (systemName, settings, expected) => {
    expect(names(systemName, settings)).toEqual(expected);
  });
});
