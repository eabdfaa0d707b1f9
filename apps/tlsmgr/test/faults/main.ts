/**
 * `npm run faults [-- --seconds N] [--only TEXT] [--side ours|C] [--kills N]`: every fault happens to both
 * programs; prints the table. `npm run faults -- --cluster [--members N] [--only TEXT]`: the faults of what
 * hosts share; prints the table.
 */
import { parseArgs } from "node:util";
import { clusterFaults } from "./cluster/cluster-faults.ts";
import { faultsWith } from "./faults.ts";
import { instanceFor } from "./instance.ts";
import type { Side } from "./instance.ts";
import { runFault } from "./run-fault.ts";
import type { FaultReport } from "./run-fault.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    side: { type: "string", default: "" },
    kills: { type: "string", default: "100" },
    cluster: { type: "boolean", default: false },
    members: { type: "string", default: "1000" },
  },
});

const heading = [
  "fault",
  "program",
  "longest time without a seed, s",
  "without a ticket key, s",
  "requests lost",
  "wrong",
  "deaths",
  "log lines",
  "of one cause",
];

function cells(fault: string, side: Side, report: FaultReport): readonly (string | number)[] {
  const { longestGapSeconds, lost, requests, wrong, deaths, windowSeconds, isWellAfterwards } = report;
  const keyGap = report.longestKeyGapSeconds.toFixed(2);
  const gap = isWellAfterwards ? longestGapSeconds.toFixed(2) : `${longestGapSeconds.toFixed(0)}, not over`;
  const lines = `${report.logLines} in ${windowSeconds.toFixed(0)} s`;
  return [
    fault,
    side,
    gap,
    keyGap,
    `${lost} of ${requests}`,
    wrong.length,
    deaths,
    lines,
    report.linesOfOneCause,
  ];
}

function print(row: readonly (string | number)[]): void {
  console.log(`| ${row.join(" | ")} |`);
}

/** Every fault happens to both programs. */
async function bothPrograms(): Promise<void> {
  const sides = (["ours", "C"] as const).filter((side) => values.side === "" || values.side === side);
  const faults = faultsWith({ kills: Number(values.kills) });
  print(heading);
  print(heading.map(() => "---"));
  for (const fault of faults.filter(({ name }) => name.includes(values.only))) {
    if (fault.isPossible === false) {
      console.error(`not possible here: ${fault.name}`);
      continue;
    }
    for (const side of sides) {
      await using instance = await instanceFor(side, fault);
      const report = await runFault(fault, instance.postfix, Number(values.seconds));
      print(cells(fault.name, side, report));
      for (const wrong of report.wrong) console.error(`wrong: ${wrong}`);
    }
  }
}

/** What hosts share: faults of the store. */
async function ofCluster(): Promise<void> {
  print(["fault", "measured", "result"]);
  print(["---", "---", "---"]);
  const options = { members: Number(values.members), only: values.only };
  for await (const row of clusterFaults(options)) print(row);
}

await (values.cluster ? ofCluster() : bothPrograms());
