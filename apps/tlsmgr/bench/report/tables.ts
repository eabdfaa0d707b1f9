import { cpuUs, ratioOf } from "../compare.ts";
import type { Comparison, Pair } from "../compare.ts";
import { isMet, requestGoals } from "../goals.ts";
import type { Metric } from "../goals.ts";
import type { LoadResult } from "../load.ts";
import { startSpread } from "../start.ts";
import { spreadOf } from "../statistics.ts";
import type { Spread } from "../statistics.ts";
import { goalsTable } from "./goals-table.ts";
import { ratioText } from "./lines.ts";
import { table } from "./markdown.ts";
import type { Findings } from "./write-reports.ts";

/** One figure of the process as a whole, with its goal. */
interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  /** Nothing without a goal. */
  readonly isMet: boolean | undefined;
}

/** All findings as Markdown. */
export function tables(findings: Findings): string {
  return [
    "# Results",
    "",
    "Written by the suite; [README.md](README.md) says how to read and repeat them.",
    "",
    ...environmentTable(findings),
    ...processTable(findings),
    ...neighbourTable(findings),
    ...(findings.requests === undefined ? [] : goalsTable(findings.requests)),
    ...requestTable(findings.requests ?? []),
    ...latencyTable(findings.requests ?? []),
  ].join("\n");
}

function environmentTable({ environment }: Findings): string[] {
  const rows = Object.entries(environment).map(([name, value]) => [name, String(value)]);
  return ["## Environment", "", ...table(["", ""], rows)];
}

/* ------------------------------------------------------------------ the process */

function processTable(findings: Findings): string[] {
  const figures = [
    ...startFigures(findings),
    ...memoryFigures(findings),
    ...longRunFigures(findings),
    ...keptFigures(findings),
  ];
  if (figures.length === 0) return [];
  const rows = figures.map(({ what, goal, measured, isMet }) => [
    what,
    goal,
    measured,
    isMet === undefined ? "-" : yesOrNo(isMet),
  ]);
  return ["## The process", "", ...table(["", "goal", "measured", "met"], rows)];
}

function startFigures({ start }: Findings): Figure[] {
  if (start === undefined) return [];
  const milliseconds = startSpread(start.ours, "milliseconds");
  const cMilliseconds = startSpread(start.c, "milliseconds");
  const cpu = startSpread(start.ours, "cpuMilliseconds");
  const ratio = milliseconds.median / cMilliseconds.median;
  return [
    {
      what: "start to first reply, with a cache, ours / C",
      goal: "≤ 4",
      measured: `${ratio.toFixed(1)} (${range(milliseconds)} / ${range(cMilliseconds)} ms)`,
      isMet: ratio <= 4,
    },
    {
      what: "CPU at start",
      goal: "≤ 70 ms",
      measured: `${range(cpu)} ms`,
      isMet: cpu.median <= 70,
    },
  ];
}

function memoryFigures({ memory }: Findings): Figure[] {
  if (memory === undefined) return [];
  const { idle, afterLoad } = memory.ours;
  const c = memory.c.idle;
  const figure = (what: string, kib: number, cKib: number, limitMib?: number): Figure => ({
    what,
    goal: limitMib === undefined ? "-" : `≤ ${limitMib} MiB`,
    measured: `${mib(kib)} MiB (C: ${mib(cKib)})`,
    isMet: limitMib === undefined ? undefined : kib <= limitMib * 1024,
  });
  return [
    figure("private dirty memory, idle", idle.privateDirtyKib, c.privateDirtyKib, 25),
    figure("resident memory, idle", idle.rssKib, c.rssKib, 64),
    figure("resident memory after a load", afterLoad.rssKib, memory.c.afterLoad.rssKib),
  ];
}

function longRunFigures({ growth, sweep }: Findings): Figure[] {
  const figures: Figure[] = [];
  if (growth !== undefined) {
    const settled = growth.steps.slice(Math.floor(growth.steps.length / 4));
    const first = settled.at(0)?.rssKib ?? 0;
    const last = settled.at(-1)?.rssKib ?? 0;
    const millions = ((growth.requestsPerStep * growth.steps.length) / 1e6).toFixed(1);
    figures.push({
      what: `resident memory over ${millions} million requests, after the first quarter and at the end`,
      goal: "no growth",
      measured: `${mib(first)} and ${mib(last)} MiB`,
      isMet: last <= first * 1.02,
    });
  }
  if (sweep !== undefined) {
    const { quietP99Us: quiet, sweepP99Us: later } = sweep;
    const ratio = later.median / quiet.median;
    figures.push({
      what: `p99 of a second while ${sweep.entries} entries expire, to a quiet one`,
      goal: "≤ 1.3",
      measured: `${ratio.toFixed(2)} (${range(later)} / ${range(quiet)} µs at ${sweep.requestsPerSecond} requests/s)`,
      isMet: ratio <= 1.3,
    });
  }
  return figures;
}

