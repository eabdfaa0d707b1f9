import { metricsText } from "../../metrics/exposition.ts";
import { exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { replaceFile } from "../commands/replace-file.ts";
import { controlOptions, withDaemon } from "./control-access.ts";
import { askStatus } from "./status.ts";

const metricsHelp = `usage: tlsmgrctl metrics [--textfile PATH] [--config-directory DIR] [--control PATH]

Prints the metrics of the running daemon in Prometheus' text format.

  --textfile PATH         write them to a file that ends in .prom, all at once, for the textfile
                          collector of node_exporter; call this from a timer
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
    const text = metricsText(await withDaemon({ ...options, json: false }, output, askStatus));
    if (options.textfile === undefined) output.result(text.trimEnd());
    else replaceFile(options.textfile, text, { mode: readableForAll, owner: "caller" });
    return exitWell;
  },
};
