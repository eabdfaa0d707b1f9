import { askPostconf } from "../site/ask-postconf.ts";
import type { ControlClient } from "../../control/control-client.ts";
import type { DaemonStatus } from "../../control/status.ts";
import { exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";
import { statusLines } from "./status-text.ts";

const statusHelp = `usage: tlsmgrctl status [--json] [--config-directory DIR] [--control PATH]

Shows what the running daemon has done and how it is: requests, caches, session ticket keys, the
random number pool, clients, process.

${controlOptionsHelp}`;

/** `tlsmgrctl status`. */
export const statusCommand: Command = {
  summary: "show what the running daemon does",
  help: statusHelp,
  run: async (args, output) => {
    const options = parseOptions(args, controlOptions);
    const status = await withDaemon(options, output, askStatus);
    const postfixVersion = askPostconf("-dh", "mail_version") ?? null;
    if (options.json) output.result(JSON.stringify({ ...status, postfixVersion }, undefined, 2));
    else for (const line of statusLines(status, postfixVersion)) output.result(line);
    return exitWell;
  },
};

/** Asks a daemon for its state. */
export async function askStatus(client: ControlClient): Promise<DaemonStatus> {
  return await client.request("status");
}
