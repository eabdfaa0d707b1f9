import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";
import { LspClient } from "./lsp-client.ts";

const fixtures = path.join(import.meta.dirname, "..", "fixtures");

/** One step of a transcript, with the lines that belong to it. */
interface Step {
  readonly line: number;
  readonly words: readonly string[];
  readonly body: string;
}

/** Cuts a transcript into steps: a line that begins in the first column, and the indented lines behind it. */
function parseTranscript(text: string): Step[] {
  const steps: Step[] = [];
  let body: string[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("#") || line === "") continue;
    if (line.startsWith("  ")) {
      body.push(line.slice(2));
      continue;
    }
    body = [];
    const step = body;
    steps.push({
      line: index + 1,
      words: line.split(" "),
      get body() {
        return step.join("\n");
      },
    });
  }
  return steps;
}

/** What a client says about itself when it starts. */
export function clientProfile(name: string): object {
  return JSON.parse(readFileSync(path.join(fixtures, "clients", `${name}.json`), "utf8")) as object;
}

/**
 * Runs a transcript against a server. The steps:
 *
 * - `client PROFILE [OPTIONS]` starts the server and introduces a client; options are its
 *   initializationOptions;
 * - `file NAME` writes a file, with the indented lines as its text; `remove NAME` takes it away;
 * - `open NAME [LANGUAGE]`, `close NAME`, `save NAME`; `change NAME LINE:COLUMN-LINE:COLUMN TEXT` with a JSON
 *   string;
 * - `tell METHOD PARAMS` tells the server something;
 * - `ask METHOD NAME [LINE:COLUMN[-LINE:COLUMN]] [PARAMS]` asks; `expect` compares the result with the
 *   indented JSON, `holds` looks for each item of it in the result's list, `lacks` for labels that must not
 *   be there;
 * - `diagnostics NAME` waits for the next findings of a file; `expect` compares `LINE:COLUMN CODE` lines with
 *   them;
 * - `asked METHOD` waits until the server asks the client something;
 * - `refused TEXT` expects an error with this text as answer to the question before.
 *
 * Lines and columns count from 1. In JSON, objects match if they hold what is expected; `@DIR@` is the
 * directory's URI.
 */
export async function runTranscript(text: string, program: string, directory: string): Promise<LspClient> {
  mkdirSync(directory, { recursive: true });
  const session = new Session(program, directory);
  for (const step of parseTranscript(text)) {
    try {
      await session.run(step);
    } catch (error) {
      if (error instanceof Error) error.message = `line ${step.line}: ${error.message}`;
      throw error;
    }
  }
  return session.end();
}

class Session {
  readonly #program: string;
  readonly #directory: string;
  #client: LspClient | undefined;
  #answer: { result?: unknown; error?: unknown } = {};
  #version = 1;

  constructor(program: string, directory: string) {
    this.#program = program;
    this.#directory = directory;
  }

  get #lsp(): LspClient {
    if (this.#client === undefined) throw new Error("no client yet");
    return this.#client;
  }

  async end(): Promise<LspClient> {
    assert.equal(await this.#lsp.close(), 0);
    return this.#lsp;
  }

  async run({ words, body }: Step): Promise<void> {
    const [verb = "", name = "", ...rest] = words;
    switch (verb) {
      case "client":
        return this.#start(name, rest.join(" "));
      case "file":
        return this.#write(name, body);
      case "remove":
        return rmSync(path.join(this.#directory, name));
      case "open":
        return this.#open(name, rest[0] ?? "plaintext");
      case "close":
        return this.#lsp.tell("textDocument/didClose", { textDocument: this.#document(name) });
      case "save":
        return this.#lsp.tell("textDocument/didSave", { textDocument: this.#document(name) });
      case "change":
        return this.#change(name, rest[0] ?? "", JSON.parse(rest.slice(1).join(" ")) as string);
      case "ask":
        return this.#ask(name, rest);
      case "tell":
        return this.#lsp.tell(name, this.#parse(rest.join(" ")));
      case "expect":
        return this.#expect(body);
      case "holds":
        return this.#holds(body);
      case "lacks":
        return this.#lacks(words.slice(1));
      case "diagnostics":
        return this.#diagnostics(name);
      case "asked":
        await this.#lsp.next(({ method }) => method === name);
        return;
      case "refused":
        return matches(this.#answer.error, { message: words.slice(1).join(" ") });
      default:
        throw new Error(`unknown step "${verb}"`);
    }
  }

  #uri(name: string): string {
    return pathToFileURL(path.join(this.#directory, name)).href;
  }

  #document(name: string): { uri: string } {
    return { uri: this.#uri(name) };
  }

  #write(name: string, body: string): void {
    const file = path.join(this.#directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, body === "" ? "" : `${body}\n`);
  }

  #parse(json: string): unknown {
    return JSON.parse(json.replaceAll("@DIR@", this.#uri("").replace(/\/$/u, "")));
  }

  /** The items of the answer: of a list, or of an object with a list of items. */
  get #items(): unknown[] {
    const { result } = this.#answer;
    const list = typeof result === "object" && result !== null && "items" in result ? result.items : result;
    if (!Array.isArray(list)) assert.fail(`not a list: ${JSON.stringify(this.#answer)}`);
    return list;
  }

  #holds(body: string): void {
    const wanted = this.#parse(body);
    if (!Array.isArray(wanted)) assert.fail("holds wants a list");
    for (const item of wanted) {
      const isThere = this.#items.some((candidate) => {
        try {
          matches(candidate, item);
          return true;
        } catch {
          return false;
        }
      });
      assert.ok(isThere, `${JSON.stringify(item)} is not in ${JSON.stringify(this.#items).slice(0, 2000)}`);
    }
  }

  #lacks(labels: readonly string[]): void {
    const present = new Set(this.#items.map((item) => (item as { label: string }).label));
    for (const label of labels) assert.ok(!present.has(label), `${label} is there`);
  }

  async #start(profile: string, options: string): Promise<void> {
    this.#client = new LspClient(this.#program);
    const capabilities = clientProfile(profile);
    const initializationOptions: unknown = options === "" ? undefined : JSON.parse(options);
    const rootUri = pathToFileURL(this.#directory).href;
    this.#answer = await this.#lsp.ask("initialize", {
      processId: process.pid,
      rootUri,
      capabilities,
      initializationOptions,
    });
    this.#lsp.tell("initialized", {});
  }

