import type { Host } from "../host/host.ts";
import { FatalError } from "../report.ts";
import { runDiff } from "./diff.ts";
import { runExplain } from "./explain.ts";
import { runLint } from "./lint.ts";
import { UsageError } from "./usage-error.ts";

/** A subcommand: does its work and returns the exit status. */
type Subcommand = (args: readonly string[], host: Host) => number;

const subcommands: ReadonlyMap<string, Subcommand> = new Map([
  ["lint", runLint],
  ["diff", runDiff],
  ["explain", runExplain],
]);

/** Exit status of a subcommand that could not do its work. */
const troubleStatus = 2;

/** Runs a subcommand that postconf itself does not have. */
export function runSubcommand(name: string, args: readonly string[], host: Host): number {
  const subcommand = subcommands.get(name);
  if (subcommand === undefined) throw new TypeError(`No subcommand "${name}"`);
  try {
    return subcommand(args, host);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FatalError)) throw error;
    const usage = error instanceof UsageError ? `usage: ${error.usage}\n` : "";
    host.writeError(`postconf-js ${name}: ${error.message}\n${usage}`);
    return troubleStatus;
  }
}