/** p99 of the clients that behave may double. */
const neighbourRatioMax = 2;

function neighbourTable({ neighbours = [] }: Findings): string[] {
  if (neighbours.length === 0) return [];
  const rows = neighbours.map(({ name, quietP99Us, busyP99Us, ratio }) => [
    name,
    `${range(quietP99Us)} µs`,
    `${range(busyP99Us)} µs`,
    ratio.median.toFixed(2),
    yesOrNo(ratio.median <= neighbourRatioMax),
  ]);
  return [
    "## Neighbours",
    "",
    `p99 of seeds for 16 clients at a steady rate, beside clients without manners. Goal: at most ${neighbourRatioMax} times`,
    "the quiet one.",
    "",
    ...table(["", "quiet", "beside them", "ratio", "met"], rows),
  ];
}

function keptFigures({ kept }: Findings): Figure[] {
  if (kept === undefined) return [];
  const { sessions, sessionBytes, endMilliseconds, replyMilliseconds, peakKib } = kept;
  const figure = (what: string, measured: string): Figure => ({
    what,
    goal: "-",
    measured,
    isMet: undefined,
  });
  return [
    figure(
      `\`keep_across_restart\` with ${sessions} sessions of ${sessionBytes} bytes: end of the old process`,
      `${range(endMilliseconds)} ms`,
    ),
    figure("first reply of the new process after that", `${range(replyMilliseconds)} ms`),
    figure("sessions that were kept", range(kept.kept)),
    figure("peak memory of the new process", `${mib(peakKib.median)} MiB`),
  ];
}

function range({ median, min, max }: Spread): string {
  return `${median.toFixed(0)} (${min.toFixed(0)}-${max.toFixed(0)})`;
}

function mib(kib: number): string {
  return (kib / 1024).toFixed(1);
}

/* ------------------------------------------------------------------- requests */

function requestTable(comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return [];
  const head = ["", "connections", "CPU µs ours", "CPU µs C", "CPU ratio", "goal"];
  const rows = comparisons.map((comparison) => [
    comparison.caseName,
    String(comparison.connections),
    ...bothMedians(comparison.pairs, cpuUs, 1),
    ...ratioCells(comparison, "cpu"),
    ...ratioCells(comparison, "throughput"),
    ...ratioCells(comparison, "p99"),
  ]);
  return [
    "## Requests: ratios ours / C",
    "",
    "CPU is that of server and master(8) per request. Each ratio is the median of the paired runs, with the smallest and the",
    "largest in parentheses.",
    "",
    ...table([...head, "throughput ratio", "goal", "p99 ratio", "goal"], rows),
  ];
}

function ratioCells(comparison: Comparison, metric: Metric): [string, string] {
  const ratio = ratioOf(comparison, metric);
  const goal = requestGoals.find(
    (each) =>
      each.metric === metric &&
      each.caseName === comparison.caseName &&
      each.connections === comparison.connections,
  );
  if (goal === undefined) return [ratioText(ratio), "-"];
  const sign = metric === "throughput" ? "≥" : "≤";
  return [ratioText(ratio), `${sign} ${goal.ratio}: ${yesOrNo(isMet(goal, ratio.median))}`];
}

function latencyTable(comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return [];
  const columns: readonly (readonly [string, (result: LoadResult) => number])[] = [
    ["requests/s", (result) => result.requestsPerSecond],
    ["p50 µs", (result) => result.latency.p50Us],
    ["p99 µs", (result) => result.latency.p99Us],
    ["p99.9 µs", (result) => result.latency.p999Us],
    ["max µs", (result) => result.latency.maxUs],
  ];
  const head = columns.flatMap(([name]) => [`${name} ours`, "C"]);
  const rows = comparisons.map(({ caseName, connections, pairs }) => [
    caseName,
    String(connections),
    ...columns.flatMap(([, value]) => bothMedians(pairs, value, 0)),
  ]);
  return ["## Requests: medians of both", "", ...table(["", "connections", ...head], rows)];
}

function bothMedians(
  pairs: readonly Pair[],
  value: (result: LoadResult) => number,
  digits: number,
): [string, string] {
  const median = (side: keyof Pair): string =>
    spreadOf(pairs.map((pair) => value(pair[side]))).median.toFixed(digits);
  return [median("ours"), median("c")];
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "**no**";
}
