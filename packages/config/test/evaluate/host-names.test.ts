import { expect, test } from "vitest";
import { defaultHostName, domainOf } from "../../src/daemon/index.ts";

test.each([
  ["mx.example.org", undefined, "mx.example.org"],
  ["mx.example.org", "example.net", "mx.example.org"],
  ["mx", undefined, "mx.localdomain"],
  ["mx", "example.net", "mx.example.net"],
  ["mx", "", "mx."],
])("defaultHostName of %s with domain %s is %s", (systemName, domain, expected) => {
  expect(defaultHostName(systemName, domain)).toBe(expected);
});

test.each([
  ["mx.example.org", "example.org"],
  ["mx.", ""],
  ["mx", "localdomain"],
])("domainOf %s is %s", (hostName, expected) => {
  expect(domainOf(hostName)).toBe(expected);
});
