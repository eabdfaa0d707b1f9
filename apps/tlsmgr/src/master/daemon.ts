import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import { ConfigFatalError } from "@postfixjs/config/daemon";
import type { MailDictionary } from "@postfixjs/config/daemon";
import { FatalError, Log, PanicError } from "../log/log.ts";
import { stderrSink } from "../log/sinks.ts";
import { textOfError } from "../log/system-error.ts";
import { readGenericSettings } from "./generic-settings.ts";
import type { GenericSettings } from "./generic-settings.ts";
import { nodeVersionFault } from "../native/node-version.ts";
import { clientLimit } from "../serving/client-limit.ts";
import { loadMainCf, mainCfOf } from "../settings/main-cf.ts";
import { confine } from "./confine.ts";
import type { DaemonPlan, DaemonService } from "./host.ts";
import { inherited } from "./inherited.ts";
import { asAccount, enterJail } from "./jail.ts";
import { configuredLogSink, earlyLogSink } from "./logging.ts";
import { parseOptions } from "./options.ts";
import type { DaemonOptions } from "./options.ts";
import { pauseSeconds } from "./pause.ts";
import { runDebugger } from "./run-debugger.ts";
import { noClients, ServiceServer } from "../serving/server.ts";
import { serveStandardStreams } from "./stand-alone.ts";
import { MasterStatus, parseGeneration, watchMaster } from "./status.ts";
import { startWatchdog } from "./watchdog.ts";
import { keepYoungGenerationSmall } from "./young-generation.ts";

const defaultConfigDirectory = "/etc/postfix";
/** Longer than a beginning takes when all is well. */
const startWaitMilliseconds = 200;
/** Time for master to breathe between one process and the next. */
const leaveSeconds = 1;

/**
 * Runs a daemon as master(8) expects it of any Postfix daemon: options, configuration, log, rights, jail,
 * requests, end. It never returns before the process is about to end; every failure is logged, then the
 * process ends with status 1.
 */
export async function runDaemon<Settings>(plan: DaemonPlan<Settings>): Promise<void> {
  const programName = path.basename(process.env["TLSMGR_PROGRAM_NAME"] ?? process.argv[1] ?? "daemon");
  const log = new Log(earlyLogSink(process.env, programName));
  const end = (error: unknown): never => endBadly(log, error);
  process.on("uncaughtException", end);
  // Requests are answered without promises: what is rejected unnoticed is work on the side, and costs no
  // service.
  process.on("unhandledRejection", (reason) => log.warning(`unexpected error: ${stackOf(reason)}`));
  try {
    await new Daemon(plan, log, programName).run(process.argv.slice(2));
  } catch (error) {
    end(error);
  }
}

