import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyHost, hover, Workspace } from "../src/index.ts";

const postconf = "/usr/sbin/postconf";

/** Names that settings of the generated files use; each may be set, and refer to others. */
const names = [
  "relayhost",
  "mydestination",
  "myorigin",
  "smtpd_banner",
  "mynetworks",
  "relay_domains",
  "smtpd_client_restrictions",
  "smtpd_tls_security_level",
  "default_transport",
  "queue_run_delay",
  "own",
  "other",
] as const;

/** A reference to one of the names, which come before the one that is set: real postconf ends at a loop. */
function reference(names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .constantFrom(...names, "mydomain", "mail_version", "nothing")
    .chain((name) =>
      fc.constantFrom(
        `$${name}`,
        `\${${name}}`,
        `$(${name})`,
        `\${${name}?{yes}:{no}}`,
        `\${${name}:unset}`,
        `\${{$${name}} == {a}?{same}:{not \${${name}}}}`,
      ),
    );
}

const setting = fc.nat(names.length - 1).chain((index) => {
  const literal = fc.constantFrom("a", "[mx.example]:25", "hash:/etc/x", "30s", "localhost", "$$");
  const words = fc.array(fc.oneof(literal, reference(names.slice(0, index))), { maxLength: 4 });
  return words.map((list) => `${names[index] ?? ""} = ${list.join(" ")}`);
});
const mainCf = fc
  .array(setting, { minLength: 1, maxLength: 12, size: "max" })
  .map((lines) => `${lines.join("\n")}\n`);

/** Sixty files, always the same ones. */
const files = fc.sample(mainCf, { numRuns: 60, seed: 19 });

function run(...args: string[]): string[] {
  const output = execFileSync(postconf, args, { encoding: "latin1", stdio: ["ignore", "pipe", "ignore"] });
  return output.split("\n").slice(0, -1);
}

describe.skipIf(!existsSync(postconf))(
  "the effective value in a hover is that of the real postconf -x -h",
  () => {
    let root = "";
    let given: ReadonlyMap<string, string> = new Map<string, string>();

    beforeAll(() => {
      root = mkdtempSync(path.join(tmpdir(), "postfix-agreement-"));
      mkdirSync(path.join(root, "empty"));
      writeOldFile(path.join(root, "empty", "main.cf"), "");
      // What the machine and the build decide: the server is given these, as it would be by its host.
      const defaults = run("-c", path.join(root, "empty"), "-d");
      given = new Map(
        defaults.map((line) => [line.slice(0, line.indexOf(" =")), line.slice(line.indexOf("=") + 2)]),
      );
    });
    afterAll(() => rmSync(root, { recursive: true, force: true }));

    test.each(files.map((text, index) => ({ index, text })))("configuration $index", ({ index, text }) => {
      const directory = path.join(root, String(index));
      mkdirSync(directory);
      writeOldFile(path.join(directory, "main.cf"), text);
      const shown = run("-c", directory, "-H");
      const values = run("-c", directory, "-x", "-h");
      expect(values.length).toBe(shown.length);
      const real = new Map(shown.map((name, at) => [name.replace(/ =$/u, ""), values[at] ?? ""]));
      // The process_id is that of the program that is asked. Each name as a comment, so that there is a place
      // to ask about. The process_id is that of the program that is asked.
      const asked = [...real.keys()].filter((name) => name !== "process_id");
      const document = `${text}${asked.map((name) => `#${name} =\n`).join("")}`;
      const uri = pathToFileURL(path.join(directory, "main.cf")).href;
      const workspace = new Workspace(emptyHost, new Map([...given, ["config_directory", directory]]));
      workspace.setDocument(TextDocument.create(uri, "postfix-main", 1, document));
      const { view } = workspace.find(uri) ?? expect.fail("no view");
      const differences = asked.flatMap((name) => {
        const offset = document.indexOf(`\n#${name} =`) + 2;
        const found = hover(view, { file: "main.cf", offset }, { isMarkdown: false });
        const prose =
          typeof found?.contents === "object" && "value" in found.contents ? found.contents.value : "";
        const ours = effectiveValue(prose);
        return collapse(ours) === collapse(real.get(name)) ? [] : [{ name, real: real.get(name), ours }];
      });
      expect(differences).toEqual([]);
      expect(asked.length).toBeGreaterThan(800);
    });
  },
);

/** A file as if written a while ago: the real program waits for files that have just changed. */
function writeOldFile(file: string, text: string): void {
  writeFileSync(file, text);
  const before = Date.now() / 1000 - 60;
  utimesSync(file, before, before);
}

/** postconf prints each run of blanks as one. */
function collapse(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/gu, " ").trim();
}

/** The value in the text of a hover. */
function effectiveValue(prose: string): string | undefined {
  const [, shown] = /^Effective value: (.*)$/mu.exec(prose) ?? [];
  return shown === "(empty)" ? "" : shown;
}
