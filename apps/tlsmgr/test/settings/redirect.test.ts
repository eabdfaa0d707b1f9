import { expect, test } from "vitest";
import { directoryOfDatabase, placeOfDatabase } from "../../src/settings/redirect.ts";

const data = { mailOwner: "postfix", mailOwnerUid: process.getuid?.() ?? 0, path: "/var/lib/postfix" };

test.each([
  ["btree:/nonexistent/scache", "/nonexistent"],
  ["/nonexistent/scache", "/nonexistent"],
  ["memcache:/etc/cache.cf", "/var/lib/postfix"],
  ["internal:cache", undefined],
])("directoryOfDatabase of %s is %s", (setting, expected) => {
  expect(directoryOfDatabase(placeOfDatabase(setting, "hash", data), data)).toBe(expected);
});
