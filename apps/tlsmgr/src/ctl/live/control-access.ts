import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { ControlClient } from "../../control/control-client.ts";
import { isListening } from "../../control/is-listening.ts";
import { ControlError, controlSocketPath } from "../../control/protocol.ts";
import { textOfError } from "../../log/system-error.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import { CommandError, configDirectoryOption, defaultConfigDirectory } from "../commands/command.ts";
import type { Output } from "../commands/command.ts";
import { readDictionary } from "../site/dictionary.ts";
import { expectsGreeting } from "../site/installed-postfix.ts";
import { isDenied } from "../site/sight.ts";
import { Site } from "../site/site.ts";

/** A daemon that starts on a busy machine may take several seconds. */
const wakeSeconds = 15;

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
  const configDirectory = options["config-directory"];
  const socket = options.control ?? controlSocketOf(configDirectory, output);
  using client = await connect(socket, options.control === undefined ? configDirectory : undefined);
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

/** Connects; a daemon that master(8) has not started yet is asked for something first, which starts it. */
async function connect(socket: string, configDirectory: string | undefined): Promise<ControlClient> {
  try {
    return await ControlClient.connect(socket);
  } catch (error) {
    if (configDirectory !== undefined && !isDenied(error) && (await wake(configDirectory))) {
      return await ControlClient.connect(socket).catch((second: unknown) => {
        throw unreachable(socket, second, "a tlsmgr answers its clients there: is it ours?");
      });
    }
    throw unreachable(
      socket,
      error,
      isDenied(error) ? "only root and mail_owner may connect;" : "does Postfix run, and is tlsmgr ours?",
    );
  }
}

function unreachable(socket: string, error: unknown, advice: string): CommandError {
  const text = `cannot connect to "${socket}": ${textOfError(error)}; ${advice} tlsmgrctl check finds out`;
  return new CommandError(text, { cause: error });
}

/** Has master(8) start the daemon, as a client does. Returns whether it answers. */
async function wake(configDirectory: string): Promise<boolean> {
  try {
    const site = new Site(configDirectory);
    if (!(await isListening(site.socket))) return false;
    const address = { path: site.socket };
    using client = new TlsmgrClient({
      address,
      timeoutSeconds: wakeSeconds,
      isGreeted: expectsGreeting(site),
    });
    await client.seed(1);
    return true;
  } catch (error) {
    if (error instanceof ClientError || error instanceof CommandError) return false;
    throw error;
  }
}

/** Where the configuration has the control socket. */
export function controlSocketOf(configDirectory: string, output: Output): string {
  const warn = (text: string): void => output.problem(`tlsmgrctl: warning: ${text}`);
  const dictionary = readDictionary(configDirectory, warn);
  const dataDirectory = dictionary.read({
    name: "data_directory",
    type: "str",
    defaultValue: "/var/lib/postfix",
  });
  return controlSocketPath(loadTlsmgrIni(configDirectory, warn).controlSocket, dataDirectory);
}
