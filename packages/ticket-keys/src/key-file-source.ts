import { effectiveLifetime } from "./effective-lifetime.ts";
import { decryptionExpiry, encryptionExpiry } from "./issued-expiry.ts";
import { KeyFileError } from "./key-file-error.ts";
import { keyFileVersion, readKeyFile } from "./key-file.ts";
import type { FileVersion } from "./key-file.ts";
import type { FileKey } from "./key-file-format.ts";
import type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
import { isSameName, wipeTicketKey } from "./ticket-key.ts";
import type { TicketKey } from "./ticket-key.ts";

/** Settings of {@link KeyFileSource}. */
export interface KeyFileSourceOptions {
  /** A file of keys, or a directory of files whose names end in `.key`. */
  readonly path: string;
  /** `smtpd_tls_session_cache_timeout`, as configured; see {@link effectiveLifetime}. */
  readonly timeoutSeconds: number;
  /** The user besides root to whom the file may belong; by default the effective user of the process. */
  readonly ownerUid?: number;
  /** Time limit for reading the file, in milliseconds; by default 2000. */
  readonly readTimeoutMilliseconds?: number;
}

/** Result of a look at the file: as before, new keys, or unusable. */
export type RefreshResult =
  | { readonly status: "unchanged" }
  | { readonly status: "loaded" }
  | { readonly status: "rejected"; readonly error: KeyFileError };

/** What reading the file found. */
interface Reading {
  readonly version: FileVersion | undefined;
  /** `undefined` if the version is the one that was read last. */
  readonly keys?: readonly FileKey[];
  readonly error?: KeyFileError;
}

const unchanged: RefreshResult = { status: "unchanged" };
const readTimeoutMilliseconds = 2000;

/**
 * Keys from a file that several hosts share, so that they can resume each other's sessions. Whoever
 * distributes the file rotates the keys; this class reads the file again when it has changed, whenever
 * {@link KeyFileSource.refresh} is called.
 *
 * A line of the file is a state, white space, and 160 hexadecimal digits, as `openssl rand -hex 80` prints
 * them:
 *
 * ```text
 * # state  key name, cipher key, HMAC key
 * next     5d0f…
 * current  91c2…
 * retired  07aa…
 * ```
 *
 * Exactly one key must be `current`: it encrypts. All of them decrypt. Distribute a new key as `next` first;
 * then make it `current` and the old one `retired`; remove that one after the lifetime of the sessions.
 *
 * The file must belong to root or to the user of the process; its group may read it, others have no access. A
 * missing, malformed or unsafe file never replaces good keys.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import path from "node:path";
 * import { KeyFileSource, TicketKeys } from "@postfixjs/ticket-keys";
 *
 * const file = path.join(tmpdir(), `ticket-keys-example-${process.pid}`);
 * writeFileSync(file, `current ${randomBytes(80).toString("hex")}\n`, { mode: 0o600 });
 *
 * const source = new KeyFileSource({ path: file, timeoutSeconds: 3600 });
 * console.log((await source.refresh()).status); // => loaded
 * console.log(new TicketKeys({ source }).request(new Uint8Array(), 1000).status); // => ok
 *
 * writeFileSync(file, "current but not a key\n");
 * const result = await source.refresh();
 * console.log(result.status === "rejected" && result.error.code); // => KEY_FILE_SYNTAX
 * console.log(new TicketKeys({ source }).request(new Uint8Array(), 1000).status); // => ok
 * rmSync(file);
 * ```
 */
export class KeyFileSource implements TicketKeySource {
  readonly #path: string;
  readonly #lifetime: number;
  readonly #timeout: number;
  readonly #ownerUid: number | undefined;
  #version: FileVersion | undefined;
  #problem: string | undefined;
  #keys: readonly FileKey[] = [];
  #isReading = false;
  #isClosed = false;

  /** Makes a source without keys; the first `refresh` reads them. */
  constructor(options: KeyFileSourceOptions) {
    this.#path = options.path;
    this.#lifetime = effectiveLifetime(options.timeoutSeconds);
    this.#timeout = options.readTimeoutMilliseconds ?? readTimeoutMilliseconds;
    this.#ownerUid = options.ownerUid;
  }

