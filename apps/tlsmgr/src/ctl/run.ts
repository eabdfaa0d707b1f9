import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { MailDictionary } from "@postfixjs/config";
import { Log } from "../log/log.ts";
import type { LogSink } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { readGenericSettings } from "../master/generic-settings.ts";
import type { GenericSettings } from "../master/generic-settings.ts";
import { ServiceServer } from "../master/server.ts";
import { readTlsmgrSettings } from "../settings/tlsmgr-settings.ts";
import { openTlsmgr } from "../tlsmgr.ts";
import type { Tlsmgr, TlsmgrStatistics } from "../tlsmgr.ts";
import { UsageError } from "./usage-error.ts";

/** Help for `tlsmgrctl run`. */
export const runUsage = `Usage: tlsmgrctl run --config-directory DIR --socket PATH [--data-directory DIR]

Runs the service in the foreground on a socket of its own, without master(8) and as the user who calls it.
Ctrl-C ends it.

  --config-directory DIR  where main.cf is
  --socket PATH           the socket to make; nothing may be there
  --data-directory DIR    instead of main.cf's data_directory
`;

const statisticsSeconds = 10;
const socketBytesMax = 107;

interface RunOptions {
  readonly configDirectory: string;
  readonly socket: string;
  readonly dataDirectory: string | undefined;
}

/**
 * Carries out `tlsmgrctl run`.
 *
 * @param args - the words after `run`
 * @returns the exit status, when a signal has ended the service
 * @throws UsageError - for options that do not fit
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const log = new Log(printedLog(print));
  const service = await openService(options, log);
  const server = new ServiceServer(service.tlsmgr, {
    log,
    ipcTimeoutSeconds: service.settings.ipcTimeoutSeconds,
    onRequest: () => {},
  });
  try {
    await server.listen(options.socket);
  } catch (error) {
    throw new UsageError(`cannot listen on "${options.socket}": ${textOfError(error)}`);
  }
  print(`listening on ${options.socket}`);
  print(`ask it with:  ${commandName()} probe ${options.socket}`);
  print("Ctrl-C ends it");
  const timer = setInterval(reporter(service.tlsmgr, print), statisticsSeconds * 1000);
  await Promise.all([service.tlsmgr.start(), untilSignal()]);
  clearInterval(timer);
  service.tlsmgr.finish();
  rmSync(options.socket, { force: true });
  print(`ended: ${summary(service.tlsmgr.statistics())}`);
  return 0;
}

function readOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "config-directory": { type: "string" },
      socket: { type: "string" },
      "data-directory": { type: "string" },
    },
  });
  const configDirectory = values["config-directory"];
  const dataDirectory = values["data-directory"];
  if (configDirectory === undefined) throw new UsageError("--config-directory is missing");
  if (values.socket === undefined) throw new UsageError("--socket is missing");
  const socket = path.resolve(values.socket);
  if (Buffer.byteLength(socket) > socketBytesMax) {
    throw new UsageError(
      `the path "${socket}" is too long for a socket: choose one of at most ${socketBytesMax} bytes`,
    );
  }
  return { configDirectory, socket, dataDirectory: dataDirectory && path.resolve(dataDirectory) };
}

/** Lines for a person who watches. */
function printedLog(print: (text: string) => void): LogSink {
  return { write: (severity, text) => print(severity === "info" ? text : `${severity}: ${text}`) };
}

async function openService(
  { configDirectory, dataDirectory }: RunOptions,
  log: Log,
): Promise<{ tlsmgr: Tlsmgr; settings: GenericSettings }> {
  const file = path.join(configDirectory, "main.cf");
  const warn = (text: string): void => log.warning(text);
  const dictionary = new MailDictionary({ processName: "tlsmgr", configDirectory, warn });
  dictionary.load(readMainCf(file), file);
  if (dataDirectory !== undefined) dictionary.override(`data_directory=${dataDirectory}`);
  dictionary.set("service_name", "tlsmgr");
  // The files are those of the user who calls: no accounts are needed, and none are checked.
  const me = {
    name: process.env["USER"] ?? "own",
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
  const settings = readGenericSettings(dictionary, file, warn, () => me);
  log.keepUtf8 = settings.smtpUtf8Enable;
  const tlsmgr = await openTlsmgr(readTlsmgrSettings(dictionary), {
    log,
    data: { mailOwner: me.name, mailOwnerUid: me.uid, path: settings.dataDirectory },
    defaultDatabaseType: settings.defaultDatabaseType,
    smtpUtf8Enable: settings.smtpUtf8Enable,
    peerName: "tlsmgr socket",
    asMailOwner: async (step) => await step(),
    // There is no master to start another one: go on.
    leaveSoon: () => {},
  });
  return { tlsmgr, settings };
}

function readMainCf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${textOfError(error)}`);
  }
}

function commandName(): string {
  return process.argv[1] === undefined ? "tlsmgrctl" : path.relative(process.cwd(), process.argv[1]);
}

/** Prints a line when something has happened since the last one. */
function reporter(tlsmgr: Tlsmgr, print: (text: string) => void): () => void {
  let last = "";
  return () => {
    const now = summary(tlsmgr.statistics());
    if (now !== last) print(`statistics: ${now}`);
    last = now;
  };
}

function summary({ requests, caches }: TlsmgrStatistics): string {
  const counts = Object.entries(requests).filter(([, count]) => count > 0);
  const asked = counts.map(([kind, count]) => `${kind} ${count}`).join(", ");
  const held = Object.entries(caches).map(
    ([type, { entries, bytes, hits, misses }]) =>
      `${type} cache ${entries} entries, ${bytes} bytes, ${hits} hits, ${misses} misses`,
  );
  return [`requests: ${asked === "" ? "none" : asked}`, ...held].join("; ");
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
  });
}
