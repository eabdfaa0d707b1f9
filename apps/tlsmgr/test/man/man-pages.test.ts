import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manPage } from "../../scripts/man-page.ts";
import { commandsFor } from "../../src/ctl/commands.ts";
import { defaultIni, iniSettings } from "../../src/settings/tlsmgr-ini.ts";
import { settingsInEffect } from "../../src/settings/settings-in-effect.ts";
import { cacheTypes } from "../../src/settings/cache-types.ts";

const sources = path.join(import.meta.dirname, "..", "..", "man");
const names = readdirSync(sources);
const textOf = (name: string): string => readFileSync(path.join(sources, name), "utf8");

const isInstalled = async (program: string): Promise<boolean> =>
  (await command("which", [program])).status === 0;
const [hasMandoc, hasMan] = await Promise.all(["mandoc", "man"].map((program) => isInstalled(program)));

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "man-"));
  for (const name of names) {
    writeFileSync(
      path.join(directory, path.basename(name, ".md")),
      manPage(textOf(name), "2026-11-22", "postfixjs"),
    );
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the manual pages", () => {
  test.skipIf(hasMandoc !== true).each(names)("%s: mandoc reports nothing", async (name) => {
    const page = path.join(directory, path.basename(name, ".md"));
    expect(await command("mandoc", ["-T", "lint", "-W", "warning", page])).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test.skipIf(hasMan !== true).each(names)("%s: man renders it without warnings", async (name) => {
    const page = path.join(directory, path.basename(name, ".md"));
    const { status, stdout, stderr } = await command("man", ["--warnings", "-l", page]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("SEE ALSO");
  });

  test("tlsmgr.ini(5) has every section, and every setting with its default", () => {
    const text = textOf("tlsmgr.ini.5.md");
    const spelled: Readonly<Record<string, string>> = {
      cacheBytesMax: "128M",
      cacheMemoryBytesMax: "32M",
      statisticsIntervalSeconds: "600s",
    };
    const inEffect = settingsInEffect(
      {
        randomSource: "",
        randomBytes: 32,
        reseedPeriodSeconds: 1,
        exchangeName: "",
        exchangePeriodSeconds: 1,
        caches: [],
        clientCertificates: () => ({}),
      },
      defaultIni,
    );
    for (const [name, { section, key }] of Object.entries(iniSettings)) {
      expect(text).toContain(`\n## SECTION ${section}\n`);
      const value = inEffect.find((each) => each.name === `[${section}] ${key}`)?.value ?? "";
      const shown = spelled[name] ?? value;
      expect(text).toContain(`\n- \`${key}\` (default: ${shown}`);
    }
  });

  test("tlsmgr(8) has every parameter that the daemon reads", () => {
    const text = textOf("tlsmgr.8.md");
    const own = ["source", "bytes", "reseed_period", "exchange_name", "prng_update_period"];
    const names = [
      ...own.map((name) => `tls_random_${name}`),
      ...cacheTypes.flatMap((type) => [
        `${type}_tls_session_cache_database`,
        `${type}_tls_session_cache_timeout`,
        `${type}_tls_loglevel`,
      ]),
    ];
    for (const name of names) expect(text).toContain(`\n- \`${name}\` (default: `);
  });

  test("tlsmgrctl(1) has every command", () => {
    const text = textOf("tlsmgrctl.1.md");
    for (const name of commandsFor("").keys()) expect(text).toMatch(new RegExp(`^- \`${name}[\` ]`, "mu"));
  });
});

test("manPage guards lines that look like requests, and keeps code as it is", () => {
  const page = manPage(
    "# x(1) - a thing\n\n## NAME\n\n.start's \\ `a-b`\n\n```\n.x - 'y'\n```\n",
    "2026-01-01",
    "s",
  );
  expect(page).toContain("\n\\&.start\\(aqs \\e \\fBa\\-b\\fP\n");
  expect(page).toContain("\n.nf\n\\&.x \\- \\(aqy\\(aq\n.fi\n");
});
