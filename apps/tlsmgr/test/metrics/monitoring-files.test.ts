import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const files = path.join(import.meta.dirname, "..", "..", "grafana");
const alerts = path.join(files, "alerts.yml");

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

/** The expressions of the dashboard, for the instance at hand, by the title of their panel. */
function dashboardExpressions(): [string, string][] {
  const { panels } = JSON.parse(readFileSync(path.join(files, "dashboard.json"), "utf8")) as Dashboard;
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): [string, string] => [title, expr.replaceAll("$instance", ".*")]),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The settings of a cluster with a server that is started. */
async function clusterLines(server: ValkeyServer, directory: string): Promise<string> {
  await server.start();
  const secretFile = path.join(directory, "cluster.key");
  writeFileSync(secretFile, `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  return `[ticket-keys]\nsource = cluster
[cluster]\nname = mx\nsecret_file = ${secretFile}\nsessions = smtpd
[valkey]\nservers = 127.0.0.1:${server.port}\n`;
}

const hasPrometheus = (await command("prometheus", ["--version"])).status === 0;

test.skipIf(!hasPrometheus)("promtool check rules takes the alert rules", async () => {
  const { status, stdout } = await command("promtool", ["check", "rules", alerts]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringContaining("SUCCESS: 11 rules") as string,
  });
});

describe.skipIf(!postfixInstalled || !hasPrometheus || !valkeyInstalled)(
  "a Prometheus that watches a daemon",
  () => {
    let directory = "";
    beforeAll(() => {
      directory = mkdtempSync(path.join(tmpdir(), "prom-"));
    });
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    test("has data for every panel of the dashboard, and its rules run without an error", async () => {
      const [port, webPort] = [await freePort(), await freePort()];
      await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, cacheType: "btree" });
      await using server = new ValkeyServer({ port: await freePort(), password: "unused" });
      const first = await postfix.tlsmgrPid();
      writeFileSync(
        path.join(postfix.configDirectory, "tlsmgr.ini"),
        `[metrics]\nlisten = 127.0.0.1:${port}\n${await clusterLines(server, directory)}`,
      );
      await postfix.reload();
      await until("the end of the first process", () => !isAlive(first));
      await connectTls(postfix.port(), { version: "1.3" });
      const configuration = path.join(directory, "prometheus.yml");
      writeFileSync(
        configuration,
        `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(alerts)}]
scrape_configs: [{ job_name: tlsmgr, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }]
`,
      );
      const prometheus = spawn(
        "prometheus",
        [
          `--config.file=${configuration}`,
          `--storage.tsdb.path=${directory}/data`,
          `--web.listen-address=127.0.0.1:${webPort}`,
        ],
        { stdio: "ignore" },
      );
      try {
        const ask = async (what: string): Promise<{ data: { result: unknown[]; groups: unknown } }> => {
          const response = await fetch(`http://127.0.0.1:${webPort}/api/v1/${what}`);
          return (await response.json()) as { data: { result: unknown[]; groups: unknown } };
        };
        for (const [title, expression] of dashboardExpressions()) {
          await until(`data for "${title}": ${expression}`, async () => {
            // Prometheus takes a while to begin.
            const answer = await ask(`query?query=${encodeURIComponent(expression)}`).catch(() => undefined);
            return answer !== undefined && answer.data.result.length > 0;
          }).catch((error: unknown) => {
            throw new Error(`No data for "${title}": ${expression}`, { cause: error });
          });
        }
        const rules = await until("an evaluation of the rules", async () => {
          const text = JSON.stringify((await ask("rules")).data.groups);
          return text.includes('"health":"unknown"') ? undefined : text;
        });
        expect(rules).not.toContain('"health":"err"');
      } finally {
        prometheus.kill();
        await once(prometheus, "exit");
      }
    });
  },
);
