import { describe, expect, test } from "vitest";
import { parseCompatibilityLevel } from "../../src/daemon/index.ts";
import { readFixture } from "../support/fixtures.ts";
import { runDaemon } from "../support/tlsmgr.ts";

interface TypedCase {
  readonly name: string;
  readonly "main.cf": string;
  readonly args: readonly string[];
  readonly exit: number | string;
  readonly log: readonly string[];
  readonly data_directory_files: readonly string[];
}

const { cases } = readFixture("typed-corpus.json") as { readonly cases: readonly TypedCase[] };

/**
 * Cases whose outcome is decided by what the daemon does with a value, not by reading it: users, host names,
 * files, tables, options. They are shown by the daemon's own tests.
 */
const decidedByTheDaemon = new Set(
  `str-verp-bad facility-bad compat-bad mail-owner-unknown mail-owner-root setgid-unknown inet-protocols-bad
   myhostname-bad queue-dir-missing loglevel-bad loglevel-names loglevel-unknown-name source-empty source-missing-dev
   source-missing-egd source-missing-file exch-missing-dir exch-redirect cache-same-db cache-redirect
   cache-unknown-type cache-unknown-type-fatal cache-readonly-type cache-empty-name cache-missing-dir cache-hash
   cache-lmdb cache-internal cache-memcache cache-proxy cache-three cache-min-timeout opt-unknown opt-arg`.split(
    /\s+/u,
  ),
);

describe("MailDictionary reads what the real tlsmgr read", () => {
  test.each(cases.filter(({ name }) => !decidedByTheDaemon.has(name)))("$name", (recorded) => {
    const run = runDaemon(recorded["main.cf"], recorded.args);
    expect({ exit: run.exit, log: run.log }).toEqual({ exit: recorded.exit, log: recorded.log });
  });

  // Its values show in the name of the file that it made.
  test.each(cases.filter(({ name }) => name.startsWith("ref-") || name === "service-name-n"))(
    "$name: the expanded file name",
    (recorded) => {
      const { values } = runDaemon(recorded["main.cf"], recorded.args);
      const made = recorded.data_directory_files[0]?.split(" ")[0];
      expect(values.get("tls_random_exchange_name")).toBe(`@D@/${made}`);
    },
  );

  test("the cases left to the daemon are those 34", () => {
    expect(cases).toHaveLength(98);
    expect(cases.filter(({ name }) => decidedByTheDaemon.has(name))).toHaveLength(34);
  });

  test("parseCompatibilityLevel refuses the level of the case compat-bad", () => {
    expect(parseCompatibilityLevel("3.x")).toBeUndefined();
    expect(parseCompatibilityLevel("3.6")).toBe((3n << 20n) | (6n << 10n));
  });
});