  #open(name: string, languageId: string): void {
    const text = readFileSync(path.join(this.#directory, name), "utf8");
    this.#lsp.tell("textDocument/didOpen", {
      textDocument: { ...this.#document(name), languageId, version: 1, text },
    });
  }

  #change(name: string, range: string, text: string): void {
    this.#version += 1;
    const textDocument = { ...this.#document(name), version: this.#version };
    this.#lsp.tell("textDocument/didChange", {
      textDocument,
      contentChanges: [{ range: toRange(range), text }],
    });
  }

  async #ask(method: string, words: readonly string[]): Promise<void> {
    const [name = "", place = "", ...rest] = words;
    const hasPlace = /^[0-9]+:/u.test(place);
    const range = hasPlace ? toRange(place) : undefined;
    const extra = (hasPlace ? rest : words.slice(1))
      .join(" ")
      .replaceAll("@DIR@", this.#uri("").replace(/\/$/u, ""));
    const where = range === undefined ? {} : place.includes("-") ? { range } : { position: range.start };
    const params = {
      textDocument: this.#document(name),
      ...where,
      ...(extra === "" ? {} : (JSON.parse(extra) as object)),
    };
    this.#answer = await this.#lsp.ask(method, name === "-" ? JSON.parse(extra) : params);
  }

  #expect(body: string): void {
    const directory = this.#uri("").replace(/\/$/u, "");
    assert.equal(this.#answer.error, undefined);
    const { result } = this.#answer;
    if (!/^[[{"0-9ntf]/u.test(body) || /^[0-9]+:[0-9]+ /u.test(body)) {
      assert.equal(typeof result === "string" ? result : JSON.stringify(result), body);
      return;
    }
    const wanted: unknown = JSON.parse(body.replaceAll("@DIR@", directory));
    matches(result, wanted);
  }

  async #diagnostics(name: string): Promise<void> {
    const uri = this.#uri(name);
    const message = await this.#lsp.next(({ method, params }) => {
      return method === "textDocument/publishDiagnostics" && (params as { uri: string }).uri === uri;
    });
    const { diagnostics } = message.params as {
      diagnostics: { range: { start: { line: number; character: number } }; code: string }[];
    };
    const lines = diagnostics.map(
      ({ range: { start }, code }) => `${start.line + 1}:${start.character + 1} ${code}`,
    );
    this.#answer = { result: lines.join("\n") };
  }
}

function toRange(text: string): { start: object; end: object } {
  const [start = "", end = start] = text.split("-");
  const position = (place: string): object => {
    const [line = "1", column = "1"] = place.split(":");
    return { line: Number(line) - 1, character: Number(column) - 1 };
  };
  return { start: position(start), end: position(end) };
}

/** Whether a result holds what is wanted: arrays item by item, objects by the fields that are wanted. */
function matches(result: unknown, wanted: unknown, where: string = "result"): void {
  if (typeof wanted !== "object" || wanted === null) {
    assert.deepEqual(result, wanted, `${where} is ${JSON.stringify(result)}, not ${JSON.stringify(wanted)}`);
    return;
  }
  if (typeof result !== "object" || result === null) assert.fail(`${where} is ${JSON.stringify(result)}`);
  if (Array.isArray(wanted) && Array.isArray(result)) {
    assert.equal(
      result.length,
      wanted.length,
      `${where} has ${result.length} items: ${JSON.stringify(result)}`,
    );
  }
  const fields = new Map<string, unknown>(Object.entries(result));
  for (const [key, value] of Object.entries(wanted)) matches(fields.get(key), value, `${where}.${key}`);
}
