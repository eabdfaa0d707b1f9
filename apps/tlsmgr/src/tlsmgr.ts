import { byteString } from "@postfixjs/attr";
import { greetingBytes } from "@postfixjs/attr/tlsmgr";
import { encodeText } from "@postfixjs/config";
import { flock, tryFlock } from "@postfixjs/posix";
import { ExchangeFile, openEntropySource, PrngPool } from "@postfixjs/prng";
import type { EntropySourceOpening, ExchangeFileLock } from "@postfixjs/prng";
import { TicketKeys } from "@postfixjs/ticket-keys";
import { nowSeconds } from "./forward-clock.ts";
import { addressSpaceLeft } from "./caches/address-space.ts";
import { KeptSessions, removeKeptSessions } from "./caches/kept-sessions.ts";
import { loadCacheEngine, openCaches } from "./caches/open-caches.ts";
import { daemonKeys } from "./keys/daemon-keys.ts";
import type { DaemonKeys } from "./keys/daemon-keys.ts";
import { byteStringLog } from "./log/byte-string-log.ts";
import type { Log } from "./log/log.ts";
import { textOfCode, textOfError } from "./log/system-error.ts";
import type { DaemonService } from "./master/daemon.ts";
import type { Conversation } from "./serving/service.ts";
import { cacheTypes } from "./settings/cache-types.ts";
import type { CacheState } from "./caches/cache-state.ts";
import type { RequestContext } from "./requests/context.ts";
import { RequestCounters } from "./requests/counters.ts";
import { TlsmgrConversation } from "./requests/conversation.ts";
import { placeOfFile } from "./settings/redirect.ts";
import type { DataDirectory } from "./settings/redirect.ts";
import type { PostfixVersion } from "./settings/ini-setting.ts";
import type { TlsmgrIni } from "./settings/tlsmgr-ini.ts";
import type { TlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import type { TlsmgrStatistics } from "./statistics.ts";
import { CacheSweeper } from "./upkeep/cache-sweeper.ts";
import { EntropyUpkeep } from "./upkeep/entropy-upkeep.ts";
import { ExchangeUpkeep } from "./upkeep/exchange-upkeep.ts";
import type { ExchangeUpkeepOptions } from "./upkeep/exchange-upkeep.ts";
import { leaveToReopen } from "./upkeep/leave-to-reopen.ts";
import { SessionStirrer } from "./upkeep/session-stirrer.ts";

/** Where a tlsmgr runs: under master(8), or in the foreground. */
export interface TlsmgrEnvironment {
  readonly log: Log;
  /** What `tlsmgr.ini` says. */
  readonly ini: TlsmgrIni;
  readonly data: DataDirectory;
  readonly defaultDatabaseType: string;
  /** `smtputf8_enable`: cache ids must be UTF-8. */
  readonly smtpUtf8Enable: boolean;
  /** What warnings about requests call the client, such as `tlsmgr socket`. */
  readonly peerName: string;
  readonly asMailOwner: <Result>(step: () => Result | Promise<Result>) => Promise<Result>;
  /** See {@link DaemonContext.leaveSoon}. */
  readonly leaveSoon: () => void;
}

/** A snapshot has a few bytes of its own for each session. */
const snapshotBytesPerByte = 2;
const flockLock: ExchangeFileLock = {
  tryLock: (fd) => tryFlock(fd, "exclusive"),
  unlock: (fd) => flock(fd, "unlock"),
};

/** Opens everything that a tlsmgr works with. Call it as root, before the jail. */
export async function openTlsmgr(settings: TlsmgrSettings, environment: TlsmgrEnvironment): Promise<Tlsmgr> {
  const pool = new PrngPool();
  const source = await openSource(settings, environment.log);
  const lmdb = await loadCacheEngine(settings.caches, environment.log);
  return await environment.asMailOwner(async () => {
    const exchange = openExchangeFile(settings, environment);
    const caches = openCaches(settings.caches, {
      log: environment.log,
      data: environment.data,
      defaultDatabaseType: environment.defaultDatabaseType,
      requireUtf8Ids: environment.smtpUtf8Enable,
      limits: { entriesMax: environment.ini.cacheEntriesMax, bytesMax: environment.ini.cacheBytesMax },
      lmdb,
      addressBytesLeft: addressSpaceLeft(),
    });
    const kept = await openKeptSessions(caches.values(), environment);
    return new Tlsmgr({ settings, environment, pool, source, exchange, caches, kept });
  });
}

async function openKeptSessions(
  caches: Iterable<CacheState>,
  { log, ini, data }: TlsmgrEnvironment,
): Promise<KeptSessions | undefined> {
  if (!ini.keepAcrossRestart) {
    removeKeptSessions(cacheTypes, data.path);
    return undefined;
  }
  const bytesMax = snapshotBytesPerByte * ini.cacheBytesMax;
  return await KeptSessions.open(caches, { log, dataDirectory: data.path, bytesMax, now: nowSeconds });
}

async function openSource(settings: TlsmgrSettings, log: Log): Promise<EntropySourceOpening | undefined> {
  if (settings.randomSource === "") {
    log.warning("no entropy source specified with parameter tls_random_source");
    log.warning("encryption keys etc. may be predictable");
    return undefined;
  }
  const opening = await openEntropySource(settings.randomSource);
  if (!opening.ok) {
    const reason = textOfCode(opening.errorCode);
    if (opening.kind === "dev") log.warning(`cannot open entropy device ${opening.path}: ${reason}`);
    if (opening.kind === "egd") log.warning(`cannot connect to EGD server ${opening.path}: ${reason}`);
  }
  return opening;
}

/** The place of the exchange file, and the file if it could be opened. */
type ExchangeOpening = Pick<ExchangeUpkeepOptions, "path" | "file">;

/** Without the file the pool is as good as the operating system's generator: no reason to refuse service. */
function openExchangeFile(
  { exchangeName }: TlsmgrSettings,
  { log, data }: TlsmgrEnvironment,
): ExchangeOpening | undefined {
  if (exchangeName === "") return undefined;
  const { path, warnings } = placeOfFile(exchangeName, `file ${exchangeName}`, data);
  for (const warning of warnings) log.warning(warning);
  try {
    return { path, file: ExchangeFile.open(path) };
  } catch (error) {
    log.warning(`tls_prng_exch_open: cannot open PRNG exchange file ${path}: ${textOfError(error)}`);
    return { path, file: undefined };
  }
}

interface Parts {
  readonly settings: TlsmgrSettings;
  readonly environment: TlsmgrEnvironment;
  readonly pool: PrngPool;
  readonly source: EntropySourceOpening | undefined;
  readonly exchange: ExchangeOpening | undefined;
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly kept: KeptSessions | undefined;
}

/** Clients of Postfix 3.6 and later wait for the server's greeting; earlier ones take it for a reply. */
function expectsGreeting({ major, minor }: PostfixVersion): boolean {
  return major > 3 || (major === 3 && minor >= 6);
}

/** The service: requests on one side, upkeep on the other. */
export class Tlsmgr implements DaemonService {
  readonly greeting: Uint8Array | undefined;
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly #environment: TlsmgrEnvironment;
  readonly #context: RequestContext;
  readonly #counters = new RequestCounters();
  readonly #entropy: EntropyUpkeep | undefined;
  readonly #exchange: ExchangeUpkeep | undefined;
  readonly #kept: KeptSessions | undefined;
  readonly #sweepers: readonly CacheSweeper[];
  readonly #pool: PrngPool;
  /** The session ticket keys, for an operator to look at, rotate and drop. */
  readonly ticketKeys: DaemonKeys;

  constructor(parts: Parts) {
    const { settings, environment, pool, source, exchange, caches } = parts;
    const { log, ini, peerName, leaveSoon } = environment;
    this.#environment = environment;
    this.greeting = expectsGreeting(ini.postfixVersion) ? greetingBytes() : undefined;
    this.#kept = parts.kept;
    const timeoutSeconds = caches.get("smtpd")?.timeoutSeconds ?? 0;
    this.caches = caches;
    this.#pool = pool;
    this.ticketKeys = daemonKeys({
      file: ini.ticketKeyFile,
      timeoutSeconds,
      randomBytes: (length) => pool.bytes(length),
      log,
    });
    const stirrer = new SessionStirrer(pool);
    this.#context = {
      log: byteStringLog(log),
      peerName: byteString(encodeText(peerName)),
      caches,
      pool,
      ticketKeys: new TicketKeys({ source: this.ticketKeys.source, enabled: timeoutSeconds > 0 }),
      counters: this.#counters,
      sessionStored: (session) => stirrer.stored(session),
      now: nowSeconds,
    };
    const leave = leaveToReopen(ini.restartIntervalSeconds, leaveSoon);
    this.#entropy =
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
    this.#exchange =
      exchange &&
      new ExchangeUpkeep({
        ...exchange,
        log,
        pool,
        lock: flockLock,
        periodSeconds: settings.exchangePeriodSeconds,
        leave,
      });
    const open = [...caches.values()].filter((state) => state.cache !== undefined);
    this.#sweepers = open.map((state) => new CacheSweeper(state, log, nowSeconds));
  }

  converse(): Conversation {
    return new TlsmgrConversation(this.#context);
  }

  async start(): Promise<void> {
    const { log, ini } = this.#environment;
    // What was said until now is about the configuration, and was said whole.
    log.limitWarnings(ini.warningsPerMinute);
    // As in Postfix: the source first, so that what is saved depends on it.
    await this.#entropy?.start();
    await this.#exchange?.start();
    for (const sweeper of this.#sweepers) sweeper.start();
  }

  /** What was done so far. */
  statistics(): TlsmgrStatistics {
    const caches = [...this.caches].flatMap(([type, { cache }]) =>
      cache === undefined ? [] : [[type, cache.statistics()] as const],
    );
    return {
      requests: this.#counters.snapshot(),
      caches: Object.fromEntries(caches),
      unknownKeyNames: this.#counters.unknownKeyNames,
      entropy: this.#entropy?.statistics() ?? null,
      exchangeFile: this.#exchange?.statistics() ?? null,
    };
  }

  /** Reads the entropy source at once. Returns whether fresh bytes were mixed in. */
  async reseed(): Promise<boolean> {
    return (await this.#entropy?.reseedNow()) ?? false;
  }

  /** Writes the exchange file at once. Returns whether it was written. */
  async save(): Promise<boolean> {
    return (await this.#exchange?.saveNow()) ?? false;
  }

  finish(): void {
    this.#entropy?.stop();
    this.#exchange?.finish();
    this.#kept?.save();
    this.#environment.log.tellHiddenWarnings();
    for (const sweeper of this.#sweepers) sweeper.stop();
    for (const { cache } of this.caches.values()) cache?.close();
    this.ticketKeys.source.close();
    this.#pool.wipe();
  }
}