function endBadly(log: Log, error: unknown): never {
  if (error instanceof PanicError) {
    log.panic(error.message);
    pauseSeconds(leaveSeconds);
    // As abort(3) does, but without Node's report on standard error.
    process.kill(process.pid, "SIGABRT");
  }
  if (error instanceof FatalError || error instanceof ConfigFatalError) log.fatal(error.message);
  else log.panic(stackOf(error));
  pauseSeconds(leaveSeconds);
  process.exit(1);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What serving under master(8) works with. */
interface ServePlan {
  readonly options: DaemonOptions;
  readonly settings: GenericSettings;
  readonly generation: number;
  readonly clientsMax: number;
}

class Daemon<Settings> {
  readonly #plan: DaemonPlan<Settings>;
  readonly #log: Log;
  readonly #programName: string;
  #service: DaemonService | undefined;
  #server: ServiceServer | undefined;
  #isLeaving = false;

  constructor(plan: DaemonPlan<Settings>, log: Log, programName: string) {
    this.#plan = plan;
    this.#log = log;
    this.#programName = programName;
  }

  async run(args: readonly string[]): Promise<void> {
    const log = this.#log;
    const fault = nodeVersionFault();
    if (fault !== undefined) throw new FatalError(fault);
    if (process.env["MAIL_VERBOSE"] !== undefined) log.verbose = 1;
    const configDirectory = process.env["MAIL_CONFIG"] ?? defaultConfigDirectory;
    const dictionary = this.#loadConfiguration(configDirectory);
    const options = parseOptions(args);
    const serviceName = options.serviceName ?? this.#programName;
    const settings = this.#readSettings(dictionary, configDirectory, options, serviceName);
    this.#refuseTerminal(options);
    const own = this.#plan.readSettings(dictionary);
    const generation = checkInvocation(options, serviceName);
    if (options.debug || process.env["MAIL_DEBUG"] !== undefined) runDebugger(dictionary, log);
    changeDirectory(settings.queueDirectory);

    this.#service = await this.#plan.open(own, {
      log,
      configDirectory,
      settings,
      mode: options.standAlone ? { kind: "stand-alone" } : { kind: "master", generation },
      clients: () => this.#server?.statistics() ?? noClients,
      // Postfix's name for a stream that was not opened by a path.
      peerName: options.standAlone ? "unknown_stream" : `${serviceName} socket`,
      jailDirectory: options.chroot ? settings.queueDirectory : undefined,
      asMailOwner: async (step) => await asAccount(settings.mailOwner, step),
      leaveSoon: () => this.#leaveSoon(),
    });
    const clientsMax = clientLimit();
    enterJail({
      account: options.unprivileged ? settings.mailOwner : undefined,
      rootDirectory: options.chroot ? settings.queueDirectory : undefined,
    });
    if (options.standAlone) await this.#serveOnce(this.#service, options);
    else await this.#serve(this.#service, { options, settings, generation, clientsMax });
  }

  #loadConfiguration(configDirectory: string): MailDictionary {
    const warn = (text: string): void => this.#log.warning(text);
    try {
      return loadMainCf({ processName: this.#programName, configDirectory, warn });
    } catch (error) {
      if (error instanceof ConfigFatalError) throw error;
      throw new FatalError(`open ${mainCfOf(configDirectory)}: ${textOfError(error)}`);
    }
  }

  #readSettings(
    dictionary: MailDictionary,
    configDirectory: string,
    options: DaemonOptions,
    serviceName: string,
  ): GenericSettings {
    const log = this.#log;
    log.verbose += options.verbose;
    const terminal = options.logToStderr ? [stderrSink(`${earlyTag()}/${this.#programName}`)] : [];
    log.redirect(earlyLogSink(process.env, this.#programName), ...terminal);
    for (const override of options.overrides) dictionary.override(override);
    if (options.fault !== undefined) throw new FatalError(options.fault);
    dictionary.set("service_name", serviceName);
    const settings = readGenericSettings(dictionary, mainCfOf(configDirectory), (text) => log.warning(text));
    dictionary.set("process_id", String(process.pid));
    const tag = `${settings.syslogName}/${this.#programName}`;
    const configured = configuredLogSink(settings, this.#programName);
    log.redirect(configured, ...(options.logToStderr ? [stderrSink(tag)] : []));
    log.keepUtf8 = settings.smtpUtf8Enable;
    return settings;
  }

  #refuseTerminal(options: DaemonOptions): void {
    if (options.nonDaemon || options.standAlone || !isatty(0)) return;
    this.#log.redirect(stderrSink(this.#programName));
    throw new FatalError("do not run this command by hand");
  }

  async #serveOnce(service: DaemonService, options: DaemonOptions): Promise<void> {
    await service.start();
    if (!this.#isLeaving) {
      refuseOperands(options);
      await serveStandardStreams(service);
      this.#leave();
    }
  }

  async #serve(
    service: DaemonService,
    { options, settings, generation, clientsMax }: ServePlan,
  ): Promise<void> {
    const status = new MasterStatus(inherited.status, generation);
    const server = new ServiceServer(service, {
      log: this.#log,
      ipcTimeoutSeconds: settings.ipcTimeoutSeconds,
      clientsMax,
      onRequest: onFirst(() => {
        refuseOperands(options);
        if (!status.reportRequest()) this.#leaveAfterThis();
      }),
    });
    // All of these end the C program at once; ours has something to save first. SIGUSR1 would start Node's
    // debugger.
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGUSR1"])
      process.once(signal, () => this.#leave());
    this.#server = server;
    watchMaster(inherited.status, () => {
      this.#log.debug(() => "master disconnect -- exiting");
      this.#leaveAfterThis();
    });
    startWatchdog(settings.daemonTimeoutSeconds);
    // As in Postfix the service's own beginning comes first; but where it takes long, clients do not wait for
    // it.
    const started = service.start();
    await Promise.race([started, delay(startWaitMilliseconds)]);
    await server.listen({ fd: inherited.listen });
    keepYoungGenerationSmall();
    await Promise.all([started, service.confinement && confine(service.confinement, this.#log)]);
  }

  /** Requests that arrived together with the reason to leave are answered first: at the end of this turn. */
  #leaveAfterThis(): void {
    setImmediate(() => setImmediate(() => this.#leave()));
  }

  #leaveSoon(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    setTimeout(() => this.#leave(), leaveSeconds * 1000);
  }

  #leave(): never {
    this.#service?.finish();
    process.exit(0);
  }
}

function earlyTag(): string {
  return process.env["MAIL_LOGTAG"] ?? "postfix";
}

/** A function that does its work at its first call only, and costs next to nothing afterwards. */
function onFirst(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}

/**
 * Checks how master(8) invoked this process.
 *
 * @returns the generation of the process
 */
function checkInvocation(options: DaemonOptions, serviceName: string): number {
  if (options.standAlone) return 0;
  if (!options.limitedToOne) throw new FatalError(`service ${serviceName} requires a process limit of 1`);
  if (options.transport === undefined) throw new FatalError("no transport type specified");
  if (!/^(?:inet|unix|pass)$/iu.test(options.transport)) {
    throw new FatalError(`unsupported transport type: ${options.transport}`);
  }
  const generation = parseGeneration(process.env["GENERATION"]);
  if (generation === undefined) throw new FatalError(`bad generation: ${process.env["GENERATION"]}`);
  return generation;
}

function changeDirectory(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    throw new FatalError(`chdir("${directory}"): ${textOfError(error)}`);
  }
}

/** Postfix's daemons notice words that they have no use for when the first request comes. */
function refuseOperands({ operands }: DaemonOptions): void {
  if (operands[0] !== undefined) throw new FatalError(`unexpected command-line argument: ${operands[0]}`);
}
