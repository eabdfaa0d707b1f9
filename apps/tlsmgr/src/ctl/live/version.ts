import { packageVersion } from "../../version.ts";
import { CommandError, exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";

const versionHelp = `usage: tlsmgrctl version [--json] [--config-directory DIR] [--control PATH]

Shows the version of this command and of the daemon, if one runs.

${controlOptionsHelp}`;

/** `tlsmgrctl version`. */
export const versionCommand: Command = {
  summary: "show the versions of this command and of the running daemon",
  help: versionHelp,
  run: async (args, output) => {
    const options = parseOptions(args, controlOptions);
    const daemon = await withDaemon(options, output, async (client) => await client.request("version")).catch(
      (error: unknown) => {
        if (error instanceof CommandError) return undefined;
        throw error;
      },
    );
    if (options.json) {
      output.result(JSON.stringify({ tlsmgrctl: packageVersion, daemon: daemon ?? null }, undefined, 2));
      return exitWell;
    }
    output.result(`tlsmgrctl ${packageVersion}, Node.js ${process.versions.node}`);
    output.result(
      daemon === undefined
        ? "no daemon of ours can be reached"
        : `tlsmgr ${daemon.version}, Node.js ${daemon.node}, process ${daemon.pid}`,
    );
    return exitWell;
  },
};