  /** Whether the source has keys. */
  get isLoaded(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * Reads the keys again if the file has changed since it was read last.
   *
   * Never rejects. An error is reported once, and again only when it changes or the file does. A file system
   * that does not answer within the time limit is an error; further calls return `unchanged` until it does
   * answer.
   *
   * @param place - another path of the same file, for a process that reads it before it enters a chroot jail
   */
  async refresh(place: string = this.#path): Promise<RefreshResult> {
    if (this.#isReading || this.#isClosed) return unchanged;
    this.#isReading = true;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<Reading>((resolve) => {
      timer = setTimeout(() => resolve(this.#timedOut(place)), this.#timeout).unref();
    });
    let isLate = false;
    const reading = this.#read(place).then((read) => {
      if (isLate) wipe(read.keys ?? []);
      return read;
    });
    const first = await Promise.race([reading, limit]);
    isLate = true;
    clearTimeout(timer);
    return this.#conclude(first, place);
  }

  /** Returns the current key, with an expiry a minute ahead. */
  encryptionKey(now: number): TicketKey | undefined {
    const current = this.#keys.find(({ state }) => state === "current");
    if (current === undefined || this.#lifetime === 0) return undefined;
    return { ...current, expiresAt: encryptionExpiry(Number.POSITIVE_INFINITY, now) };
  }

  /** Returns the key with that name. All but the current one have expired for encryption. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const key = this.#keys.find((key) => isSameName(key.name, name));
    if (key === undefined || this.#lifetime === 0) return undefined;
    if (key.state === "current") return this.encryptionKey(now);
    return { ...key, expiresAt: decryptionExpiry(now, this.#lifetime) };
  }

  /** Describes the keys in the order of the file. */
  describe(): TicketKeyInfo[] {
    return this.#keys.map(({ name, state }) => ({
      name: new Uint8Array(name),
      state,
      encryptsFrom: undefined,
      encryptsUntil: undefined,
    }));
  }

  /** Wipes all keys. */
  close(): void {
    this.#isClosed = true;
    this.#take([]);
    this.#version = undefined;
  }

  /**
   * Reads the file. A reading that comes after the time limit is dropped; the next one reads the file again.
   */
  async #read(place: string): Promise<Reading> {
    let version: FileVersion | undefined;
    try {
      version = await keyFileVersion(place);
      return version === this.#version
        ? { version }
        : { version, keys: await readKeyFile(place, this.#ownerUid) };
    } catch (error) {
      if (error instanceof KeyFileError) return { version, error };
      const text = `Cannot read keys from "${place}": ${String(error)}`;
      return { version, error: new KeyFileError("KEY_FILE_UNREADABLE", text, { cause: error }) };
    } finally {
      this.#isReading = false;
    }
  }

  #timedOut(place: string): Reading {
    const seconds = this.#timeout / 1000;
    const text = `Cannot read keys from "${place}": its file system has not answered for ${seconds} s`;
    return { version: undefined, error: new KeyFileError("KEY_FILE_UNREADABLE", text) };
  }

  #conclude({ version, keys, error }: Reading, place: string): RefreshResult {
    if (error !== undefined) return this.#reject(error, version, place);
    if (keys === undefined) return unchanged;
    this.#version = version;
    if (this.#isClosed) {
      wipe(keys);
      return unchanged;
    }
    this.#take(keys);
    this.#problem = undefined;
    return { status: "loaded" };
  }

  #take(keys: readonly FileKey[]): void {
    wipe(this.#keys);
    this.#keys = keys;
  }

  #reject(error: KeyFileError, version: FileVersion | undefined, place: string): RefreshResult {
    // An unreadable file may be unchanged when it can be read again; any other one need not be read before it
    // changes.
    this.#version = error.code === "KEY_FILE_UNREADABLE" ? undefined : version;
    const problem = `${version}: ${error.message.replaceAll(place, this.#path)}`;
    if (problem === this.#problem) return unchanged;
    this.#problem = problem;
    return { status: "rejected", error };
  }
}

function wipe(keys: readonly FileKey[]): void {
  for (const key of keys) wipeTicketKey({ ...key, expiresAt: 0 });
}
