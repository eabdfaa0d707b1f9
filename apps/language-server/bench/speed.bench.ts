import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parameters } from "@postfixjs/config/registry";
import { expect, test } from "vitest";
import { buildServer } from "../build.ts";
import { LspClient } from "../test/support/lsp-client.ts";

const lineCount = 1000;
const keyCount = 300;
const hoverCount = 1000;

/** A main.cf of 1,000 lines: settings, comments, expressions, and a mistake in every fourth line. */
const known = [...parameters.values()].filter(
  ({ hasComputedDefault, type }) => !hasComputedDefault && type !== "readonly",
);
const mainCf = Array.from({ length: lineCount }, (_, line) => {
  const { name, defaultValue } = known[line % known.length] ?? known[0]!;
  if (line % 4 === 1) return `# ${name} is left as it is\n`;
  if (line % 4 === 2) return `${name}x = $myhostname ${line}\n`;
  return `${name} = ${defaultValue}\n`;
}).join("");

function percentile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((left, right) => left - right);
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2)} ms`;
}

/** The processor time of a process, in seconds. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function emptyProgram(): Promise<number> {
  const start = performance.now();
  await new Promise((resolve) => spawn(process.execPath, ["-e", "0"]).on("close", resolve));
  return performance.now() - start;
}

test("start, hover, key to diagnostics and memory", { timeout: 300_000 }, async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "postfix-bench-"));
  await buildServer(path.join(directory, "dist"));
  const program = path.join(directory, "dist", "postfix-language-server");
  writeFileSync(path.join(directory, "main.cf"), mainCf);
  writeFileSync(path.join(directory, "master.cf"), "smtp inet n - y - - smtpd\n");
  const initialize = { processId: null, rootUri: null, capabilities: {} };
  const starts: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run < 10; run++) {
    empty.push(await emptyProgram());
    const start = performance.now();
    const client = new LspClient(program);
    await client.ask("initialize", initialize);
    starts.push(performance.now() - start);
    await client.close();
  }
  const client = new LspClient(program);
  await client.ask("initialize", initialize);
  const uri = pathToFileURL(path.join(directory, "main.cf")).href;
  client.tell("textDocument/didOpen", {
    textDocument: { uri, languageId: "postfix-main", version: 1, text: mainCf },
  });
  const published = async (version: number): Promise<void> => {
    await client.next(({ method, params }) => {
      return (
        method === "textDocument/publishDiagnostics" && (params as { version?: number }).version === version
      );
    });
  };
  await published(1);
  const cpuBefore = cpuSeconds(client.pid);
  const keys: number[] = [];
  for (let key = 0; key < keyCount; key++) {
    const place = { line: (key * 7) % lineCount, character: 3 };
    const start = performance.now();
    client.tell("textDocument/didChange", {
      textDocument: { uri, version: key + 2 },
      contentChanges: [{ range: { start: place, end: place }, text: "k" }],
    });
    await published(key + 2);
    keys.push(performance.now() - start);
  }
  const hovers: number[] = [];
  for (let index = 0; index < hoverCount; index++) {
    const start = performance.now();
    await client.ask("textDocument/hover", {
      textDocument: { uri },
      position: { line: (index * 4) % lineCount, character: 3 },
    });
    hovers.push(performance.now() - start);
  }
  const cpu = cpuSeconds(client.pid) - cpuBefore;
  const memory = /^VmRSS:\s+([0-9]+)/mu.exec(readFileSync(`/proc/${client.pid}/status`, "utf8"))?.[1];
  await client.close();
  rmSync(directory, { recursive: true, force: true });
  expect(keys.length).toBe(keyCount);
  console.log(
    `start to initialize: median ${percentile(starts, 0.5)} (empty program ${percentile(empty, 0.5)})`,
  );
  console.log(
    `hover, with the way there and back: median ${percentile(hovers, 0.5)}, p99 ${percentile(hovers, 0.99)}`,
  );
  console.log(
    `key to diagnostics at ${lineCount} lines: median ${percentile(keys, 0.5)}, p99 ${percentile(keys, 0.99)}`,
  );
  console.log(`processor time of ${keyCount} keys and ${hoverCount} hovers: ${cpu.toFixed(2)} s`);
  console.log(`memory: ${(Number(memory) / 1024).toFixed(0)} MiB`);
});
