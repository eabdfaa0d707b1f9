import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import type { IncomingHttpHeaders, RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOwnHost, PageServer } from "../../../src/ctl/web/server.ts";
import type { PageServerOptions } from "../../../src/ctl/web/server.ts";

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(options: RequestOptions): Promise<Reply> {
  return await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", agent: false, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });
}

const options: Omit<PageServerOptions, "address"> = {
  hosts: ["status.example"],
  resource: (place, query) =>
    place === "/" ? { type: "text/html", body: `é ${query.get("range")}` } : undefined,
};

describe("PageServer", () => {
  let server: PageServer;
  beforeAll(async () => {
    server = await PageServer.open({ ...options, address: { kind: "tcp", host: "127.0.0.1", port: 0 } });
  });
  afterAll(() => server.close());
  const get = async (more: RequestOptions): Promise<Reply> => await ask({ port: server.port, ...more });

  test("serves a page that no other page can frame or read, and that loads nothing from elsewhere", async () => {
    const { status, headers, body } = await get({ path: "/?range=1h" });
    expect({ status, body }).toEqual({ status: 200, body: "é 1h" });
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("knows no other paths and no other methods", async () => {
    expect(await get({ path: "/other" })).toMatchObject({ status: 404 });
    expect(await get({ path: "/", method: "HEAD" })).toMatchObject({ status: 200, body: "" });
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect(await get({ path: "/", method })).toMatchObject({
        status: 405,
        headers: { allow: "GET, HEAD" },
      });
    }
  });

  test("refuses a name that is not this machine's, as of a page elsewhere that resolves to it", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example:9155", "localhost.evil.example"]) {
      expect(await get({ path: "/", headers: { host } })).toMatchObject({ status: 421 });
    }
    for (const host of ["localhost:8080", "127.0.0.1:9155", "[::1]:9155", "Status.Example:443"]) {
      expect(await get({ path: "/", headers: { host } })).toMatchObject({ status: 200 });
    }
    expect(isOwnHost(undefined, [])).toBe(false);
  });

  test("refuses a head that is too long", async () => {
    expect(await get({ path: "/", headers: { cookie: "x".repeat(10_000) } })).toMatchObject({ status: 431 });
  });

  test("a taken port is an error", async () => {
    const address = { kind: "tcp", host: "127.0.0.1", port: server.port ?? 0 } as const;
    await expect(PageServer.open({ ...options, address })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

test("PageServer listens on a UNIX socket that only its owner can use", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "web-"));
  const socket = path.join(directory, "page.sock");
  try {
    await using server = await PageServer.open({ ...options, address: { kind: "unix", path: socket } });
    expect(server.port).toBeUndefined();
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const reply = await ask({ socketPath: socket, path: "/", headers: { host: "localhost" } });
    expect(reply).toMatchObject({ status: 200 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
