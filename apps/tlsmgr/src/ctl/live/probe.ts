import path from "node:path";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import {
  configDirectoryOption,
  defaultConfigDirectory,
  exitFailure,
  exitWell,
  parseOptions,
  UsageError,
} from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { readDictionary } from "../site/dictionary.ts";
import { probe } from "./probe-checks.ts";
import type { Finding } from "./probe-checks.ts";

const probeHelp = `usage: tlsmgrctl probe [--socket PATH | --config-directory DIR] [--timeout SECONDS]
                       [--no-greeting]

Asks a tlsmgr, ours or Postfix's, what Postfix's daemons ask it: random bytes, the policy of each
cache, a session stored, found and removed in each cache there is, and the ticket keys. Says what
it answered and how fast. The exit status is 0 only if all is well.

  --socket PATH           the socket of the tlsmgr
  --config-directory DIR  find the socket by the main.cf there (default: /etc/postfix)
  --timeout SECONDS       how long to wait for each answer (default: 10)
  --no-greeting           for a tlsmgr of Postfix 3.4 or 3.5, which says nothing first`;

const timeoutSecondsMax = 3600;

/** `tlsmgrctl probe`. */
export const probeCommand: Command = {
  summary: "ask a tlsmgr, ours or Postfix's, everything, and say how it answers",
  help: probeHelp,
  run: async (args, output) => {
    const options = parseOptions(args, {
      socket: { type: "string" },
      "config-directory": configDirectoryOption,
      timeout: { type: "string", default: "10" },
      "no-greeting": { type: "boolean", default: false },
    });
    const configDirectory = options["config-directory"];
    if (options.socket !== undefined && configDirectory !== undefined) {
      throw new UsageError("--socket and --config-directory exclude each other");
    }
    const timeoutSeconds = readTimeout(options.timeout);
    const socket = options.socket ?? socketOf(configDirectory ?? defaultConfigDirectory, output);
    const isGreeted = !options["no-greeting"];
    using client = new TlsmgrClient({ address: { path: socket }, timeoutSeconds, isGreeted });
    output.result(`The tlsmgr at ${socket}:`);
    return await report(client, output, isGreeted);
  },
};

function readTimeout(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= timeoutSecondsMax) return seconds;
  throw new UsageError(`--timeout "${text}" must be a number of seconds up to ${timeoutSecondsMax}`);
}

/** Where Postfix's daemons look for their tlsmgr. */
function socketOf(configDirectory: string, output: Output): string {
  const warn = (text: string): void => output.problem(`tlsmgrctl probe: warning: ${text}`);
  const dictionary = readDictionary(configDirectory, warn);
  const text = (name: string, defaultValue: string): string =>
    dictionary.read({ name, type: "str", defaultValue });
  const queueDirectory = text("queue_directory", "/var/spool/postfix");
  return path.join(queueDirectory, "private", text("tlsmgr_service_name", "tlsmgr"));
}

async function report(client: TlsmgrClient, output: Output, isGreeted: boolean): Promise<number> {
  let amissCount = 0;
  try {
    for await (const finding of probe(client)) {
      output.result(lineOf(finding));
      if (!finding.isWell) amissCount += 1;
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    output.result(lineOf({ isWell: false, subject: "no reply", text: adviceOn(error, isGreeted) }));
    amissCount += 1;
  }
  output.result(amissCount === 0 ? "All is well." : `Not all is well: ${amissCount} of the above.`);
  return amissCount === 0 ? exitWell : exitFailure;
}

function lineOf({ isWell, subject, text }: Finding): string {
  return `  ${isWell ? "well" : "BAD "}  ${subject.padEnd(12)}  ${text}`;
}

function adviceOn(error: ClientError, isGreeted: boolean): string {
  const reason = error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  if (error.code === "CLIENT_TIMEOUT" && isGreeted) {
    return `${reason}; it hangs or is throttled (see the mail log), or is of Postfix 3.4 or 3.5 (try --no-greeting)`;
  }
  if (error.code === "CLIENT_GREETING" && !isGreeted)
    return "it greets its clients, as Postfix 3.6 and later do; try without --no-greeting";
  return reason;
}
