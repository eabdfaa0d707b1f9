import { ControlClient } from "../../control/control-client.ts";
import { ControlError, controlSocketPath } from "../../control/protocol.ts";
import { textOfError } from "../../log/system-error.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import { CommandError, configDirectoryOption, defaultConfigDirectory } from "../commands/command.ts";
import type { Output } from "../commands/command.ts";
import { readDictionary } from "../site/dictionary.ts";

/** Options of all commands that talk to a running daemon. */
export const controlOptions = {
  "config-directory": { ...configDirectoryOption, default: defaultConfigDirectory },
  control: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** What the options of {@link controlOptions} were set to. */
export interface ControlOptionValues {
  readonly "config-directory": string;
  readonly control?: string;
  readonly json: boolean;
}

/** The lines of a command's help about {@link controlOptions}. */
export const controlOptionsHelp = `  -c, --config-directory DIR
                          find the daemon by the main.cf there (default: MAIL_CONFIG, or
                          /etc/postfix)
  --control PATH          the daemon's control socket, if it is not where that main.cf has it
  --json                  print JSON instead of a text for people`;

/**
 * Talks to the running daemon.
 *
 * @throws {CommandError} It can't be found or reached, or refuses.
 */
export async function withDaemon<Result>(
  options: ControlOptionValues,
  output: Output,
  talk: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  const socket = options.control ?? controlSocketOf(options["config-directory"], output);
  using client = await connect(socket);
  try {
    return await talk(client);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof ControlError) throw new CommandError(error.message, { cause: error });
    throw new CommandError(`No answer from the daemon at "${socket}": ${textOfError(error)}`, {
      cause: error,
    });
  }
}

async function connect(socket: string): Promise<ControlClient> {
  try {
    return await ControlClient.connect(socket);
  } catch (error) {
    const advice =
      "is tlsmgr running, and is it ours? master(8) starts it when somebody asks; tlsmgrctl probe does";
    throw new CommandError(`cannot connect to "${socket}": ${textOfError(error)}; ${advice}`, {
      cause: error,
    });
  }
}

/** Where the configuration has the control socket. */
function controlSocketOf(configDirectory: string, output: Output): string {
  const warn = (text: string): void => output.problem(`tlsmgrctl: warning: ${text}`);
  const dictionary = readDictionary(configDirectory, warn);
  const dataDirectory = dictionary.read({
    name: "data_directory",
    type: "str",
    defaultValue: "/var/lib/postfix",
  });
  return controlSocketPath(loadTlsmgrIni(configDirectory, warn).controlSocket, dataDirectory);
}
