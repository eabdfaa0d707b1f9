import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePorts, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { Log } from "../../src/log/log.ts";
import { readIni } from "../../src/settings/tlsmgr-ini.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);

describe.skipIf(!valkeyInstalled)("a server that refuses", () => {
  test("is asked again before the next regular look, and reported once", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "retry-"));
    await using server = new ValkeyServer({ port, password: "unused" });
    await server.start();
    const secretFile = path.join(directory, "secret");
    writeFileSync(secretFile, `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    const ini = readIni(
      `[cluster]\nname = mx\nsecret_file = ${secretFile}\n[valkey]\nservers = 127.0.0.1:${port}\n`,
      (text) => expect.fail(text),
    );
    const warnings: string[] = [];
    const log = new Log({ write: (severity, text) => severity === "warning" && warnings.push(text) });
    const options = { ini, timeoutSeconds: 3600, certificateSettings: () => ({}), randomBytes, log };
    const service = await openCluster(options);
    try {
      service.start();
      await until("contact", () => service.status().isInContact);
      await server.cli("acl", "setuser", "default", "-mget");
      // A connection that comes back is looked at once.
      await server.cli("client", "kill", "type", "normal", "skipme", "yes");
      await until("a refusal", () => service.status().counts.failures > 0);
      const refusedAt = performance.now();
      await until("another refusal", () => service.status().counts.failures > 1);
      await server.cli("acl", "setuser", "default", "+mget");
      await until("contact", () => service.status().isInContact);
      // Regular looks are eight seconds apart at least: two of them take sixteen.
      expect(performance.now() - refusedAt).toBeLessThan(14_000);
      expect(warnings).toEqual([expect.stringContaining("ACL")]);
    } finally {
      service.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
