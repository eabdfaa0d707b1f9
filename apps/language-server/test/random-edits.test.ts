import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildServer } from "../build.ts";
import { LspClient } from "./support/lsp-client.ts";
import { clientProfile } from "./support/transcript.ts";

const pieces = [
  "\n",
  "\r\n",
  "\r",
  "\n  ",
  "\n# ",
  " ",
  "=",
  " = ",
  ",",
  "$",
  "${",
  "}",
  "{",
  "$(",
  "?",
  ":",
  "a",
  "own",
  "relayhost",
  "mydestination = ",
  "smtpd_use_tls = yes",
  "${{$a} == {1}?{x}}",
  "check_client_access hash:/etc/x",
  "1h30m",
  "smtpd_client_restrictions = ",
  "\nsmtp inet n - y - - smtpd",
  " -o a=b",
  " -o { a = $b }",
  "\nrelay unix - - n - - smtp",
  "\0",
  "é",
  "\u{1f600}",
  "\ud83d",
  "\ude00",
  "\udc80",
  "\ufeff",
] as const;

/** One edit: where it begins and how long it is, in thousandths of the text, and what it inserts. */
const edit = fc.record({
  file: fc.constantFrom("main.cf", "master.cf"),
  at: fc.nat(1000),
  length: fc.nat(12),
  text: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join("")),
});

/** How many edits in all, over sessions of 250. */
const editCount = 10_000;
const sessionEdits = 250;

const questions = [
  "textDocument/hover",
  "textDocument/completion",
  "textDocument/definition",
  "textDocument/documentHighlight",
  "textDocument/signatureHelp",
  "textDocument/documentSymbol",
  "textDocument/foldingRange",
  "textDocument/semanticTokens/full",
  "textDocument/documentLink",
  "textDocument/codeLens",
] as const;

describe("10,000 random edits", () => {
  let directory = "";
  let program = "";

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "postfix-ls-"));
    await buildServer(path.join(directory, "dist"));
    program = path.join(directory, "dist", "postfix-language-server");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** The findings of both files as one line each; the whole text gives them anew. */
  async function pull(client: LspClient, uris: Readonly<Record<string, string>>): Promise<unknown[]> {
    const answers = Object.values(uris).map((uri) =>
      client.ask("textDocument/diagnostic", { textDocument: { uri } }),
    );
    return Promise.all(answers);
  }

  test(
    "in sessions of 250: after each session edited and whole documents have the same findings; nothing is thrown, no lone surrogate is sent",
    { timeout: 240_000 },
    async () => {
      const uris = Object.fromEntries(
        ["main.cf", "master.cf"].map((name) => [name, pathToFileURL(path.join(directory, name)).href]),
      );
      for (const name of Object.keys(uris)) writeFileSync(path.join(directory, name), "");
      const capabilities = clientProfile("vscode");
      const client = new LspClient(program);
      const initializationOptions = { manualPage: "" };
      await client.ask("initialize", { processId: null, rootUri: null, capabilities, initializationOptions });
      let version = 1;
      let applied = 0;
      const session = async (
        edits: readonly (typeof edit extends fc.Arbitrary<infer T> ? T : never)[],
      ): Promise<void> => {
        const texts: Record<string, TextDocument> = {};
        for (const [name, uri] of Object.entries(uris)) {
          texts[name] = TextDocument.create(uri, "postfix", version, "");
          client.tell("textDocument/didOpen", {
            textDocument: { uri, languageId: "postfix", version, text: "" },
          });
        }
        for (const { file, at, length, text } of edits) {
          const document = texts[file]!;
          const start = Math.floor((at * document.getText().length) / 1000);
          const range = { start: document.positionAt(start), end: document.positionAt(start + length) };
          version += 1;
          const change = { range, text };
          const textDocument = { uri: document.uri, version };
          client.tell("textDocument/didChange", { textDocument, contentChanges: [change] });
          texts[file] = TextDocument.update(document, [change], version);
          applied += 1;
          const method = questions[applied % questions.length]!;
          const answer = await client.ask(method, { textDocument, position: range.start });
          if (answer.error !== undefined) expect.fail(`${method}: ${JSON.stringify(answer.error)}`);
        }
        const incremental = await pull(client, uris);
        for (const [name, uri] of Object.entries(uris)) {
          version += 1;
          const whole = [{ text: texts[name]!.getText() }];
          client.tell("textDocument/didChange", { textDocument: { uri, version }, contentChanges: whole });
        }
        const withoutIds = (answers: unknown[]): string =>
          JSON.stringify(answers).replaceAll(/"id":[0-9]+/gu, "");
        expect(withoutIds(await pull(client, uris))).toBe(withoutIds(incremental));
        for (const uri of Object.values(uris))
          client.tell("textDocument/didClose", { textDocument: { uri } });
      };
      await fc.assert(
        fc.asyncProperty(
          fc.array(edit, { minLength: sessionEdits, maxLength: sessionEdits, size: "max" }),
          session,
        ),
        { numRuns: editCount / sessionEdits, endOnFailure: true },
      );
      expect(applied).toBe(editCount);
      expect(await client.close()).toBe(0);
      expect(client.wire.filter((message) => message.includes("internal error"))).toEqual([]);
      // An escape of a surrogate that is not half of a pair.
      expect(client.wire.filter((message) => /\\ud[89a-f]/iu.test(message))).toEqual([]);
      expect(client.wire.filter((message) => !message.isWellFormed())).toEqual([]);
    },
  );

  test("bytes on disk that are not UTF-8 are warned about, and never sent", async () => {
    writeFileSync(
      path.join(directory, "main.cf"),
      Buffer.from("myorigin = \xff\xfe\nrelayhost = $myorigin\n\xe9 = 1\n", "latin1"),
    );
    writeFileSync(path.join(directory, "master.cf"), "smtp inet n - y - - smtpd -o myorigin=$relayhost\n");
    const uri = pathToFileURL(path.join(directory, "master.cf")).href;
    const main = pathToFileURL(path.join(directory, "main.cf")).href;
    const client = new LspClient(program);
    await client.ask("initialize", { processId: null, rootUri: null, capabilities: {} });
    const open = (at: string, text: string): void =>
      client.tell("textDocument/didOpen", { textDocument: { uri: at, languageId: "x", version: 1, text } });
    open(uri, "smtp inet n - y - - smtpd -o myorigin=$relayhost\n");
    for (const character of [29, 40, 45]) {
      await client.ask("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
    }
    await client.ask("workspace/symbol", { query: "" });
    open(main, "myorigin = \ufffd\ufffd\nrelayhost = $myorigin\n\ufffd = 1\n");
    const warned = await client.next(({ params }) => JSON.stringify(params).includes("not-utf-8"));
    expect(warned.params).toMatchObject({ uri: main });
    await client.close();
    expect(client.wire.filter((message) => /\\ud[89a-f]/iu.test(message))).toEqual([]);
    expect(client.wire.length).toBeGreaterThan(5);
  });

  test("the server ends with its client: on exit, and when the connection is cut", async () => {
    const first = new LspClient(program);
    await first.ask("initialize", { processId: null, rootUri: null, capabilities: {} });
    expect(await first.close()).toBe(0);
    const second = new LspClient(program);
    await second.ask("initialize", { processId: null, rootUri: null, capabilities: {} });
    expect(await second.hangUp()).toBe(1);
  });
});
