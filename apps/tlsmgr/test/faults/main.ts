/** `npm run faults [-- --seconds N] [--only TEXT]`: every fault happens to both programs; prints the table. */
import { parseArgs } from "node:util";
import { faults } from "./faults.ts";
import { instanceFor } from "./instance.ts";
import type { Side } from "./instance.ts";
import { runFault } from "./run-fault.ts";
import type { FaultReport } from "./run-fault.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, only: { type: "string", default: "" } },
});

function row(fault: string, side: Side, report: FaultReport): string {
  const { longestGapSeconds, lost, requests, wrong, deaths, logLines, windowSeconds, isWellAfterwards } =
    report;
  const gap = isWellAfterwards ? longestGapSeconds.toFixed(2) : `${longestGapSeconds.toFixed(0)}, not over`;
  const linesPerMinute = Math.round((logLines / windowSeconds) * 60);
  return `| ${[fault, side, gap, `${lost} of ${requests}`, wrong.length, deaths, linesPerMinute].join(" | ")} |`;
}

console.log(
  "| fault | program | longest time without a seed, s | requests lost | wrong | deaths | log lines a minute |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const fault of faults.filter(({ name }) => name.includes(values.only))) {
  for (const side of ["ours", "C"] as const) {
    await using instance = await instanceFor(side, fault);
    console.log(row(fault.name, side, await runFault(fault, instance.postfix, Number(values.seconds))));
  }
}
