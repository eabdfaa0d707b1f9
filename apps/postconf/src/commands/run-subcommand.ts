import type { Host } from "../host/host.ts";
import { FatalError } from "../report.ts";
import { diffUsage, runDiff } from "./diff.ts";
import { explainUsage, runExplain } from "./explain.ts";
import { lintHelp, runLint } from "./lint.ts";
import { UsageError } from "./usage-error.ts";

/** A subcommand. */
interface Subcommand {
  /** The answer to `--help`. */
  readonly help: string;
  /** Does its work and returns the exit status. */
  readonly run: (args: readonly string[], host: Host) => number;
}

const subcommands: ReadonlyMap<string, Subcommand> = new Map([
  ["lint", { help: lintHelp, run: runLint }],
  ["diff", { help: `usage: ${diffUsage}\n`, run: runDiff }],
  ["explain", { help: `usage: ${explainUsage}\n`, run: runExplain }],
]);

/** Exit status of a subcommand that could not do its work. */
const troubleStatus = 2;

/** Runs a subcommand that postconf itself does not have. */
export function runSubcommand(name: string, args: readonly string[], host: Host): number {
  const subcommand = subcommands.get(name);
  if (subcommand === undefined) throw new TypeError(`No subcommand "${name}"`);
  const [first] = args;
  if (first === "--help" || first === "-h") {
    host.writeOutput(subcommand.help);
    return 0;
  }
  try {
    return subcommand.run(args, host);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FatalError)) throw error;
    const usage = error instanceof UsageError ? `usage: ${error.usage}\n` : "";
    host.writeError(`postconf-js ${name}: ${error.message}\n${usage}`);
    return troubleStatus;
  }
}
