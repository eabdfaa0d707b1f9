import { greetingBytes } from "@postfixjs/attr/tlsmgr";
import { flock, tryFlock } from "@postfixjs/posix";
import { ExchangeFile, openEntropySource, PrngPool } from "@postfixjs/prng";
import type { EntropySourceOpening, ExchangeFileLock } from "@postfixjs/prng";
import type { CacheStatistics } from "@postfixjs/session-cache";
import { RotatingKeys, TicketKeys } from "@postfixjs/ticket-keys";
import { loadCacheEngine, openCaches } from "./caches/open-caches.ts";
import type { Log } from "./log/log.ts";
import { textOfCode, textOfError } from "./log/system-error.ts";
import type { DaemonService } from "./master/daemon.ts";
import type { Conversation } from "./master/service.ts";
import type { CacheState, RequestContext } from "./requests/context.ts";
import { RequestCounters } from "./requests/counters.ts";
import type { CountedKind } from "./requests/counters.ts";
import { TlsmgrConversation } from "./requests/conversation.ts";
import { placeOfFile } from "./settings/redirect.ts";
import type { DataDirectory } from "./settings/redirect.ts";
import type { TlsmgrIni } from "./settings/tlsmgr-ini.ts";
import type { TlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { CacheSweeper } from "./upkeep/cache-sweeper.ts";
import { EntropyUpkeep } from "./upkeep/entropy-upkeep.ts";
import { ExchangeUpkeep } from "./upkeep/exchange-upkeep.ts";

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

const secondMilliseconds = 1000;
const nowSeconds = (): number => Math.floor(Date.now() / secondMilliseconds);
const flockLock: ExchangeFileLock = {
  tryLock: (fd) => tryFlock(fd, "exclusive"),
  unlock: (fd) => flock(fd, "unlock"),
};

/** Opens everything that a tlsmgr works with. Call it as root, before the jail. */
export async function openTlsmgr(settings: TlsmgrSettings, environment: TlsmgrEnvironment): Promise<Tlsmgr> {
  const pool = new PrngPool();
  const source = await openSource(settings, environment.log);
  const lmdb = await loadCacheEngine(settings.caches, environment.log);
  const { exchangeFile, caches } = await environment.asMailOwner(() => ({
    exchangeFile: openExchangeFile(settings, environment),
    caches: openCaches(settings.caches, {
      log: environment.log,
      data: environment.data,
      defaultDatabaseType: environment.defaultDatabaseType,
      requireUtf8Ids: environment.smtpUtf8Enable,
      limits: { entriesMax: environment.ini.cacheEntriesMax, bytesMax: environment.ini.cacheBytesMax },
      lmdb,
    }),
  }));
  return new Tlsmgr({ settings, environment, pool, source, exchangeFile, caches });
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

/** Without the file the pool is as good as the operating system's generator: no reason to refuse service. */
function openExchangeFile(
  { exchangeName }: TlsmgrSettings,
  { log, data }: TlsmgrEnvironment,
): ExchangeFile | undefined {
  if (exchangeName === "") return undefined;
  const { path, warnings } = placeOfFile(exchangeName, `file ${exchangeName}`, data);
  for (const warning of warnings) log.warning(warning);
  try {
    return ExchangeFile.open(path);
  } catch (error) {
    log.warning(`tls_prng_exch_open: cannot open PRNG exchange file ${path}: ${textOfError(error)}`);
    return undefined;
  }
}

/** What a tlsmgr did so far. */
export interface TlsmgrStatistics {
  /** Requests by kind. */
  readonly requests: Readonly<Record<CountedKind, number>>;
  /** The caches that are open, by type. */
  readonly caches: Readonly<Record<string, CacheStatistics>>;
}

interface Parts {
  readonly settings: TlsmgrSettings;
  readonly environment: TlsmgrEnvironment;
  readonly pool: PrngPool;
  readonly source: EntropySourceOpening | undefined;
  readonly exchangeFile: ExchangeFile | undefined;
  readonly caches: ReadonlyMap<string, CacheState>;
}

/** The service: requests on one side, upkeep on the other. */
export class Tlsmgr implements DaemonService {
  readonly greeting: Uint8Array = greetingBytes();
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly #context: RequestContext;
  readonly #counters = new RequestCounters();
  readonly #entropy: EntropyUpkeep | undefined;
  readonly #exchange: ExchangeUpkeep | undefined;
  readonly #sweepers: readonly CacheSweeper[];
  readonly #pool: PrngPool;
  readonly #ticketKeySource: RotatingKeys;

  constructor({ settings, environment, pool, source, exchangeFile, caches }: Parts) {
    const { log, peerName, leaveSoon } = environment;
    const timeoutSeconds = caches.get("smtpd")?.timeoutSeconds ?? 0;
    this.caches = caches;
    this.#pool = pool;
    this.#ticketKeySource = new RotatingKeys({ timeoutSeconds, randomBytes: (length) => pool.bytes(length) });
    this.#context = {
      log,
      peerName,
      caches,
      pool,
      ticketKeys: new TicketKeys({ source: this.#ticketKeySource, enabled: timeoutSeconds > 0 }),
      counters: this.#counters,
      now: nowSeconds,
    };
    this.#entropy =
      source &&
      new EntropyUpkeep({
        log,
        pool,
        name: settings.randomSource,
        opening: source,
        byteCount: settings.randomBytes,
        periodSeconds: settings.reseedPeriodSeconds,
        exitToReopen: (text) => {
          log.info(text);
          leaveSoon();
        },
      });
    this.#exchange =
      exchangeFile &&
      new ExchangeUpkeep({
        log,
        pool,
        file: exchangeFile,
        lock: flockLock,
        periodSeconds: settings.exchangePeriodSeconds,
        exitToReopen: leaveSoon,
      });
    const open = [...caches.values()].filter((state) => state.cache !== undefined);
    this.#sweepers = open.map((state) => new CacheSweeper(state, log, nowSeconds));
  }

  converse(): Conversation {
    return new TlsmgrConversation(this.#context);
  }

  async start(): Promise<void> {
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
    return { requests: this.#counters.snapshot(), caches: Object.fromEntries(caches) };
  }

  finish(): void {
    this.#entropy?.stop();
    this.#exchange?.finish();
    for (const sweeper of this.#sweepers) sweeper.stop();
    for (const { cache } of this.caches.values()) cache?.close();
    this.#ticketKeySource.close();
    this.#pool.wipe();
  }
}
