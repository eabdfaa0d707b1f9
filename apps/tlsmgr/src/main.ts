/**
 * Composes tlsmgr(8). Read it from top to bottom: what runs in each mode, what is opened with whose rights,
 * and how the parts are connected. Each part knows only the values and functions that it gets here.
 */
import { byteString } from "@postfixjs/attr";
import { encodeText } from "@postfixjs/config";
import { PrngPool } from "@postfixjs/prng";
import type { EntropySourceOpening } from "@postfixjs/prng";
import { TicketKeys } from "@postfixjs/ticket-keys";
import { addressSpaceLeft } from "./caches/address-space.ts";
import type { CacheState } from "./caches/cache-state.ts";
import { openKeptSessions } from "./caches/kept-sessions.ts";
import type { KeptSessions } from "./caches/kept-sessions.ts";
import { loadLmdb } from "./caches/load-lmdb.ts";
import { openCaches } from "./caches/open-caches.ts";
import { ControlServer } from "./control/control-server.ts";
import { OperatorSession } from "./control/operations.ts";
import { Operator } from "./control/operator.ts";
import { ProcessMonitor } from "./control/process-monitor.ts";
import { controlSocketPath } from "./control/protocol.ts";
import { nowSeconds, timeOfDaySeconds } from "./forward-clock.ts";
import { openDaemonKeys } from "./keys/daemon-keys.ts";
import type { DaemonKeys } from "./keys/daemon-keys.ts";
import { byteStringLog } from "./log/byte-string-log.ts";
import type { Confinement } from "./master/confine.ts";
import { runDaemon } from "./master/daemon.ts";
import type { DaemonHost, DaemonService } from "./master/host.ts";
import { metricsText } from "./metrics/exposition.ts";
import { MetricsServer } from "./metrics/metrics-server.ts";
import { OperatedTlsmgr } from "./operated-tlsmgr.ts";
import { RequestCounters } from "./requests/counters.ts";
import { greetingFor } from "./requests/greeting.ts";
import { RequestLatency } from "./requests/latency.ts";
import { parsePostfixVersion } from "./settings/ini-setting.ts";
import { parseMetricsAddress } from "./settings/metrics-address.ts";
import type { DataDirectory } from "./settings/redirect.ts";
import { loadTlsmgrIni } from "./settings/tlsmgr-ini.ts";
import type { TlsmgrIni } from "./settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import type { TlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { Tlsmgr } from "./tlsmgr.ts";
import type { TlsmgrParts } from "./tlsmgr.ts";
import { CacheSweeper } from "./upkeep/cache-sweeper.ts";
import { EntropyUpkeep } from "./upkeep/entropy-upkeep.ts";
import { ExchangeUpkeep } from "./upkeep/exchange-upkeep.ts";
import { leaveToReopen } from "./upkeep/leave-to-reopen.ts";
import { openSource } from "./upkeep/open-entropy-source.ts";
import { exchangeFileLock, openExchangeFile } from "./upkeep/open-exchange-file.ts";
import type { ExchangeOpening } from "./upkeep/open-exchange-file.ts";
import { SessionStirrer } from "./upkeep/session-stirrer.ts";
import { StatisticsUpkeep } from "./upkeep/statistics-upkeep.ts";

/** What a tlsmgr is composed from: its settings, and the process that it runs in. */
interface Inputs {
  readonly settings: TlsmgrSettings;
  readonly ini: TlsmgrIni;
  readonly host: DaemonHost;
}

/**
 * Runs the daemon under master(8), or for one request with `-S`. Returns only when the process is about to
 * exit.
 */
export async function runTlsmgr(): Promise<void> {
  await runDaemon({ readSettings: readTlsmgrSettings, open: openForMode });
}

/**
 * Opens what the mode needs: a tlsmgr that operators can look at and control, but for `-S`, where the process
 * answers one request and exits. Call it as root, before the jail.
 */
