import { cacheCommand } from "./cache.ts";
import { checkCommand } from "./check/check.ts";
import type { Command } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { installCommand, uninstallCommand } from "./install.ts";
import { keysCommand } from "./keys.ts";
import { metricsCommand } from "./metrics.ts";
import { probeCommand } from "./probe.ts";
import { runCommand } from "./run.ts";
import { settingsCommand } from "./settings.ts";
import { statusCommand } from "./status.ts";
import { topCommand } from "./top.ts";
import { reseedCommand, saveCommand } from "./upkeep.ts";
import { versionCommand } from "./version.ts";

/** What tlsmgrctl can do, by the name of the command. `program` is the daemon's bundle. */
export function commandsFor(program: string): ReadonlyMap<string, Command> {
  const commands = new Map<string, Command>([
    ["install", installCommand(program)],
    ["uninstall", uninstallCommand],
    ["run", runCommand],
    ["probe", probeCommand],
    ["check", checkCommand],
    ["status", statusCommand],
    ["top", topCommand],
    ["cache", cacheCommand],
    ["keys", keysCommand],
    ["reseed", reseedCommand],
    ["save", saveCommand],
    ["metrics", metricsCommand],
    ["settings", settingsCommand],
    ["version", versionCommand],
  ]);
  return commands.set("completion", completionCommand(commands));
}
