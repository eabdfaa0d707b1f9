import { readFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { runStandAlone, withDirectories, writeMainCf } from "./support/stand-alone.ts";
import type { RunDirectories } from "./support/stand-alone.ts";

interface Outcome {
  readonly exit: number | string;
  readonly log: readonly string[];
}

interface Case extends Outcome {
  readonly name: string;
  readonly "main.cf": string;
  readonly args: readonly string[];
  readonly data_directory_files: readonly string[];
}

const file = path.join(import.meta.dirname, "fixtures", "typed-corpus.json");
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };

const inFile = (setting: string): string =>
  `postfix/tlsmgr: smtp TLS cache ${setting}: kept in memory and in an unnamed LMDB file in @D@`;

/** The cases in which our daemon does something else on purpose. See docs/differences.md. */
const differences: Readonly<Record<string, Outcome & { readonly reason: string }>> = {
  "exch-missing-dir": {
    reason: "seeds are good without the exchange file: no reason to refuse service",
    exit: 0,
    log: [
      "postfix/tlsmgr: warning: tls_prng_exch_open: cannot open PRNG exchange file @T@/none/x: No such file or directory",
    ],
  },
  "cache-unknown-type": {
    reason: "every type of cache is served by our own store, and a line says so",
    exit: 0,
    log: [inFile("nosuch:@D@/s")],
  },
  "cache-unknown-type-fatal": {
    reason: "every type of cache is served by our own store: there is nothing that could be fatal",
    exit: 0,
    log: [inFile("nosuch:@D@/s")],
  },
  "cache-readonly-type": {
    reason: "every type of cache is served by our own store, and a line says so",
    exit: 0,
    log: [inFile("regexp:@D@/s")],
  },
  "cache-memcache": {
    reason: "every type of cache is served by our own store, and a line says so",
    exit: 0,
    log: [inFile("memcache:@C@/mc")],
  },
  "cache-proxy": {
    reason: "every type of cache is served by our own store: no proxymap is waited for",
    exit: 0,
    log: [inFile("proxy:btree:@D@/s")],
  },
  "cache-missing-dir": {
    reason: "a cache that cannot be opened is kept in memory, and one line says so",
    exit: 0,
    log: [
      "postfix/tlsmgr: warning: smtp TLS cache btree:@T@/none/s: No such file or directory -- keeping sessions in memory until it can be used again",
    ],
  },
};

describe
  .skipIf(!postfixInstalled)
  .concurrent("the daemon says and does what Postfix 3.7.11 does with", () => {
    test.for(cases)("$name", async (each, context) => {
      await withDirectories(async (directories) => {
        await writeMainCf(directories.config, named(each["main.cf"], directories));
        const { exit, log, dataFiles } = await runStandAlone(directories, each.args);
        const expected = differences[each.name] ?? { exit: each.exit, log: each.log.flatMap(withPlace) };
        context.expect(log).toEqual(expected.log.map((line) => named(line, directories)));
        context.expect(exit).toBe(expected.exit);
        context.expect(dataFiles).toEqual(filesExpected(each));
      });
    });
  });

test("the deliberate differences are differences from cases that exist", () => {
  for (const [name, { exit, log }] of Object.entries(differences)) {
    const original = cases.find((each) => each.name === name);
    expect({ exit: original?.exit, log: original?.log }).not.toEqual({ exit, log });
  }
});

/** The texts of the fixture name directories by one letter. */
function named(text: string, { scratch, config, queue, data }: RunDirectories): string {
  return text
    .replaceAll("@T@", scratch)
    .replaceAll("@C@", config)
    .replaceAll("@Q@", queue)
    .replaceAll("@D@", data);
}

/** Where a cache is opened with a line in the log, our daemon adds a line that says where it is kept. */
function withPlace(line: string): string[] {
  const [, type, setting] = / open (\S+) TLS cache (?!internal:)(\S+)$/u.exec(line) ?? [];
  if (type === undefined || setting === undefined) return [line];
  return [line, inFile(setting).replace("smtp", type)];
}

/**
 * Caches leave no file behind: ours have no name. A daemon that continues has an exchange file, unless it
 * cannot.
 */
function filesExpected({ name, data_directory_files: files }: Case): readonly string[] {
  return name === "exch-missing-dir" ? [] : files.filter((each) => !/\.(?:db|lmdb) /u.test(each));
}
