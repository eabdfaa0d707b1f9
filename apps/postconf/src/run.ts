import type { Host } from "./host/host.ts";
import { runPostconf } from "./postconf.ts";

const subcommands: ReadonlySet<string> = new Set(["lint", "diff", "explain"]);

/**
 * Runs the command.
 *
 * @param args - the arguments without the program's name; a first word that is a subcommand leads away from
 *   postconf, which would take it for an unknown parameter
 * @returns the exit status
 */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const [first = "", ...rest] = args;
  if (!subcommands.has(first)) return runPostconf(args, host);
  // Loaded only here: what postconf itself does must start fast.
  const { runSubcommand } = await import("./commands/run-subcommand.ts");
  return runSubcommand(first, rest, host);
}
