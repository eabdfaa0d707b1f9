import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Comparison } from "../compare.ts";
import type { Environment } from "../environment.ts";
import type { KeptSessionsFindings } from "../kept.ts";
import type { Growth, MemoryComparison } from "../memory.ts";
import type { Neighbours } from "../neighbours.ts";
import type { StartComparison } from "../start.ts";
import type { Sweep } from "../sweep.ts";
import { chart } from "./chart.ts";
import { tables } from "./tables.ts";

/** All that was measured. */
export interface Findings {
  readonly environment: Environment;
  readonly requests?: readonly Comparison[];
  readonly start?: StartComparison;
  readonly memory?: MemoryComparison;
  readonly growth?: Growth;
  readonly sweep?: Sweep;
  readonly neighbours?: readonly Neighbours[];
  readonly kept?: KeptSessionsFindings;
}

/** Writes everything as JSON, as tables, and as a chart. */
export async function writeReports(directory: string, findings: Findings): Promise<void> {
  const data = path.join(directory, "data");
  await mkdir(data, { recursive: true });
  await writeFile(path.join(data, "results.json"), `${JSON.stringify(findings)}\n`);
  await writeFile(path.join(directory, "results.md"), tables(findings));
  if (findings.requests !== undefined) {
    await writeFile(path.join(directory, "cpu-per-request.svg"), chart(findings.requests));
  }
}
