import path from "node:path";
import { FallbackKeys, KeyFileSource } from "@postfixjs/ticket-keys";
import type {
  KeyFileError,
  RefreshResult,
  TicketKey,
  TicketKeyInfo,
  TicketKeySource,
} from "@postfixjs/ticket-keys";
import type { Log } from "../log/log.ts";

const lookSeconds = 5;
/** A file system that takes longer than this, such as NFS without its server, is given up for the moment. */
const readTimeoutMilliseconds = 1000;

/** Settings of {@link WatchedKeyFile}. */
export interface WatchedKeyFileOptions {
  /** `[ticket-keys] source`. */
  readonly file: string;
  /** The chroot jail that the process is about to enter, if any. */
  readonly jailDirectory: string | undefined;
  /** The user besides root to whom the file may belong. */
  readonly mailOwnerUid: number;
  /** `smtpd_tls_session_cache_timeout`. */
  readonly timeoutSeconds: number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Log;
}

/**
 * Keys from a file that hosts share, or keys of this process as long as the file has none.
 *
 * The file is read once as root, and after that with the rights of the mail owner, in the jail: in the
 * background when a key is requested, every few seconds at most. An idle daemon reads nothing.
 */
export class WatchedKeyFile implements TicketKeySource {
  readonly #options: WatchedKeyFileOptions;
  readonly #file: KeyFileSource;
  readonly #keys: FallbackKeys;
  #nextLook = 0;
  /** The process has read the file with the rights that it has now. */
  #isWithinReach = false;
  #isClosed = false;
  #problem: string | undefined;

  private constructor(options: WatchedKeyFileOptions) {
    const { file, timeoutSeconds, mailOwnerUid, randomBytes } = options;
    this.#options = options;
    this.#file = new KeyFileSource({
      path: file,
      timeoutSeconds,
      ownerUid: mailOwnerUid,
      readTimeoutMilliseconds,
    });
    this.#keys = new FallbackKeys({ shared: this.#file, timeoutSeconds, randomBytes });
  }

  /**
   * Reads the file: in the jail, or outside if the jail has no such file. Call it as root, before the jail.
   */
  static async open(options: WatchedKeyFileOptions): Promise<WatchedKeyFile> {
    const { file, jailDirectory } = options;
    const keys = new WatchedKeyFile(options);
    const places = jailDirectory === undefined ? [file] : [path.join(jailDirectory, file), file];
    const results: RefreshResult[] = [];
    for (const place of places) {
      const result = await keys.#file.refresh(place);
      results.push(result);
      if (result.status === "loaded") keys.#reportLoaded(place);
      if (!isMissing(result)) break;
    }
    // If the file is missing in both places, the one in the jail is the better one to name.
    const [failed] = results.filter(({ status }) => status === "rejected").toSorted(byAbsence);
    if (failed?.status === "rejected" && !keys.#file.isLoaded) keys.#warn(failed.error);
    return keys;
  }

  /** What is wrong with the file; `undefined` if its keys are in use. */
  get problem(): string | undefined {
    return this.#problem;
  }

  encryptionKey(now: number): TicketKey | undefined {
    this.#look(now);
    return this.#keys.encryptionKey(now);
  }

  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    this.#look(now);
    return this.#keys.decryptionKey(name, now);
  }

  describe(now: number): TicketKeyInfo[] {
    this.#look(now);
    return this.#keys.describe(now);
  }

  close(): void {
    this.#isClosed = true;
    this.#keys.close();
  }

  #look(now: number): void {
    // The second comparison: the clock was set back.
    if (this.#isClosed || (now < this.#nextLook && now >= this.#nextLook - lookSeconds)) return;
    this.#nextLook = now + lookSeconds;
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const result = await this.#file.refresh();
    if (result.status === "loaded") this.#reportLoaded(this.#options.file);
    if (result.status === "rejected") this.#report(result.error);
    else this.#isWithinReach = true;
  }

  #reportLoaded(place: string): void {
    this.#problem = undefined;
    const count = this.#file.describe().length;
    this.#options.log.info(`session ticket keys: read ${count} keys from ${place}`);
  }

  #report(error: KeyFileError): void {
    const { log, file } = this.#options;
    const wasNeverReadInJail = !this.#isWithinReach && error.code === "KEY_FILE_UNREADABLE";
    if (!wasNeverReadInJail || !this.#file.isLoaded) {
      this.#warn(error);
      return;
    }
    log.info(
      `session ticket keys: the running daemon cannot read ${file}: changes take effect at "postfix reload"`,
    );
  }

  #warn({ message }: KeyFileError): void {
    this.#problem = message;
    const consequence = this.#file.isLoaded
      ? "keeping the keys read before"
      : "using keys of this process instead";
    this.#options.log.warning(`session ticket keys: ${message} -- ${consequence}`);
  }
}

/** A file that is there and bad comes before one that is missing. */
function byAbsence(one: RefreshResult, other: RefreshResult): number {
  return Number(isMissing(one)) - Number(isMissing(other));
}

function isMissing(result: RefreshResult): boolean {
  if (result.status !== "rejected") return false;
  const { cause } = result.error;
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
