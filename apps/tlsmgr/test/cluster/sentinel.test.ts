import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePorts, until } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { Log } from "../../src/log/log.ts";
import { readIni } from "../../src/settings/tlsmgr-ini.ts";
import { FakeSentinel } from "../support/fake-sentinel.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);

describe.skipIf(!valkeyInstalled)("with Sentinel", () => {
  let directory = "";
  let server: ValkeyServer;

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "sentinel-"));
    server = new ValkeyServer({ port, password: "unused" });
    await server.start();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  test("a host connects although news of a failover comes while it asks for the master", async () => {
    using sentinel = await FakeSentinel.start();
    sentinel.masterPort = port;
    const secretFile = path.join(directory, "secret");
    writeFileSync(secretFile, `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    const valkey = `mode = sentinel\nmaster = mx\nservers = 127.0.0.1:${sentinel.port}\n`;
    const ini = readIni(`[cluster]\nname = mx\nsecret_file = ${secretFile}\n[valkey]\n${valkey}`, (text) =>
      expect.fail(text),
    );
    const log = new Log({ write: () => {} });
    const options = { ini, timeoutSeconds: 3600, certificateSettings: () => ({}), randomBytes, log };
    const service = await openCluster(options);
    try {
      service.start();
      await until("contact", () => service.status().isInContact);
      await until("a subscription", () => sentinel.subscribers > 0);
      const { polls } = service.status().counts;
      sentinel.holdsBack = true;
      await server.cli("client", "kill", "type", "normal", "skipme", "yes");
      await until("a question about the master", () => sentinel.heldBack > 0);
      sentinel.announce();
      sentinel.release();
      await until("another look at the store", () => service.status().counts.polls > polls);
      expect(service.status()).toMatchObject({ isInContact: true, problem: null });
    } finally {
      service.close();
    }
  });
});
