import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildWorker } from "../build.ts";

/** What a browser gives to a worker, on top of Node's. */
const scope = `
const { parentPort, workerData } = require("node:worker_threads");
globalThis.self = Object.assign(new EventTarget(), { postMessage: (message) => parentPort.postMessage(message) });
import(workerData).then(() => {
  parentPort.on("message", (data) => {
    const event = new MessageEvent("message", { data });
    self.dispatchEvent(event);
    self.onmessage?.(event);
  });
  parentPort.postMessage("ready");
});
`;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: unknown;
}

describe("the web worker", () => {
  let directory = "";
  let file = "";
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "postfix-worker-"));
    file = path.join(directory, "worker.mjs");
    await buildWorker(file);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test("is one module that asks for nothing of Node's", () => {
    expect(readFileSync(file, "utf8")).not.toMatch(
      /from\s*["']node:|require\(["']node:|\bprocess\.(?:env|argv)\b/u,
    );
  });

  test("serves documents of a browser: findings, and a hover over both files", async () => {
    const worker = new Worker(scope, { eval: true, workerData: file });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    const tell = (message: object): void => worker.postMessage(message);
    const received: Message[] = [];
    const wanted = async (wants: (message: Message) => boolean): Promise<Message> => {
      for (;;) {
        const at = received.findIndex(wants);
        const [found] = at < 0 ? [] : received.splice(at, 1);
        if (found !== undefined) return found;
        await new Promise((resolve) => worker.once("message", resolve));
      }
    };
    const ready = new Promise((resolve) => worker.once("message", resolve));
    worker.on("message", (message: Message) => received.push(message));
    await ready;
    tell({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    await wanted(({ id }) => id === 1);
    const open = (name: string, text: string): void =>
      tell({
        jsonrpc: "2.0",
        method: "textDocument/didOpen",
        params: { textDocument: { uri: `memory:///x/${name}`, languageId: "x", version: 1, text } },
      });
    open("main.cf", "gateway = mx.example\nsmtpd_use_tls = yes\n");
    open("master.cf", "smtp unix - - n - - smtp -o relayhost=$gateway\n");
    const findings = await wanted(({ params }) => JSON.stringify(params ?? "").includes("legacy-tls"));
    expect(findings.params).toMatchObject({ uri: "memory:///x/main.cf" });
    const position = { line: 0, character: 40 };
    tell({
      jsonrpc: "2.0",
      id: 2,
      method: "textDocument/hover",
      params: { textDocument: { uri: "memory:///x/master.cf" }, position },
    });
    const { result } = await wanted(({ id }) => id === 2);
    expect(JSON.stringify(result)).toContain("mx.example");
    await worker.terminate();
  });
});
