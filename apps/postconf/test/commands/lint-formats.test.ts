import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { captureRun } from "../support/captured-run.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";

interface JsonFinding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

async function lint(directory: string, format: string, ...files: string[]): Promise<string> {
  return (await captureRun(["lint", "--format", format, ...files], directory)).output;
}

async function findings(directory: string, ...files: string[]): Promise<readonly JsonFinding[]> {
  return JSON.parse(await lint(directory, "json", ...files));
}

/** What a finding covers, by its lines and columns. */
function textAt(text: string, { line, column, endLine, endColumn }: JsonFinding): string {
  const lines = text.split(/(?<=\n)/u);
  const covered = lines.slice(line - 1, endLine);
  const last = covered.length - 1;
  return covered
    .map((each, index) =>
      each.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined),
    )
    .join("");
}

const line = fc.constantFrom(
  "max_idle = 1h30m\n",
  "max_idle =\n  1h30m\n",
  "# \u00fcber\nmax_idle = 1h30m\n",
  "mail_name = \u{1F4EB} ${\n",
  "smtpd_tls_loglevl = \u20ac\r\n",
  "relayhost = $nosuch\n\n",
  "  indented\n",
  "no equals sign\n",
  "smtpd_use_tls = yes\n",
);

describe("postconf-js lint, whatever the format", () => {
  test("counts lines and columns so that they cover what the offsets cover", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        using directory = scratchDirectory();
        const text = lines.join("");
        directory.write("main.cf", text);
        const found = await findings(directory.path, "main.cf");
        expect(found.map((each) => textAt(text, each))).toEqual(
          found.map(({ start, end }) => text.slice(start, end)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("has the same findings, at the same places", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "max_idle = 1h30m\nrelayhost = $nosuch\nsmtpd_use_tls = yes\nfoo = ${\n");
    directory.write("master.cf", "tlsmgr unix - - n 1000 2 tlsmgr\n");
    const json = await findings(directory.path, ".");
    const places = json.map(
      ({ path: file, line: row, column, severity, code }) =>
        `${file}:${row}:${column}: ${severity} [${code}]`,
    );
    expect(places.length).toBeGreaterThan(4);

    const text = await lint(directory.path, "text", ".");
    expect(text.match(/^.*\]/gmu)?.map((each) => each.replace(/: [^[]*(?= \[[-a-z]+\]$)/u, ""))).toEqual(
      places.map((each) => each.replace(/ \w+ \[/u, " [").replace(/: \[/u, " [")),
    );
    const sarif = JSON.parse(await lint(directory.path, "sarif", ".")).runs[0];
    const levels: Record<string, string> = {
      error: "error",
      warning: "warning",
      information: "note",
      hint: "note",
    };
    expect(
      sarif.results.map(({ ruleId, level, message }: Record<string, unknown>) => ({
        ruleId,
        level,
        message,
      })),
    ).toEqual(
      json.map(({ code, severity, message }) => ({
        ruleId: code,
        level: levels[severity],
        message: { text: message },
      })),
    );
    const github = await lint(directory.path, "github", ".");
    expect(github.match(/^::(?:error|warning|notice) file=[^,]*,line=[0-9]+,col=[0-9]+/gmu)).toEqual(
      json.map(({ path: file, line: row, column, severity }) => {
        const command = severity === "information" || severity === "hint" ? "notice" : severity;
        return `::${command} file=${file},line=${row},col=${column}`;
      }),
    );
  });

  test("prints a document of that format when there is nothing to report", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "");
    expect(JSON.parse(await lint(directory.path, "json", "main.cf"))).toEqual([]);
    expect(JSON.parse(await lint(directory.path, "sarif", "main.cf")).runs[0]).toMatchObject({
      results: [],
      tool: { driver: { rules: [] } },
    });
    expect(await lint(directory.path, "github", "main.cf")).toBe("");
  });
});

describe("postconf-js lint --format sarif", () => {
  test.each(["a b.cf", "a#b.cf", "a?b.cf", "a:b.cf", "100%.cf", "\u00fc.cf", "d/e#f.cf", "a\\b.cf"])(
    "names %s by a URI that leads to it",
    async (name) => {
      using directory = scratchDirectory();
      mkdirSync(path.join(directory.path, "d"));
      directory.write(name, "max_idle = 1h30m\n");
      const base = pathToFileURL(`${directory.path}/`).href;
      for (const file of [name, path.join(directory.path, name)]) {
        const [result] = JSON.parse(await lint(directory.path, "sarif", file)).runs[0].results;
        const { uri } = result.locations[0].physicalLocation.artifactLocation;
        expect(fileURLToPath(new URL(uri, base))).toBe(path.join(directory.path, name));
      }
    },
  );
});

describe("postconf-js lint --format github", () => {
  test("keeps a message on one line", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "relayhost = ${a\r\n  b%}\n");
    const output = await lint(directory.path, "github", "main.cf");
    expect(output).toMatch(/^(?:::[^\r\n]*\n)+$/u);
  });
});
