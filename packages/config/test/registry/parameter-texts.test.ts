import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describeParameter } from "../../src/registry/descriptions.ts";
import { parameters, restrictions } from "../../src/registry/index.ts";

const folder = new URL("../../src/registry/texts/", import.meta.url);
const names = [...parameters.keys()];
const texts = names.map((name) => [name, describeParameter(name) ?? ""] as const);

const sources = readdirSync(folder)
  .filter((file) => file !== "word-texts.ts")
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join("\n");
/** The names that the files of texts define, one for each text. */
const definedNames = Array.from(sources.matchAll(/^  "?(\w+)"?:(?: "|$)/gmu), ([, name = ""]) => name);

/** The names whose text fails a check. */
function failing(check: (text: string) => boolean): string[] {
  return texts.flatMap(([name, text]) => (check(text) ? [] : name));
}

describe("describeParameter", () => {
  test("has a text for every parameter of every version, and none for names that are not Postfix's", () => {
    expect(names.length).toBeGreaterThan(900);
    expect(failing((text) => text !== "")).toEqual([]);
    expect(describeParameter("no_such_parameter")).toBeUndefined();
  });

  test("gives one to three sentences of ASCII in at most 240 characters", () => {
    expect(failing((text) => /^[\x20-\x7e]{10,240}$/u.test(text))).toEqual([]);
    expect(failing((text) => /^[A-Z!|0-9.][^`]*\.$/u.test(text) && !/ {2}|\.\./u.test(text))).toEqual([]);
    expect(failing((text) => text.split(/\. (?=[A-Z])/u).length <= 3)).toEqual([]);
  });

  test("says something else about each parameter, without ado", () => {
    expect(failing((text) => !/^The \w+ parameter|\b[Tt]his parameter|^Specif/u.test(text))).toEqual([]);
    const own = definedNames.map((name) => describeParameter(name));
    expect(own.length).toBeGreaterThan(500);
    expect(own.filter((text, index) => own.indexOf(text) !== index)).toEqual([]);
  });

  test("mentions only parameters and restrictions that exist, beside words of values", () => {
    const words = new Set([...names, ...restrictions.keys()]);
    const unknown = texts.flatMap(([, text]) =>
      [...text.matchAll(/(?<![\w.${/-])[a-z][a-z0-9]*_\w+/gu)]
        .map(([word]) => word)
        .filter((word) => !words.has(word)),
    );
    expect([...new Set(unknown)].sort()).toEqual([
      "add_header",
      "delay_dotcrlf",
      "disable_esmtp",
      "envelope_recipient",
      "envelope_sender",
      "fix_quietly",
      "header_recipient",
      "header_sender",
      "policy_context",
      "res_defnames",
      "res_dnsrch",
      "speed_adjust",
    ]);
  });

  test("takes every text from one place, for a name that exists", () => {
    expect(definedNames.filter((name, index) => definedNames.indexOf(name) !== index)).toEqual([]);
    expect(definedNames.filter((name) => !parameters.has(name))).toEqual([]);
  });

  test("describes a parameter of a family by its model, with the names of the family", () => {
    expect(describeParameter("lmtp_tls_CApath")).toMatch(/^As smtp_tls_CApath, for the LMTP client: /u);
    expect(describeParameter("lmtp_bind_address_enforce")).toContain("lmtp_bind_address6");
    expect(describeParameter("postscreen_tls_mandatory_exclude_ciphers")).toContain(
      "besides postscreen_tls_exclude_ciphers",
    );
    expect(failing((text) => !/for the LMTP client: .*(?:SMTP client|\bsmtp_)/u.test(text))).toEqual([]);
  });

  test("keeps the texts out of every other entry", () => {
    const root = new URL("../../src/", import.meta.url);
    const importers = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        file.endsWith(".ts") &&
        /from "[^"]*\/(?:descriptions|[a-z]+-texts)\.ts"/u.test(readFileSync(new URL(file, root), "utf8")),
    );
    expect(importers).toEqual(["registry/descriptions.ts"]);
  });
});
