import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import type { IGrammar } from "vscode-textmate";
import { beforeAll, describe, expect, test } from "vitest";

const syntaxes = path.join(import.meta.dirname, "..", "syntaxes");
const files: Readonly<Record<string, string>> = {
  "source.postfix-main": "main.tmLanguage.json",
  "source.postfix-master": "master.tmLanguage.json",
};

async function loadGrammar(scope: string): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM({ data: new Uint8Array(readFileSync(wasm)).buffer });
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name) => {
      const file = path.join(syntaxes, files[name] ?? "");
      return textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
    },
  });
  const grammar = await registry.loadGrammar(scope);
  return grammar ?? expect.fail(`no grammar ${scope}`);
}

/** The words of a text with the last part of their scope: `relayhost:variable.other.property`. */
function scopes(grammar: IGrammar, text: string): string[] {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.flatMap(({ startIndex, endIndex, scopes: names }) => {
      const word = line.slice(startIndex, endIndex).trim();
      const name = names.at(-1) ?? "";
      return word === "" || names.length < 2 ? [] : [`${word}:${name.replace(/\.postfix$/u, "")}`];
    });
  });
}

describe("the grammar of main.cf", () => {
  let grammar: IGrammar;
  beforeAll(async () => {
    grammar = await loadGrammar("source.postfix-main");
  });

  test.each([
    ["# prose", ["# prose:comment.line.number-sign"]],
    [
      "#relayhost = x",
      ["#:comment.line.number-sign", "relayhost:entity.name.tag.disabled", "= x:comment.line.number-sign"],
    ],
    [
      "relayhost = $mydomain",
      [
        "relayhost:variable.other.property",
        "=:keyword.operator.assignment",
        "$:punctuation.definition.variable",
        "mydomain:variable.parameter",
      ],
    ],
    [
      "x = yes 30s",
      [
        "x:variable.other.property",
        "=:keyword.operator.assignment",
        "yes:constant.language.boolean",
        "30:constant.numeric",
        "s:keyword.other.unit",
      ],
    ],
    [
      "x = hash:/etc/a, reject",
      [
        "x:variable.other.property",
        "=:keyword.operator.assignment",
        "hash:support.type.table",
        "::punctuation.separator",
        "/etc/a:string.unquoted.path",
        "reject:support.function.restriction",
      ],
    ],
    ["x = a # behind it", ["x:variable.other.property", "=:keyword.operator.assignment"]],
    [
      "x =\n# comment\n  yes",
      [
        "x:variable.other.property",
        "=:keyword.operator.assignment",
        "# comment:comment.line.number-sign",
        "yes:constant.language.boolean",
      ],
    ],
  ])("%j", (text, expected) => {
    expect(scopes(grammar, text)).toEqual(expected);
  });

  test("an expression ends with its brace, and at the latest with the entry", () => {
    expect(scopes(grammar, "x = ${a?{$b}:{no}} yes\ny = 1")).toEqual([
      "x:variable.other.property",
      "=:keyword.operator.assignment",
      "${:punctuation.definition.variable.begin",
      "a:variable.parameter",
      "?:keyword.operator.ternary",
      "$:punctuation.definition.variable",
      "b:variable.parameter",
      "::keyword.operator.ternary",
      "no:constant.language.boolean",
      "}:punctuation.definition.variable.end",
      "yes:constant.language.boolean",
      "y:variable.other.property",
      "=:keyword.operator.assignment",
      "1:constant.numeric",
    ]);
    expect(scopes(grammar, "x = ${a\ny = 1").slice(-3)).toEqual([
      "y:variable.other.property",
      "=:keyword.operator.assignment",
      "1:constant.numeric",
    ]);
  });
});

describe("the grammar of master.cf", () => {
  let grammar: IGrammar;
  beforeAll(async () => {
    grammar = await loadGrammar("source.postfix-master");
  });

  test("knows the fields of a service and its options", () => {
    expect(
      scopes(grammar, "smtp inet n - y 60? 1 smtpd -v\n  -o a=$b -o { c = yes d }\n# e\n  -o f=1"),
    ).toEqual([
      "smtp:entity.name.function.service",
      "inet:storage.type",
      "n:constant.language",
      "-:constant.language",
      "y:constant.language",
      "60?:constant.numeric",
      "1:constant.numeric",
      "smtpd:entity.name.command",
      "-v:keyword.other.option",
      "-o:keyword.other.option",
      "a:variable.other.property",
      "=:keyword.operator.assignment",
      "$:punctuation.definition.variable",
      "b:variable.parameter",
      "-o:keyword.other.option",
      "{:punctuation.section.braces.begin",
      "c:variable.other.property",
      "=:keyword.operator.assignment",
      "yes:constant.language.boolean",
      "# e:comment.line.number-sign",
      "-o:keyword.other.option",
      "f:variable.other.property",
      "=:keyword.operator.assignment",
      "1:constant.numeric",
    ]);
  });

  test("knows the arguments of pipe", () => {
    expect(scopes(grammar, "a unix - n n - - pipe\n  user=nobody argv=/bin/x").slice(-4)).toEqual([
      "user:variable.parameter.argument",
      "=:keyword.operator.assignment",
      "argv:variable.parameter.argument",
      "=:keyword.operator.assignment",
    ]);
  });
});
