import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { command, connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMetricsAddress } from "../../src/settings/metrics-address.ts";
import { runCtl } from "../support/run-ctl.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

interface Response {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function get(
  where: { port: number } | { socketPath: string },
  url: string,
  method = "GET",
): Promise<Response> {
  return await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", ...where, path: url, method, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () =>
        resolve({ status: response.statusCode, type: response.headers["content-type"], body }),
      );
    })
      .on("error", reject)
      .end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await until("a port", () => server.listening);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The value of a sample. */
function sample(body: string, name: string): number {
  const line = body.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

const hasPromtool = (await command("promtool", ["--version"])).status === 0;

describe.skipIf(!postfixInstalled)("the metrics of a daemon under real master, in a jail", () => {
  let postfix: PostfixInstance;
  let port = 0;

  const restart = async (ini: string): Promise<void> => {
    const before = postfix.runningTlsmgrPid() ?? 0;
    writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), ini);
    await postfix.reload();
    await until("the end of the process before", () => !isAlive(before));
    await connectTls(postfix.port(), { version: "1.3" });
  };

  beforeAll(async () => {
    postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    await connectTls(postfix.port(), { version: "1.3" });
    port = await freePort();
    await restart(`[metrics]\nlisten = 127.0.0.1:${port}\n`);
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    await client.update("smtp", "id", new Uint8Array(100));
    await client.lookup("smtp", "id");
    await client.lookup("smtp", "other");
  });
  afterAll(() => postfix[Symbol.asyncDispose]());

  test("are served at /metrics and nowhere else", async () => {
    const { status, type, body } = await get({ port }, "/metrics");
    expect({ status, type }).toEqual({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8" });
    expect(sample(body, 'postfix_tlsmgr_cache_hits_total{cache="smtp"}')).toBe(1);
    expect(sample(body, 'postfix_tlsmgr_cache_misses_total{cache="smtp"}')).toBe(1);
    expect(sample(body, 'postfix_tlsmgr_cache_entries{cache="smtp"}')).toBe(1);
    expect(sample(body, 'postfix_tlsmgr_requests_total{kind="lookup"}')).toBe(2);
    expect(body).not.toContain('cache="lmtp"');
    for (const url of ["/", "/metricsx", "/metrics/x", "/../metrics"]) {
      expect(await get({ port }, url)).toMatchObject({ status: 404 });
    }
    expect(await get({ port }, "/metrics", "POST")).toMatchObject({ status: 405 });
  });

  test.skipIf(!hasPromtool)("are good by promtool check metrics", async () => {
    const { body } = await get({ port }, "/metrics");
    expect(await command("promtool", ["check", "metrics"], { input: body })).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("come back on the same port after a reload", async () => {
    await restart(`[metrics]\nlisten = 127.0.0.1:${port}\n`);
    const again = await until("metrics", async () => await get({ port }, "/metrics").catch(() => undefined));
    expect(again.status).toBe(200);
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("are served on a UNIX socket, for the mail owner only", async () => {
    const socketPath = path.join(postfix.dataDirectory, "metrics.sock");
    await restart(`[metrics]\nlisten = unix:${socketPath}\n`);
    expect(await get({ socketPath }, "/metrics")).toMatchObject({ status: 200 });
    expect(statSync(socketPath).mode & 0o7777).toBe(0o600);
  });

  test("can be written to a file for a collector, all at once", async () => {
    const directory = path.join(postfix.directory, "collector");
    mkdirSync(directory);
    const file = path.join(directory, "tlsmgr.prom");
    const options = ["--config-directory", postfix.configDirectory];
    expect((await runCtl(["metrics", "--textfile", file, ...options])).status).toBe(0);
    const printed = await runCtl(["metrics", ...options]);
    const names = (text: string): string[] => text.match(/^# TYPE .*$/gmu) ?? [];
    expect(names(readFileSync(file, "utf8"))).toEqual([
      ...names(printed.results),
      "# TYPE postfix_tlsmgr_up gauge",
      "# TYPE postfix_tlsmgr_start_failed gauge",
    ]);
    expect(readFileSync(file, "utf8")).toMatch(
      /^postfix_tlsmgr_up 1\n[^]*^postfix_tlsmgr_start_failed 0\n$/mu,
    );
    expect(statSync(file).mode & 0o7777).toBe(0o644);
    const failed = await runCtl(["metrics", "--textfile", path.join(directory, "no/where.prom"), ...options]);
    expect(failed.status).toBe(1);
  });

  test("that cannot be served are one warning", async () => {
    await restart("[metrics]\nlisten = unix:/nonexistent/metrics.sock\n");
    expect(postfix.log.complaints()).toEqual([
      expect.stringContaining(
        "warning: cannot serve metrics on /nonexistent/metrics.sock: No such file",
      ) as string,
    ]);
  });
});

test("metrics --textfile says that no daemon answers, and whether its last start failed", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "metrics-"));
  try {
    const file = path.join(directory, "tlsmgr.prom");
    writeFileSync(
      path.join(directory, "main.cf"),
      `data_directory = ${directory}\nqueue_directory = ${directory}\n`,
    );
    writeFileSync(path.join(directory, "master.cf"), "tlsmgr unix - - n 1000? 1 tlsmgr-js\n");
    mkdirSync(path.join(directory, "pid"));
    const written = async (record: string): Promise<string> => {
      writeFileSync(path.join(directory, "pid", "tlsmgr-js.start"), record);
      expect((await runCtl(["metrics", "--textfile", file, "-c", directory])).status).toBe(1);
      return readFileSync(file, "utf8").replaceAll(/^#.*\n/gmu, "");
    };
    expect(await written("ready 12 \nkey\n")).toBe("postfix_tlsmgr_up 0\npostfix_tlsmgr_start_failed 0\n");
    expect(await written("failed 12 \nkey\nError\n")).toBe(
      "postfix_tlsmgr_up 0\npostfix_tlsmgr_start_failed 1\n",
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("parseMetricsAddress takes loopback addresses and paths only", () => {
  expect(parseMetricsAddress("127.0.0.1:9154")).toEqual({ kind: "tcp", host: "127.0.0.1", port: 9154 });
  expect(parseMetricsAddress("[::1]:9154")).toEqual({ kind: "tcp", host: "::1", port: 9154 });
  expect(parseMetricsAddress("unix:/run/x.sock")).toEqual({ kind: "unix", path: "/run/x.sock" });
  for (const text of [
    "0.0.0.0:1",
    "192.0.2.1:9154",
    ":9154",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "unix:x",
  ]) {
    expect(parseMetricsAddress(text)).toBeUndefined();
  }
});
