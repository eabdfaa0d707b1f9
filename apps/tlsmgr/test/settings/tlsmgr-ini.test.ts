import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultIni, loadTlsmgrIni, readIni } from "../../src/settings/tlsmgr-ini.ts";
import type { TlsmgrIni } from "../../src/settings/tlsmgr-ini.ts";

interface Reading {
  readonly ini: TlsmgrIni;
  readonly warnings: readonly string[];
}

function reading(...lines: string[]): Reading {
  const warnings: string[] = [];
  const ini = readIni(lines.join("\n"), (text) => warnings.push(text));
  return { ini, warnings };
}

describe("tlsmgr.ini", () => {
  test("without a line, everything has its default and nothing is said", () => {
    expect(reading()).toEqual({ ini: defaultIni, warnings: [] });
    expect(defaultIni.statisticsIntervalSeconds).toBe(600);
  });

  test("gives the values that stand in it, with units and comments", () => {
    const { ini, warnings } = reading(
      "; a comment",
      "[cache]",
      "max_entries = 5000",
      "max_bytes = 64M ; per cache",
      "[statistics]",
      "interval = 10m",
      "[control]",
      "socket = /run/tlsmgr.sock",
    );
    expect(warnings).toEqual([]);
    expect(ini).toMatchObject({
      cacheEntriesMax: 5000,
      cacheBytesMax: 64 * 1024 * 1024,
      statisticsIntervalSeconds: 600,
      controlSocket: "/run/tlsmgr.sock",
    });
  });

  test.each([
    ["[cache]\nmax_entries = 0", "cacheEntriesMax", "[cache] max_entries = 0: must be a whole number from 1"],
    ["[cache]\nmax_entries = many", "cacheEntriesMax", "max_entries = many"],
    ["[cache]\nmax_bytes = 12X", "cacheBytesMax", "must be a number of bytes from 1048576"],
    ["[statistics]\ninterval = soon", "statisticsIntervalSeconds", "must be a time from 0 s to 86400 s"],
    ["[statistics]\ninterval = 1h30m", "statisticsIntervalSeconds", "interval = 1h30m"],
    ["[control]\nsocket = run.sock", "controlSocket", "must be an absolute path"],
  ] as const)("warns of the bad value in %j and takes the default", (text, name, warning) => {
    const { ini, warnings } = reading(text);
    expect(ini[name]).toBe(defaultIni[name]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(warning);
  });

  test("takes a section inside a section for an unknown one", () => {
    const { ini, warnings } = reading("[cache.max_entries]", "a = 1");
    expect(ini).toEqual(defaultIni);
    expect(warnings).toEqual(["unknown section [cache.max_entries]"]);
  });

  test("warns of names that mean nothing, with the nearest that does", () => {
    expect(reading("[cahce]", "max_entries = 5").warnings).toEqual([
      'unknown section [cahce]; did you mean "cache"?',
    ]);
    expect(reading("[cache]", "max_entrys = 5").warnings).toEqual([
      '[cache] unknown setting "max_entrys"; did you mean "max_entries"?',
    ]);
    expect(reading("[cache]", "colour_of_the_moon = 5").warnings).toEqual([
      '[cache] unknown setting "colour_of_the_moon"',
    ]);
    expect(reading("max_entries = 5").warnings).toEqual(['setting "max_entries" is outside of any section']);
  });
});

describe("the file tlsmgr.ini", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "ini-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("need not be there", () => {
    const warnings: string[] = [];
    expect(loadTlsmgrIni(path.join(directory, "absent"), (text) => warnings.push(text))).toEqual(defaultIni);
    expect(warnings).toEqual([]);
  });

  test("is named in warnings, also when it cannot be read", async () => {
    const warnings: string[] = [];
    const warn = (text: string): void => void warnings.push(text);
    const file = path.join(directory, "tlsmgr.ini");
    await writeFile(file, "[cache]\nmax_entries = -1\n");
    loadTlsmgrIni(directory, warn);
    await rm(file);
    await writeFile(path.join(directory, "file"), "");
    loadTlsmgrIni(path.join(directory, "file"), warn);
    expect(warnings[0]).toContain(`${file}: [cache] max_entries = -1: must be`);
    expect(warnings[1]).toBe(`cannot read ${directory}/file/tlsmgr.ini: Not a directory -- using defaults`);
  });
});