async function openForMode(settings: TlsmgrSettings, host: DaemonHost): Promise<DaemonService> {
  if (host.mode.kind !== "stand-alone") return await openOperatedTlsmgr(settings, host);
  const ini = loadIni(host);
  // Nothing is served while it waits to reopen a source: it exits at once.
  return await openTlsmgr({ settings, ini: { ...ini, restartIntervalSeconds: 0 }, host });
}

/** Opens a tlsmgr with its control socket, metrics and statistics. Call it as root, before the jail. */
export async function openOperatedTlsmgr(
  settings: TlsmgrSettings,
  host: DaemonHost,
): Promise<OperatedTlsmgr> {
  const { log, mode, clients, asMailOwner } = host;
  const ini = loadIni(host);
  const data = dataDirectoryOf(host);
  const { defaultDatabaseType } = host.settings;
  const generation = mode.kind === "master" ? mode.generation : undefined;

  const tlsmgr = await openTlsmgr({ settings, ini, host });
  const latency = new RequestLatency();
  const monitor = new ProcessMonitor();
  const operator = new Operator({
    service: tlsmgr,
    settings,
    ini,
    data,
    defaultDatabaseType,
    generation,
    clients,
    latency,
    monitor,
    warnings: () => log.warnings(),
  });
  const control = new ControlServer({ log, openSession: () => new OperatorSession(operator) });
  const address = parseMetricsAddress(ini.metricsListen);
  const text = (): string => metricsText(operator.status());
  const metrics = await asMailOwner(async () => {
    await control.listen(controlSocketPath(ini.controlSocket, data.path));
    return address && (await MetricsServer.open({ log, address, text }));
  });
  const statistics = new StatisticsUpkeep({
    log,
    statistics: () => tlsmgr.statistics(),
    // In the foreground they are printed instead.
    intervalSeconds: mode.kind === "foreground" ? 0 : ini.statisticsIntervalSeconds,
  });
  const confinement = confinementFor(ini, metrics?.listening);
  return new OperatedTlsmgr({ tlsmgr, latency, monitor, control, metrics, statistics, confinement });
}

/** Only a cluster is reached through the network; metrics are served on a socket that is open by then. */
function confinementFor(ini: TlsmgrIni, listening: Promise<void> = Promise.resolve()): Confinement {
  return {
    isWanted: ini.isSeccompOn,
    socketFamilies: ini.ticketKeySource === "cluster" ? ["unix", "inet", "inet6", "netlink"] : ["unix"],
    listening,
  };
}

/** Opens the service proper: first what needs root's rights, then the mail owner's files. */
async function openTlsmgr(inputs: Inputs): Promise<Tlsmgr> {
  const { settings, ini, host } = inputs;
  const { log } = host;
  const pool = new PrngPool();
  const source = await openSource(settings.randomSource, log);
  const hasFiles = ini.cacheMemoryBytesMax < ini.cacheBytesMax;
  const lmdb = hasFiles ? await loadLmdb(settings.caches, log) : undefined;
  const ticketKeys = await openDaemonKeys({
    ini,
    jailDirectory: host.jailDirectory,
    mailOwnerUid: host.settings.mailOwner.uid,
    timeoutSeconds: settings.caches.find(({ type }) => type === "smtpd")?.timeoutSeconds ?? 0,
    certificateSettings: settings.clientCertificates,
    randomBytes: (length) => pool.bytes(length),
    log,
  });
  return await host.asMailOwner(async () => {
    const data = dataDirectoryOf(host);
    const exchange = openExchangeFile(settings.exchangeName, data, log);
    const caches = openCaches(settings.caches, {
      log,
      data,
      defaultDatabaseType: host.settings.defaultDatabaseType,
      requireUtf8Ids: host.settings.smtpUtf8Enable,
      limits: {
        entriesMax: ini.cacheEntriesMax,
        bytesMax: ini.cacheBytesMax,
        memoryBytesMax: ini.cacheMemoryBytesMax,
      },
      lmdb,
      addressBytesLeft: addressSpaceLeft(),
    });
    const kept = openKeptSessions(caches.values(), {
      log,
      dataDirectory: data.path,
      isEnabled: ini.keepAcrossRestart,
      sessionBytesMax: ini.cacheBytesMax,
      now: nowSeconds,
    });
    return composeTlsmgr(inputs, { pool, source, ticketKeys, exchange, caches, kept });
  });
}

