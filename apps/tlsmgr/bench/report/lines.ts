import { cpuUs, ratioOf } from "../compare.ts";
import type { Comparison } from "../compare.ts";
import { spreadOf } from "../statistics.ts";
import type { Spread } from "../statistics.ts";

/** A ratio with its spread, such as `0.34 (0.31-0.40)`. */
export function ratioText({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

/** One comparison as a line for the terminal. */
export function comparisonLine(comparison: Comparison): string {
  const { caseName, connections, pairs } = comparison;
  const cpu = (side: "ours" | "c"): string =>
    spreadOf(pairs.map((pair) => cpuUs(pair[side]))).median.toFixed(1);
  return [
    caseName.padEnd(17),
    String(connections).padStart(3),
    `CPU ${cpu("ours")}/${cpu("c")} us, ${ratioText(ratioOf(comparison, "cpu"))}`.padEnd(40),
    `throughput ${ratioText(ratioOf(comparison, "throughput"))}`.padEnd(34),
    `p99 ${ratioText(ratioOf(comparison, "p99"))}`,
  ].join("  ");
}
