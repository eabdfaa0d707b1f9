import { KeyFileError } from "./key-file-error.ts";
import { keyFileVersion, readKeyFile } from "./key-file.ts";
import type { FileVersion } from "./key-file.ts";
import type { FileKey } from "./key-file-format.ts";
import type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
import { effectiveLifeTime } from "./life-time.ts";
import { isSameName, wipeTicketKey } from "./ticket-key.ts";
import type { TicketKey } from "./ticket-key.ts";

/** Place of the keys of {@link KeyFileSource}. */
export interface KeyFileSourceOptions {
  /** A file of keys, or a directory of files whose names end in `.key`. */
  readonly path: string;
  /** `smtpd_tls_session_cache_timeout`, as configured; see {@link effectiveLifeTime}. */
  readonly timeoutSeconds: number;
}

/** What a look at the file found: the same as before; new keys; or something that cannot be used. */
export type RefreshResult =
  | { readonly status: "unchanged" }
  | { readonly status: "loaded" }
  | { readonly status: "rejected"; readonly error: KeyFileError };

/**
 * Keys from a file that several hosts share, so that they can resume each other's sessions. Whoever distributes the
 * file rotates the keys; this class only looks whether it has changed, whenever {@link KeyFileSource.refresh} is
 * called.
 *
 * A line of the file is a state, white space, and 160 hexadecimal digits, as `openssl rand -hex 80` prints them:
 *
 * ```text
 * # state  key name, cipher key, HMAC key
 * next     5d0f…
 * current  91c2…
 * retired  07aa…
 * ```
 *
 * There must be exactly one `current` key: it encrypts. All of them decrypt. A key is first given to all hosts as
 * `next`, then becomes `current`, then `retired` for at least the life time of the sessions, and then goes.
 *
 * The file must belong to root or to the user of the process, and be accessible to nobody else but for reading by its
 * group. A file that is missing, unfit or unsafe never takes the place of good keys.
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
 * console.log(source.refresh().status); // => loaded
 * console.log(new TicketKeys({ source }).request(new Uint8Array(), 1000).status); // => ok
 *
 * writeFileSync(file, "current but not a key\n");
 * const result = source.refresh();
 * console.log(result.status === "rejected" && result.error.code); // => KEY_FILE_SYNTAX
 * console.log(new TicketKeys({ source }).request(new Uint8Array(), 1000).status); // => ok
 * rmSync(file);
 * ```
 */
export class KeyFileSource implements TicketKeySource {
  readonly #path: string;
  readonly #halfLife: number;
  #version: FileVersion | undefined;
  #problem: string | undefined;
  #keys: readonly FileKey[] = [];
  /** Until when the current key was last given out for encryption. */
  #issuedUntil = 0;

  /** Makes a source without keys; the first `refresh` reads them. */
  constructor(options: KeyFileSourceOptions) {
    this.#path = options.path;
    this.#halfLife = Math.floor(effectiveLifeTime(options.timeoutSeconds) / 2);
  }

  /**
   * Reads the keys anew if the file is not the one that was read last. Never throws; an error is told once, and then
   * again only when it is another one or the file has changed.
   */
  refresh(): RefreshResult {
    let version: FileVersion | undefined;
    try {
      version = keyFileVersion(this.#path);
      if (version === this.#version) return { status: "unchanged" };
      // Even if it is rejected: it need not be looked at again before it changes.
      this.#version = version;
      this.#take(readKeyFile(this.#path));
      this.#problem = undefined;
      return { status: "loaded" };
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      return this.#reject(error, version);
    }
  }

  /** The current key. It is given out for half a life time at a time, and identical all that time. */
  encryptionKey(now: number): TicketKey | undefined {
    const current = this.#keys.find(({ state }) => state === "current");
    if (current === undefined || this.#halfLife === 0) return undefined;
    const until = now + this.#halfLife - 1;
    // The second comparison: after the clock went back.
    if (this.#issuedUntil <= now || this.#issuedUntil > until) this.#issuedUntil = until;
    return { ...current, expiresAt: this.#issuedUntil };
  }

  /** Any of the keys, by its name. All but the current one have expired for encryption. */
  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const key = this.#keys.find((key) => isSameName(key.name, name));
    if (key === undefined || this.#halfLife === 0) return undefined;
    return key.state === "current" ? this.encryptionKey(now) : { ...key, expiresAt: now - 1 };
  }

  /** The keys of the file, in its order. */
  describe(now: number): TicketKeyInfo[] {
    return this.#keys.map(({ name, state }) => ({
      name: new Uint8Array(name),
      expiresAt: (this.decryptionKey(name, now) ?? { expiresAt: 0 }).expiresAt,
      use: state === "current" ? "encryption" : "decryption",
    }));
  }

  /** Wipes all keys. */
  close(): void {
    this.#take([]);
    this.#version = undefined;
  }

  #take(keys: readonly FileKey[]): void {
    for (const key of this.#keys) wipeTicketKey({ ...key, expiresAt: 0 });
    this.#keys = keys;
    this.#issuedUntil = 0;
  }

  #reject(error: KeyFileError, version: FileVersion | undefined): RefreshResult {
    // What cannot be read may be the same file when it is back.
    if (error.code === "KEY_FILE_UNREADABLE") this.#version = undefined;
    const problem = `${version}: ${error.message}`;
    if (problem === this.#problem) return { status: "unchanged" };
    this.#problem = problem;
    return { status: "rejected", error };
  }
}