/** What {@link openTlsmgr} has opened. */
interface Opened {
  readonly pool: PrngPool;
  readonly source: EntropySourceOpening | undefined;
  readonly ticketKeys: DaemonKeys;
  readonly exchange: ExchangeOpening | undefined;
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly kept: KeptSessions | undefined;
}

/** Connects requests and upkeep with what they work on. */
function composeTlsmgr(inputs: Inputs, opened: Opened): Tlsmgr {
  const { ini, host } = inputs;
  const { log } = host;
  const { pool, ticketKeys, caches, kept } = opened;
  const timeoutSeconds = caches.get("smtpd")?.timeoutSeconds ?? 0;
  const stirrer = new SessionStirrer(pool);
  return new Tlsmgr({
    log,
    warningsPerMinute: ini.warningsPerMinute,
    greeting: greetingFor(ini.postfixVersion),
    requests: {
      log: byteStringLog(log),
      peerName: byteString(encodeText(host.peerName)),
      caches,
      pool,
      ticketKeys: new TicketKeys({
        source: ticketKeys.source,
        isEnabled: timeoutSeconds > 0,
        timeOfDay: timeOfDaySeconds,
      }),
      counters: new RequestCounters(),
      sharedSessions: ticketKeys.cluster?.sessions,
      sessionStored: (session) => stirrer.stored(session),
      now: nowSeconds,
    },
    pool,
    caches,
    ticketKeys,
    kept,
    ...composeUpkeep(inputs, opened),
  });
}

/** The timers: reseeding, saving the pool's state, removing expired sessions. */
function composeUpkeep(
  { settings, ini, host }: Inputs,
  { pool, source, exchange, caches }: Opened,
): Pick<TlsmgrParts, "entropy" | "exchange" | "sweepers"> {
  const { log } = host;
  const leave = leaveToReopen(ini.restartIntervalSeconds, host.leaveSoon);
  const entropy =
    source &&
    new EntropyUpkeep({
      log,
      pool,
      name: settings.randomSource,
      opening: source,
      byteCount: settings.randomBytes,
      periodSeconds: settings.reseedPeriodSeconds,
      leave,
    });
  const { exchangePeriodSeconds: periodSeconds } = settings;
  const saving =
    exchange && new ExchangeUpkeep({ ...exchange, log, pool, lock: exchangeFileLock, periodSeconds, leave });
  const open = [...caches.values()].filter((state) => state.cache !== undefined);
  const sweepers = open.map((state) => new CacheSweeper(state, log, nowSeconds));
  return { entropy, exchange: saving, sweepers };
}

function loadIni({ configDirectory, log }: DaemonHost): TlsmgrIni {
  return loadTlsmgrIni(configDirectory, (text) => log.warning(text), installedPostfix());
}

/** The version of the installed Postfix, where the launcher that `tlsmgrctl install` wrote states it. */
function installedPostfix(): Partial<TlsmgrIni> {
  const postfixVersion = parsePostfixVersion(process.env["TLSMGR_POSTFIX_VERSION"] ?? "");
  return postfixVersion === undefined ? {} : { postfixVersion };
}

function dataDirectoryOf({ settings: { mailOwner, dataDirectory } }: DaemonHost): DataDirectory {
  return { mailOwner: mailOwner.name, mailOwnerUid: mailOwner.uid, path: dataDirectory };
}
