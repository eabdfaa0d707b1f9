import type { Command } from "./command.ts";
import { installCommand, uninstallCommand } from "./install.ts";
import { probeCommand } from "./probe.ts";
import { runCommand } from "./run.ts";

/** What tlsmgrctl can do, by the name of the command. `program` is the daemon's bundle. */
export function commandsFor(program: string): ReadonlyMap<string, Command> {
  return new Map([
    ["install", installCommand(program)],
    ["uninstall", uninstallCommand],
    ["run", runCommand],
    ["probe", probeCommand],
  ]);
}
