/**
 * Compares our daemon with Postfix's own tlsmgr(8): two real Postfix instances side by side, the same load on
 * both in turns. Needs Postfix, root (for master(8)) and a C compiler.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { postfixInstalled } from "@postfixjs/test-support";
import { benchCases, connectionCounts } from "./cases.ts";
import { compare } from "./compare.ts";
import type { Comparison, Effort } from "./compare.ts";
import { describeEnvironment } from "./environment.ts";
import { measureKeptSessions } from "./kept.ts";
import { LoadGenerator } from "./load.ts";
import { compareMemory, measureGrowth } from "./memory.ts";
import { writeReports } from "./report/write-reports.ts";
import type { Findings } from "./report/write-reports.ts";
import { comparisonLine } from "./report/lines.ts";
import { measureNeighbours } from "./neighbours.ts";
import { openSides } from "./sides.ts";
import type { Sides } from "./sides.ts";
import { compareStarts } from "./start.ts";
import { measureSweep } from "./sweep.ts";

const usage = `usage: node bench/main.ts [options]
  --short            a few seconds, to see that everything works; the figures mean little
  --output DIR       where the reports go (default: docs/benchmarks; with --short: nowhere)
  --daemon FILE      our built daemon (default: dist/tlsmgr)
  --jitless          our daemon without compiled code, as under MemoryDenyWriteExecute
  --parts LIST       of requests,start,memory,growth,sweep,neighbours,kept
                     (default: all; with --short: requests,start,memory)
  --cases LIST       names as in the tables, separated by semicolons (default: all)
  --connections LIST numbers of connections (default: 1,16,128,900)
  --repeats N        pairs of runs for each case (default: 5)
  --seconds S        length of a run (default: 0.8)`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    output: { type: "string" },
    jitless: { type: "boolean", default: false },
    daemon: { type: "string", default: path.join(import.meta.dirname, "../dist/tlsmgr") },
    parts: { type: "string" },
    cases: { type: "string" },
    connections: { type: "string" },
    repeats: { type: "string" },
    seconds: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const partNames = ["requests", "start", "memory", "growth", "sweep", "neighbours", "kept"] as const;

const shortPlan = {
  parts: "requests,start,memory",
  cases: "seed;lookup, hit;update + delete;smtpd life cycle",
  connections: "16",
  repeats: "1",
  seconds: "0.1",
};
const fullPlan = {
  parts: partNames.join(","),
  cases: benchCases.map(({ name }) => name).join(";"),
  connections: connectionCounts.join(","),
  repeats: "5",
  seconds: "0.8",
};
const defaultOutput = path.join(import.meta.dirname, "../../../docs/benchmarks");
const startRepeats = { short: 1, full: 15 };
const growthRequests = 10_000_000;

async function main(): Promise<void> {
  if (values.help) return say(usage);
  if (!postfixInstalled) throw new Error("This comparison needs Postfix, and root to start it");
  const plan = { ...(values.short ? shortPlan : fullPlan), ...values };
  const parts = new Set<string>(plan.parts.split(","));
  await using load = await LoadGenerator.compile();
  const environment = describeEnvironment();
  const measured: Omit<Findings, "environment"> = {
    ...(parts.has("memory") && { memory: await withSides((sides) => compareMemory(load, sides)) }),
    ...(parts.has("start") && {
      start: await withSides((sides) =>
        compareStarts(sides, values.short ? startRepeats.short : startRepeats.full),
      ),
    }),
    ...(parts.has("requests") && {
      requests: await withSides((sides) => compareRequests(load, sides, plan)),
    }),
    ...(parts.has("growth") && {
      growth: await withSides((sides) => measureGrowth(load, sides, growthRequests)),
    }),
    ...(parts.has("neighbours") && {
      neighbours: await withSides((sides) => measureNeighbours(load, sides, Number(plan.repeats))),
    }),
    ...(parts.has("kept") && {
      kept: await withSides((sides) => measureKeptSessions(load, sides, Number(plan.repeats))),
    }),
    ...(parts.has("sweep") && { sweep: await measureSweep(load, path.resolve(values.daemon)) }),
  };
  const output = values.output ?? (values.short ? undefined : defaultOutput);
  if (output === undefined) return;
  await writeReports(output, { environment, ...measured });
  say(`Reports are in ${output}`);
}

async function withSides<Result>(measure: (sides: Sides) => Promise<Result>): Promise<Result> {
  await using sides = await openSides(path.resolve(values.daemon), { isJitless: values.jitless });
  return await measure(sides);
}

async function compareRequests(
  load: LoadGenerator,
  sides: Sides,
  plan: typeof fullPlan,
): Promise<readonly Comparison[]> {
  const names = new Set(plan.cases.split(";").map((name) => name.trim()));
  const effort: Effort = {
    repeats: Number(plan.repeats),
    seconds: Number(plan.seconds),
    warmupSeconds: Number(plan.seconds) / 4,
    knownSessions: values.short ? 100 : 10_000,
  };
  const comparisons: Comparison[] = [];
  for (const benchCase of benchCases.filter(({ name }) => names.has(name))) {
    for (const connections of plan.connections.split(",").map(Number)) {
      const comparison = await compare(load, sides, benchCase, connections, effort);
      say(comparisonLine(comparison));
      comparisons.push(comparison);
    }
  }
  return comparisons;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main();
