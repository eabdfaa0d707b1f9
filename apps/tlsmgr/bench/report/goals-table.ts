import { ratioOf } from "../compare.ts";
import type { Comparison } from "../compare.ts";
import { isMet, requestGoals } from "../goals.ts";
import type { Goal, Metric } from "../goals.ts";
import { table } from "./markdown.ts";

const titles: Readonly<Record<Metric, string>> = {
  cpu: "CPU per request, server and master",
  p99: "p99",
  throughput: "throughput",
};

/**
 * The goals for requests, each with what was measured: a row for each case, a column for each number of
 * connections.
 */
export function goalsTable(comparisons: readonly Comparison[]): string[] {
  const counts = [...new Set(requestGoals.map(({ connections }) => connections))];
  const rows = requestGoals
    .filter(({ metric, caseName }, index) => requestGoals.findIndex(isOf(metric, caseName)) === index)
    .map(({ metric, caseName }) =>
      [`${titles[metric]}: ${caseName}`].concat(
        counts.map((connections) => goalCell(comparisons, metric, caseName, connections)),
      ),
    );
  const [met, all] = countMet(comparisons);
  return [
    `## Goals for requests: ${met} of ${all} met`,
    "",
    "Ratios ours / C, medians of paired runs: what was measured, and the goal.",
    "",
    ...table(["", ...counts.map((count) => `${count} connection${count === 1 ? "" : "s"}`)], rows),
  ];
}

function isOf(metric: Metric, caseName: string): (goal: Goal) => boolean {
  return (goal) => goal.metric === metric && goal.caseName === caseName;
}

function goalCell(
  comparisons: readonly Comparison[],
  metric: Metric,
  caseName: string,
  connections: number,
): string {
  const goal = requestGoals.filter(isOf(metric, caseName)).find((each) => each.connections === connections);
  const measured = goal === undefined ? undefined : measuredFor(comparisons, goal);
  if (goal === undefined || measured === undefined) return "-";
  const text = `${measured.toFixed(2)} (${metric === "throughput" ? "≥" : "≤"} ${goal.ratio})`;
  return isMet(goal, measured) ? text : `**${text}**`;
}

function measuredFor(comparisons: readonly Comparison[], goal: Goal): number | undefined {
  const comparison = comparisons.find(
    ({ caseName, connections }) => caseName === goal.caseName && connections === goal.connections,
  );
  return comparison === undefined ? undefined : ratioOf(comparison, goal.metric).median;
}

function countMet(comparisons: readonly Comparison[]): [met: number, all: number] {
  const results = requestGoals.flatMap((goal) => {
    const measured = measuredFor(comparisons, goal);
    return measured === undefined ? [] : [isMet(goal, measured)];
  });
  return [results.filter(Boolean).length, results.length];
}
