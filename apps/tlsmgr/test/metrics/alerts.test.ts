import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const alerts = path.join(import.meta.dirname, "..", "..", "grafana", "alerts.yml");
const hasPromtool = (await command("promtool", ["--version"])).status === 0;

/** A series of an hour, one value a minute, for which an alert fires, and one for which it does not. */
interface Case {
  readonly alert: string;
  readonly series: string;
  readonly fires: string;
  readonly quiet: string;
}

const instance = 'instance="mx"';
const cases: readonly Case[] = [
  { alert: "TlsmgrGone", series: `up{job="tlsmgr",${instance}}`, fires: "1x30 0x30", quiet: "1x50 0x8 1x2" },
  { alert: "TlsmgrGone", series: `postfix_tlsmgr_up{${instance}}`, fires: "0x60", quiet: "1x60" },
  // Nothing is scraped at all any more.
  { alert: "TlsmgrGone", series: `up{job="tlsmgr",${instance}}`, fires: "1x30 stale", quiet: "1x60" },
  {
    alert: "TlsmgrStartFailed",
    series: `postfix_tlsmgr_start_failed{${instance}}`,
    fires: "1x60",
    quiet: "0x60",
  },
  {
    alert: "TlsmgrCacheDegraded",
    series: `postfix_tlsmgr_cache_degraded{${instance},cache="smtp"}`,
    fires: "1x60",
    quiet: "0x57 1x3",
  },
  {
    alert: "TlsmgrCacheTooSmall",
    series: `postfix_tlsmgr_cache_evicted_total{${instance},cache="smtp"}`,
    fires: "0+120x60",
    quiet: "0+30x60",
  },
  {
    alert: "TlsmgrEntropySourceFails",
    series: `postfix_tlsmgr_entropy_read_failures_total{${instance}}`,
    fires: "0x30 1x30",
    quiet: "1x60",
  },
  {
    alert: "TlsmgrUnknownTicketKeys",
    series: `postfix_tlsmgr_ticket_keys_unknown_total{${instance}}`,
    fires: "0+120x60",
    quiet: "0+30x60",
  },
  {
    alert: "TlsmgrClientsStalled",
    series: `postfix_tlsmgr_connections_stalled_total{${instance}}`,
    fires: "0x50 1x10",
    quiet: "0x10 1x50",
  },
  {
    alert: "TlsmgrRestartsOften",
    series: `postfix_tlsmgr_start_time_seconds{${instance}}`,
    fires: "1000+60x60",
    quiet: "1000x20 2000x20 3000x20",
  },
  {
    alert: "TlsmgrClusterOutOfContact",
    series: `postfix_tlsmgr_cluster_up{${instance}}`,
    fires: "0x60",
    quiet: "1x57 0x3",
  },
  {
    alert: "TlsmgrClusterDoesNotShare",
    series: `postfix_tlsmgr_cluster_shared_key_in_use{${instance}}`,
    fires: "0x60",
    quiet: "1x60",
  },
  {
    alert: "TlsmgrClusterSettingsDiffer",
    series: `postfix_tlsmgr_cluster_differing_settings{${instance}}`,
    fires: "1x60",
    quiet: "0x60",
  },
];

/** Whether each case fires, with its series as `values` chooses them: `count` alerts per case. */
function promtoolTest(values: (each: Case) => string, count: number): string {
  const tests = cases.map((each) => ({
    interval: "1m",
    input_series: [{ series: each.series, values: values(each) }],
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${each.alert}",alertstate="firing"}) or vector(0)`,
        eval_time: "60m",
        exp_samples: [{ value: count, labels: "{}" }],
      },
    ],
  }));
  return JSON.stringify({ rule_files: [alerts], evaluation_interval: "1m", tests });
}

test("every alert has a series for which it fires", () => {
  const names = Array.from(readFileSync(alerts, "utf8").matchAll(/- alert: (\w+)/gu), ([, name]) => name);
  expect(names).toHaveLength(11);
  expect(new Set(cases.map(({ alert }) => alert))).toEqual(new Set(names));
});

test.skipIf(!hasPromtool)(
  "promtool sees each alert fire for one series, and stay quiet for another",
  async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "alerts-"));
    try {
      for (const [file, text] of [
        ["fires.yml", promtoolTest(({ fires }) => fires, 1)],
        ["quiet.yml", promtoolTest(({ quiet }) => quiet, 0)],
      ] as const) {
        writeFileSync(path.join(directory, file), text);
        const { status, stdout, stderr } = await command("promtool", [
          "test",
          "rules",
          path.join(directory, file),
        ]);
        expect({ status, output: stdout + stderr }).toEqual({
          status: 0,
          output: expect.stringContaining("SUCCESS") as string,
        });
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
