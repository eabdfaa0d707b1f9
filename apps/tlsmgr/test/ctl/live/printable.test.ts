import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeFrame } from "../../../src/control/frames.ts";
import { printable } from "../../../src/control/replies.ts";
import { runCtl } from "../../support/run-ctl.ts";

let directory = "";
let server: Server | undefined;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "peer-"))));
afterEach(() => {
  server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Answers any request with one message. */
async function peer(message: unknown): Promise<string> {
  const socket = path.join(directory, "control");
  server = createServer((client) => client.on("data", () => client.end(encodeFrame(message)))).listen(socket);
  await once(server, "listening");
  return socket;
}

const clearsScreen = "\u{1b}[2J\u{9b}2J";

test("an error text from the server reaches the terminal without control characters", async () => {
  const socket = await peer({ version: 1, ok: false, error: { code: "failed", message: clearsScreen } });
  const { status, problems } = await runCtl(["status", "--control", socket]);
  expect(status).toBe(1);
  expect(problems).toContain(String.raw`\x1b[2J\x9b2J`);
});

test("strings in a result reach the terminal without control characters", async () => {
  const setting = { name: `name${clearsScreen}`, value: clearsScreen, file: "main.cf" };
  const socket = await peer({ version: 1, ok: true, result: [setting] });
  const { results } = await runCtl(["settings", "--control", socket, "--config-directory", directory]);
  expect(results).toContain(String.raw`name\x1b[2J\x9b2J`);
});

test("a result of another shape is one line, not a stack", async () => {
  const socket = await peer({ version: 1, ok: true, result: { version: "1" } });
  const { status, problems } = await runCtl(["status", "--control", socket]);
  expect(status).toBe(1);
  expect(problems).toBe("tlsmgrctl status: the answer to status is not understood; is the daemon ours?");
});

test("printable leaves no character that a terminal obeys", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      // oxlint-disable-next-line no-control-regex -- they are what this is about
      expect(printable(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/u);
    }),
  );
});
