import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, freePorts, until } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterService } from "../../src/cluster/cluster-service.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { Log } from "../../src/log/log.ts";
import { readIni } from "../../src/settings/tlsmgr-ini.ts";
import { aclUser, ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [plainPort = 0, tlsPort = 0, clientsOnlyPlainPort = 0, clientsOnlyPort = 0] = await freePorts(4);
const password = "a-password-of-the-test";
/** The name in the server's certificate. */
const serverName = "store.example.com";

let directory = "";
const file = (name: string): string => path.join(directory, name);

async function openssl(...words: string[]): Promise<void> {
  const { status, stderr } = await command("openssl", words);
  if (status !== 0) throw new Error(`openssl ${words.join(" ")}: ${stderr}`);
}

/** Makes a certificate authority and a certificate of it, NAME.pem with NAME.key. */
async function makeCertificates(authority: string, ...names: readonly string[]): Promise<void> {
  const key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
  const ca = ["-keyout", file(`${authority}.key`), "-out", file(`${authority}.pem`)];
  await openssl("req", "-x509", ...key, "-subj", `/CN=${authority}`, ...ca);
  for (const name of names) {
    const request = ["-keyout", file(`${name}.key`), "-out", file(`${name}.csr`)];
    await openssl("req", ...key, "-subj", `/CN=${name}`, ...request);
    writeFileSync(file(`${name}.ext`), `subjectAltName=DNS:${name}\n`);
    const signing = ["-CA", file(`${authority}.pem`), "-CAkey", file(`${authority}.key`), "-CAcreateserial"];
    const output = ["-out", file(`${name}.pem`), "-extfile", file(`${name}.ext`), "-days", "2"];
    await openssl("x509", "-req", "-in", file(`${name}.csr`), ...signing, ...output);
  }
}

/** Opens a cluster with these lines in `[valkey]`; returns how it went, when that is known. */
async function reach(valkey: string): Promise<{ problem: string | null; shares: boolean; advice: string[] }> {
  const cluster = `name = mx\nsecret_file = ${file("cluster.key")}\n`;
  const ini = readIni(`[cluster]\n${cluster}[valkey]\n${valkey}`, (text) => expect.fail(text));
  const log = new Log({ write: () => {} });
  const options = { ini, timeoutSeconds: 3600, certificateSettings: () => ({}), randomBytes, log };
  const service: ClusterService = await openCluster(options);
  try {
    service.start();
    const { problem, encryptsWith, advice } = await until("contact, or why there is none", () => {
      const status = service.status();
      return status.problem !== null || status.isInContact ? status : undefined;
    });
    return { problem, shares: encryptsWith === "cluster", advice: [...advice] };
  } finally {
    service.close();
  }
}

const good = { problem: null, shares: true };

describe.skipIf(!valkeyInstalled)("a server of Valkey or Redis is reached", () => {
  let servers: readonly ValkeyServer[] = [];
  let login = "";

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "reach-"));
    chmodSync(directory, 0o755);
    writeFileSync(file("cluster.key"), `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    writeFileSync(file("password"), `${password}\n`, { mode: 0o600 });
    writeFileSync(file("wrong-password"), "another\n", { mode: 0o600 });
    await makeCertificates("ca", serverName, "client");
    await makeCertificates("other-ca");
    login = `username = ${aclUser}\npassword_file = ${file("password")}\n`;
    const ca = ["--tls-ca-cert-file", file("ca.pem")];
    const certificate = [
      "--tls-cert-file",
      file(`${serverName}.pem`),
      "--tls-key-file",
      file(`${serverName}.key`),
    ];
    const tls = (port: number, clients: string): string[] => {
      return ["--tls-port", `${port}`, "--tls-auth-clients", clients].concat(ca, certificate);
    };
    const socket = ["--unixsocket", file("store.sock"), "--unixsocketperm", "777"];
    servers = [
      new ValkeyServer({ port: plainPort, password, args: [...tls(tlsPort, "no"), ...socket] }),
      new ValkeyServer({ port: clientsOnlyPlainPort, password, args: tls(clientsOnlyPort, "yes") }),
    ];
    await Promise.all(servers.map(async (server) => await server.start()));
  }, 60_000);

  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  test("with a user and a password whose rights are those of docs/cluster.md, and no others", async () => {
    expect(await reach(`servers = 127.0.0.1:${plainPort}\n${login}`)).toMatchObject(good);
    const wrong = `username = ${aclUser}\npassword_file = ${file("wrong-password")}\n`;
    expect(await reach(`servers = 127.0.0.1:${plainPort}\n${wrong}`)).toMatchObject({
      problem: expect.stringContaining("refuses user or password") as string,
      shares: false,
    });
    const elsewhere = `servers = 127.0.0.1:${plainPort}\nprefix = other\n${login}`;
    expect(await reach(elsewhere)).toMatchObject({
      problem: expect.stringContaining("ACL refuses a command") as string,
    });
  });

  test("through a UNIX socket", async () => {
    expect(await reach(`servers = unix:${file("store.sock")}\n${login}`)).toMatchObject(good);
    expect(await reach(`servers = unix:${file("nowhere.sock")}\n${login}`)).toMatchObject({
      problem: expect.stringContaining("the UNIX socket does not exist") as string,
    });
  });

  test("by TLS, if the server's certificate is of ca_file and has the name", async () => {
    const address = `servers = 127.0.0.1:${tlsPort}\n${login}tls = yes\n`;
    const [ca, name] = [`ca_file = ${file("ca.pem")}\n`, `server_name = ${serverName}\n`];
    expect(await reach(`${address}${ca}${name}`)).toMatchObject(good);
    const refused = { problem: expect.stringContaining("TLS fails") as string, shares: false };
    expect(await reach(`${address}ca_file = ${file("other-ca.pem")}\n${name}`)).toMatchObject(refused);
    expect(await reach(`${address}${ca}server_name = mx.example.com\n`)).toMatchObject(refused);
    expect(await reach(`${address}${name}`)).toMatchObject(refused);
  });

  test("by TLS with a client certificate, where the server wants one", async () => {
    const names = `ca_file = ${file("ca.pem")}\nserver_name = ${serverName}\n`;
    const address = `servers = 127.0.0.1:${clientsOnlyPort}\n${login}tls = yes\n${names}`;
    const certificate = `cert_file = ${file("client.pem")}\nkey_file = ${file("client.key")}\n`;
    expect(await reach(`${address}${certificate}`)).toMatchObject(good);
    expect((await reach(address)).shares).toBe(false);
  });
});
