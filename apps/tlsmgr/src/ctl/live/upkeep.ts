import { CommandError, exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";

/** A command that makes the daemon do at once what it otherwise does at intervals. */
function upkeepCommand(
  operation: "reseed" | "save",
  texts: Readonly<Record<"summary" | "help" | "done" | "failed", string>>,
): Command {
  return {
    summary: texts.summary,
    help: `usage: tlsmgrctl ${operation} [--json] [--config-directory DIR] [--control PATH]

${texts.help}

${controlOptionsHelp}`,
    run: async (args, output) => {
      const options = parseOptions(args, controlOptions);
      const isDone = await withDaemon(options, output, async (client) => await client.request(operation));
      if (!isDone) throw new CommandError(texts.failed);
      output.result(options.json ? JSON.stringify({ done: true }) : texts.done);
      return exitWell;
    },
  };
}

/** `tlsmgrctl reseed`. */
export const reseedCommand: Command = upkeepCommand("reseed", {
  summary: "read the entropy source now",
  help: "Has the running daemon read tls_random_source and mix what it gives into its pool.",
  done: "fresh bytes of the entropy source were mixed in",
  failed: "the entropy source gave nothing; the mail log tells why",
});

/** `tlsmgrctl save`. */
export const saveCommand: Command = upkeepCommand("save", {
  summary: "write the exchange file now",
  help: "Has the running daemon save the state of its random number pool in the exchange file.",
  done: "the exchange file was written",
  failed: "the exchange file was not written; the mail log tells why",
});
