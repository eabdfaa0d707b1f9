import { CommandError, exitFailure, exitWell, parseWords, UsageError } from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { makeClusterSecret } from "./cluster-secret.ts";
import { clusterLines } from "./cluster-text.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";
import type { ControlOptionValues } from "./control-access.ts";
import { askStatus } from "./status.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";

const clusterHelp = `usage: tlsmgrctl cluster init [--secret-file PATH] [--config-directory DIR]
       tlsmgrctl cluster status [--json]

Sets up, and shows, what several hosts share through Valkey or Redis; see docs/cluster.md.

  init                    make a secret file with one new secret; never over an existing file
  status                  show epochs, generation, clock and contact as this host sees them;
                          status 1 if something is wrong
  --secret-file PATH      the file to make (default: secret_file of tlsmgr.ini)
${controlOptionsHelp}`;

/** `tlsmgrctl cluster`. */
export const clusterCommand: Command = {
  summary: "share session ticket keys with other hosts: set up, show",
  help: clusterHelp,
  run: async (args, output) => {
    const options = { ...controlOptions, "secret-file": { type: "string" } } as const;
    const { values, words } = parseWords(args, options);
    const [operation, ...rest] = words;
    if (rest.length > 0) throw new UsageError("say one thing: init or status");
    if (operation === "init") return init(values["secret-file"], values, output);
    if (operation === "status") return await showStatus(values, output);
    throw new UsageError("say what to do: init or status");
  },
};

function init(file: string | undefined, options: ControlOptionValues, output: Output): number {
  const warn = (text: string): void => output.problem(`tlsmgrctl: warning: ${text}`);
  const place = file ?? loadTlsmgrIni(options["config-directory"], warn).clusterSecretFile;
  makeClusterSecret(place);
  output.result(`made ${place}`);
  output.result("copy it to all hosts of the cluster, over a safe channel, with the same owner and mode:");
  output.result(`  install -o root -g root -m 600 SECRET ${place}`);
  output.result("then set [cluster], [valkey] and [ticket-keys] source = cluster in tlsmgr.ini, and reload");
  return exitWell;
}

async function showStatus(options: ControlOptionValues, output: Output): Promise<number> {
  const { cluster } = await withDaemon(options, output, askStatus);
  if (cluster === null || cluster === undefined) {
    throw new CommandError(
      'the running daemon shares nothing with other hosts: see "source = cluster" in tlsmgr.ini(5), and the mail log',
    );
  }
  if (options.json) output.result(JSON.stringify(cluster, undefined, 2));
  else for (const line of clusterLines(cluster)) output.result(line);
  return cluster.problem === null ? exitWell : exitFailure;
}
