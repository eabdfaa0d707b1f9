import { readFileSync } from "node:fs";
import path from "node:path";
import { metricsText } from "../../metrics/exposition.ts";
import { CommandError, exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { replaceFile } from "../commands/replace-file.ts";
import { controlOptions, withDaemon } from "./control-access.ts";
import { Site } from "../site/site.ts";
import { askStatus } from "./status.ts";

const metricsHelp = `usage: tlsmgrctl metrics [--textfile PATH] [--config-directory DIR] [--control PATH]

Prints the metrics of the running daemon in Prometheus' text format.

  --textfile PATH         write them to a file that ends in .prom, all at once, for the textfile
                          collector of node_exporter; call this from a timer. It has
                          postfix_tlsmgr_up: 0 if the daemon does not answer
  --config-directory DIR  find the daemon by the main.cf there (default: /etc/postfix)
  --control PATH          the daemon's control socket, if it is not where that main.cf has it`;

const readableForAll = 0o644;

/** `tlsmgrctl metrics`. */
export const metricsCommand: Command = {
  summary: "print the metrics of the running daemon for Prometheus",
  help: metricsHelp,
  run: async (args, output) => {
    const { json: _, ...common } = controlOptions;
    const options = parseOptions(args, { ...common, textfile: { type: "string" } });
    const ask = async (): Promise<string> =>
      metricsText(await withDaemon({ ...options, json: false }, output, askStatus));
    const { textfile } = options;
    if (textfile === undefined) {
      output.result((await ask()).trimEnd());
      return exitWell;
    }
    const write = (text: string): void =>
      replaceFile(textfile, text, { mode: readableForAll, owner: "caller" });
    const text = await ask().catch((error: unknown) => {
      if (error instanceof CommandError) write(reachText(false, hasFailedStart(options["config-directory"])));
      throw error;
    });
    write(text + reachText(true, false));
    return exitWell;
  },
};

/** What a file can say and the daemon's page cannot: whether there is a daemon, how its last start ended. */
function reachText(isUp: boolean, isFailed: boolean): string {
  return `# HELP postfix_tlsmgr_up 1 if the daemon answered.
# TYPE postfix_tlsmgr_up gauge
postfix_tlsmgr_up ${Number(isUp)}
# HELP postfix_tlsmgr_start_failed 1 if it could not be loaded, and Postfix's own tlsmgr runs instead.
# TYPE postfix_tlsmgr_start_failed gauge
postfix_tlsmgr_start_failed ${Number(isFailed)}
`;
}

/** Whether the launcher's record of the last start says that it failed. */
function hasFailedStart(configDirectory: string): boolean {
  try {
    const site = new Site(configDirectory);
    const name = path.basename(site.program ?? "");
    const record = readFileSync(path.join(site.text("queue_directory"), "pid", `${name}.start`), "latin1");
    return /^failed\b/u.test(record);
  } catch {
    return false;
  }
}
