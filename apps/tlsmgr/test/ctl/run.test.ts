import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { decode } from "@postfixjs/attr";
import { encodeRequest, greetingBytes, replySchemas } from "@postfixjs/attr/tlsmgr";
import { afterAll, beforeAll, expect, test } from "vitest";

const app = path.join(import.meta.dirname, "../..");
const example = path.join(app, "example");

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "run-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function start(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [path.join(app, "dist", "tlsmgrctl"), "run", ...args]);
}

/** Gathers the lines of a process; resolves when one matches. */
async function untilLine(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (pattern.test(line)) return lines;
  }
  throw new Error(`no line matches ${pattern}: ${lines.join("\n")}`);
}

async function ask(socket: string, request: Uint8Array, wanted: (reply: Buffer) => boolean): Promise<Buffer> {
  const client = connect(socket);
  let received = Buffer.alloc(0);
  client.write(request);
  for await (const chunk of client) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (wanted(received)) break;
  }
  client.destroy();
  return received;
}

test("tlsmgrctl run serves on its socket, says where, and ends with status 0 at Ctrl-C", async () => {
  const socket = path.join(directory, "tlsmgr.sock");
  const child = start("--config-directory", example, "--data-directory", directory, "--socket", socket);
  const ended = once(child, "exit");
  const lines = await untilLine(child, /Ctrl-C/u);
  expect(lines).toContain(`listening on ${socket}`);
  expect(lines.some((line) => line.endsWith(`probe --socket ${socket}`))).toBe(true);

  const greeting = greetingBytes();
  const answer = await ask(
    socket,
    encodeRequest("seed", { size: 32 }),
    (bytes) => bytes.length > greeting.length,
  );
  expect(answer.subarray(0, greeting.length)).toEqual(Buffer.from(greeting));
  const reply = decode(replySchemas.seed, answer.subarray(greeting.length));
  expect(reply).toMatchObject({ status: 0 });
  expect(reply.seed).toHaveLength(32);

  child.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect(existsSync(socket)).toBe(false);
});

async function failure(...args: string[]): Promise<{ status: number; complaint: string }> {
  const child = start(...args);
  const ended = once(child, "exit") as Promise<[number]>;
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const [status] = await ended;
  return { status, complaint };
}

test("tlsmgrctl run names the option that is missing", async () => {
  const { status, complaint } = await failure("--config-directory", example);
  expect(status).toBe(2);
  expect(complaint).toContain("--socket is missing");
});

test("tlsmgrctl run names the file and the parameter that it cannot use", async () => {
  const socket = path.join(directory, "other.sock");
  const missing = await failure("--config-directory", "/nonexistent", "--socket", socket);
  expect(missing.status).toBe(1);
  expect(missing.complaint).toContain('cannot read "/nonexistent/main.cf": No such file or directory');
  await writeFile(path.join(directory, "main.cf"), "tls_random_bytes = many\n");
  const bad = await failure("--config-directory", directory, "--socket", socket);
  expect(bad.status).toBe(1);
  expect(bad.complaint).toContain("bad numerical configuration: tls_random_bytes = many");
});

test("tlsmgrctl run refuses a socket path that the system cannot take", async () => {
  const { status, complaint } = await failure(
    "--config-directory",
    example,
    "--socket",
    `/tmp/${"x".repeat(120)}`,
  );
  expect(status).toBe(2);
  expect(complaint).toContain("at most 107 bytes");
});

test("tlsmgrctl run refuses the directory of a running daemon, whose control socket stays", async () => {
  const [first, second] = [path.join(directory, "first.sock"), path.join(directory, "second.sock")];
  const data = path.join(directory, "shared");
  await mkdir(data);
  const place = ["--config-directory", example, "--data-directory", data];
  const child = start(...place, "--socket", first);
  const ended = once(child, "exit");
  await untilLine(child, /Ctrl-C/u);
  const control = path.join(data, "tlsmgr-control.sock");
  const { ino } = await stat(control);

  const { status, complaint } = await failure(...place, "--socket", second);
  expect(status).toBe(1);
  expect(complaint).toContain(`a running tlsmgr uses "${control}"; use another directory`);
  expect((await stat(control)).ino).toBe(ino);
  child.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
});
