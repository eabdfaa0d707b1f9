import path from "node:path";
import { cacheCommand } from "./live/cache.ts";
import { checkCommand } from "./check/check.ts";
import type { Command } from "./commands/command.ts";
import { completionCommand } from "./commands/completion.ts";
import { clusterCommand } from "./live/cluster.ts";
import { installCommand } from "./install/install.ts";
import { keysCommand } from "./live/keys.ts";
import { metricsCommand } from "./live/metrics.ts";
import { probeCommand } from "./live/probe.ts";
import { runCommand } from "./run.ts";
import { uninstallCommand } from "./install/uninstall.ts";
import { settingsCommand } from "./live/settings.ts";
import { statusCommand } from "./live/status.ts";
import { topCommand } from "./live/top.ts";
import { reseedCommand, saveCommand } from "./live/upkeep.ts";
import { versionCommand } from "./live/version.ts";
import { webCommand } from "./web/web.ts";

/** What tlsmgrctl can do, by command. `program` is the daemon's bundle; beside it is `web/`. */
export function commandsFor(program: string): ReadonlyMap<string, Command> {
  const commands = new Map<string, Command>([
    ["install", installCommand(program)],
    ["uninstall", uninstallCommand],
    ["run", runCommand],
    ["probe", probeCommand],
    ["check", checkCommand(program)],
    ["status", statusCommand],
    ["top", topCommand],
    ["web", webCommand(path.join(path.dirname(program), "web"))],
    ["cache", cacheCommand],
    ["keys", keysCommand],
    ["cluster", clusterCommand],
    ["reseed", reseedCommand],
    ["save", saveCommand],
    ["metrics", metricsCommand],
    ["settings", settingsCommand],
    ["version", versionCommand],
  ]);
  return commands.set("completion", completionCommand(commands));
}
