import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildWorker } from "../build.ts";
import { clientProfile } from "./support/transcript.ts";

const executablePath = "/usr/bin/chromium";

/** What a page of ours does: starts the worker, and asks. */
const html = `<!doctype html>
<title>worker</title>
<script type="module">
  const worker = new Worker("/worker.js", { type: "module" });
  const waiting = new Map();
  const published = new Map();
  let nextId = 1;
  worker.addEventListener("message", ({ data }) => {
    if (data.method === "textDocument/publishDiagnostics") published.set(data.params.uri, data.params);
    else if (data.method === undefined) waiting.get(data.id)?.(data);
    // What the server asks, it is answered: there are no settings.
    else if (data.id !== undefined) worker.postMessage({ jsonrpc: "2.0", id: data.id, result: null });
  });
  globalThis.published = published;
  globalThis.tell = (method, params) => worker.postMessage({ jsonrpc: "2.0", method, params });
  globalThis.ask = (method, params) =>
    new Promise((resolve) => {
      const id = nextId++;
      waiting.set(id, ({ result, error }) => resolve(error ?? result));
      worker.postMessage({ jsonrpc: "2.0", id, method, params });
    });
</script>
`;

/** The functions of the page. */
interface PageScope {
  readonly published: ReadonlyMap<string, { readonly version: number; readonly diagnostics: unknown[] }>;
  readonly tell: (method: string, params: unknown) => void;
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
}

const mainCf = "gateway = mx.example\nrelayhost = [$gateway]\nsmtpd_use_tls = yes\nsmtpd_tls_sec\n";
const masterCf = "smtp inet n - y - - smtpd\n  -o relayhost=$gateway\n";
const uris = { "main.cf": "memory:///etc/main.cf", "master.cf": "memory:///etc/master.cf" };

describe.skipIf(!existsSync(executablePath))("the web worker in Chromium", () => {
  let directory = "";
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin = "";
  let started: unknown;
  const problems: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "postfix-browser-"));
    await buildWorker(path.join(directory, "worker.js"));
    const worker = readFileSync(path.join(directory, "worker.js"));
    server = createServer((request, response) => {
      const isWorker = request.url === "/worker.js";
      response.setHeader("content-type", isWorker ? "text/javascript" : "text/html");
      response.end(isWorker ? worker : html);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) expect.fail("no port");
    origin = `http://127.0.0.1:${address.port}`;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${origin}/`);
    const capabilities = { ...clientProfile("vscode"), workspace: {} };
    started = await ask("initialize", { processId: null, rootUri: null, capabilities });
    await open("main.cf", mainCf);
    await open("master.cf", masterCf);
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true, force: true });
  });

  async function ask(method: string, params: unknown): Promise<unknown> {
    return page.evaluate(
      async ([name, data]) => {
        return (globalThis as unknown as PageScope).ask(name, data);
      },
      [method, params] as const,
    );
  }

  async function open(name: keyof typeof uris, text: string): Promise<void> {
    const params = { textDocument: { uri: uris[name], languageId: "x", version: 1, text } };
    await page.evaluate((data) => {
      (globalThis as unknown as PageScope).tell("textDocument/didOpen", data);
    }, params);
  }

  test("reports findings, and again after a change", async () => {
    expect(started).toMatchObject({ serverInfo: { name: "postfix-language-server" } });
    const textDocument = { uri: uris["main.cf"] };
    const codes = async (): Promise<unknown> => {
      const report = await ask("textDocument/diagnostic", { textDocument });
      const { items } = report as { items: { code: string }[] };
      return items.map(({ code }) => code);
    };
    expect(await codes()).toEqual(["legacy-tls", "missing-equals"]);
    const range = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
    await page.evaluate(
      (data) => {
        (globalThis as unknown as PageScope).tell("textDocument/didChange", data);
      },
      { textDocument: { ...textDocument, version: 2 }, contentChanges: [{ range, text: "" }] },
    );
    expect(await codes()).toEqual(["missing-equals"]);
  });

  test("explains a value over both files", async () => {
    const hover = await ask("textDocument/hover", {
      textDocument: { uri: uris["master.cf"] },
      position: { line: 1, character: 7 },
    });
    expect(hover).toMatchObject({
      contents: { kind: "markdown", value: expect.stringContaining("`smtp/inet`: `mx.example`") },
    });
  });

  test("completes names, with their texts on demand", async () => {
    const list = await ask("textDocument/completion", {
      textDocument: { uri: uris["main.cf"] },
      position: { line: 2, character: 13 },
    });
    const { items } = list as { items: { label: string }[] };
    const item = items.find(({ label }) => label === "smtpd_tls_security_level");
    expect(item).toBeDefined();
    expect(await ask("completionItem/resolve", item)).toMatchObject({
      documentation: { value: expect.stringContaining("STARTTLS") },
    });
  });

  test("asks no other host, and logs nothing", () => {
    expect(requests.filter((url) => !url.startsWith(origin))).toEqual([]);
    expect(requests).toContain(`${origin}/worker.js`);
    expect(problems.filter((text) => !text.includes("favicon"))).toEqual([]);
  });
});
