import { rmSync } from "node:fs";
import path from "node:path";
import { ConfigFatalError } from "@postfixjs/config/daemon";
import { isListening } from "../control/is-listening.ts";
import { controlSocketPath } from "../control/protocol.ts";
import { FatalError, Log } from "../log/log.ts";
import type { LogSink } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { readGenericSettings } from "../master/generic-settings.ts";
import type { GenericSettings } from "../master/generic-settings.ts";
import { noClients, ServiceServer } from "../serving/server.ts";
import type { ClientStatistics } from "../serving/server.ts";
import { mainCfOf } from "../settings/main-cf.ts";
import { parseMetricsAddress } from "../settings/metrics-address.ts";
import { loadTlsmgrIni } from "../settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "../settings/tlsmgr-settings.ts";
import { openOperatedTlsmgr } from "../main.ts";
import type { OperatedTlsmgr } from "../operated-tlsmgr.ts";
import type { TlsmgrStatistics } from "../statistics.ts";
import {
  CommandError,
  configDirectoryOption,
  exitWell,
  parseOptions,
  UsageError,
} from "./commands/command.ts";
import type { Command } from "./commands/command.ts";
import { readDictionary } from "./site/dictionary.ts";

const runHelp = `usage: tlsmgrctl run --config-directory DIR --socket PATH [--data-directory DIR]

Runs the service in the foreground on its own socket, without master(8) and as the calling user.
Prints its log, and a line of statistics whenever they change. Ctrl-C ends it.

  --config-directory DIR  where main.cf is
  --socket PATH           the socket to create; the path must not exist
  --data-directory DIR    where its files go (default: data_directory of main.cf)`;

const statisticsSeconds = 10;
const socketBytesMax = 107;

interface RunOptions {
  readonly configDirectory: string;
  readonly socket: string;
  readonly dataDirectory: string | undefined;
}

/** `tlsmgrctl run`. */
export const runCommand: Command = {
  summary: "run the service in the foreground, without master(8)",
  help: runHelp,
  run: async (args, output) => await run(readOptions(args), output.result),
};

type Print = (line: string) => void;

async function run(options: RunOptions, print: Print): Promise<number> {
  const log = new Log(printedLog(print));
  let server: ServiceServer | undefined;
  const clients = (): ClientStatistics => server?.statistics() ?? noClients;
  const { tlsmgr, settings } = await openService(options, log, clients);
  server = await listen(tlsmgr, settings, options.socket, log);
  print(`listening on ${options.socket}`);
  print(`ask it with: ${commandName()} probe --socket ${options.socket}`);
  print("Ctrl-C ends it");
  const timer = setInterval(reporter(tlsmgr, print), statisticsSeconds * 1000);
  await Promise.all([tlsmgr.start(), untilSignal()]);
  clearInterval(timer);
  const done = summary(tlsmgr.statistics());
  tlsmgr.finish();
  rmSync(options.socket, { force: true });
  print(`ended; ${done}`);
  process.exit(exitWell);
}

function readOptions(args: readonly string[]): RunOptions {
  const values = parseOptions(args, {
    "config-directory": configDirectoryOption,
    socket: { type: "string" },
    "data-directory": { type: "string" },
  });
  const configDirectory = values["config-directory"];
  const dataDirectory = values["data-directory"];
  if (configDirectory === undefined) throw new UsageError("--config-directory is missing");
  if (values.socket === undefined) throw new UsageError("--socket is missing");
  const socket = path.resolve(values.socket);
  if (Buffer.byteLength(socket) > socketBytesMax) {
    throw new UsageError(
      `the path of a socket has at most ${socketBytesMax} bytes, and "${socket}" has more`,
    );
  }
  return { configDirectory, socket, dataDirectory: dataDirectory && path.resolve(dataDirectory) };
}

async function listen(
  tlsmgr: OperatedTlsmgr,
  settings: GenericSettings,
  socket: string,
  log: Log,
): Promise<ServiceServer> {
  const { ipcTimeoutSeconds } = settings;
  const server = new ServiceServer(tlsmgr, { log, ipcTimeoutSeconds, onRequest: () => {} });
  try {
    await server.listen(socket);
    return server;
  } catch (error) {
    throw new CommandError(`cannot listen on "${socket}": ${textOfError(error)}`);
  }
}

/** Lines for a person who watches. */
function printedLog(print: Print): LogSink {
  return { write: (severity, text) => print(severity === "info" ? text : `${severity}: ${text}`) };
}

interface OpenedService {
  readonly tlsmgr: OperatedTlsmgr;
  readonly settings: GenericSettings;
}

type Clients = () => ClientStatistics;

async function openService(options: RunOptions, log: Log, clients: Clients): Promise<OpenedService> {
  try {
    return await openWithConfiguration(options, log, clients);
  } catch (error) {
    // What ends a daemon is an error of the caller here.
    if (error instanceof FatalError || error instanceof ConfigFatalError)
      throw new CommandError(error.message);
    throw error;
  }
}

async function openWithConfiguration(
  { configDirectory, dataDirectory }: RunOptions,
  log: Log,
  clients: Clients,
): Promise<OpenedService> {
  const warn = (text: string): void => log.warning(text);
  const dictionary = readDictionary(configDirectory, warn, "tlsmgr");
  if (dataDirectory !== undefined) dictionary.override(`data_directory=${dataDirectory}`);
  dictionary.set("service_name", "tlsmgr");
  // The files are those of the user who calls: no accounts are needed, and none are checked.
  const me = {
    name: process.env["USER"] ?? "own",
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
  const settings = readGenericSettings(dictionary, mainCfOf(configDirectory), warn, () => me);
  log.keepUtf8 = settings.smtpUtf8Enable;
  await refuseSharedSockets(configDirectory, settings.dataDirectory);
  const tlsmgr = await openOperatedTlsmgr(readTlsmgrSettings(dictionary), {
    mode: { kind: "foreground" },
    log,
    configDirectory,
    settings,
    peerName: "tlsmgr socket",
    jailDirectory: undefined,
    clients,
    asMailOwner: async (step) => await step(),
    // Without a master nobody would start another process.
    leaveSoon: () => {},
  });
  return { tlsmgr, settings };
}

/**
 * Leaves the sockets of a running daemon to it: a second process would take them, and remove them at its end.
 *
 * @throws {CommandError} a process listens where this one would
 */
async function refuseSharedSockets(configDirectory: string, dataDirectory: string): Promise<void> {
  const ini = loadTlsmgrIni(configDirectory, () => {});
  const metrics = parseMetricsAddress(ini.metricsListen);
  const sockets = [
    { path: controlSocketPath(ini.controlSocket, dataDirectory), isSet: ini.controlSocket !== "" },
    ...(metrics !== undefined && "path" in metrics ? [{ path: metrics.path, isSet: true }] : []),
  ];
  for (const { path: socket, isSet } of sockets) {
    if (!(await isListening(socket))) continue;
    const remedy = isSet
      ? `use a configuration directory whose tlsmgr.ini does not set it`
      : "use another directory: --data-directory DIR";
    throw new CommandError(`a running tlsmgr uses "${socket}"; ${remedy}`);
  }
}

function commandName(): string {
  const [, program] = process.argv;
  if (program === undefined) return "tlsmgrctl";
  const relative = path.relative(process.cwd(), program);
  return relative.startsWith("..") ? program : relative;
}

/** Prints a line when something has happened since the last one. */
function reporter(tlsmgr: OperatedTlsmgr, print: Print): () => void {
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
