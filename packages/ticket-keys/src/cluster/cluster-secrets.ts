import { createHash } from "node:crypto";
import { decodeHex, isBlank, splitLines } from "../byte-lines.ts";
import type { TicketKeyState } from "../key-source.ts";
import { ClusterError } from "./cluster-error.ts";

/**
 * Length of a cluster secret in bytes.
 *
 * @example
 * ```ts
 * import { clusterSecretBytes } from "@postfixjs/ticket-keys/cluster";
 *
 * console.log(clusterSecretBytes); // => 32
 * ```
 */
export const clusterSecretBytes = 32;
/** Length of the id that records name their secret by, in bytes. */
export const secretIdBytes = 4;

/** One secret of a cluster. */
export interface ClusterSecret {
  /** 4 bytes that records carry to name the secret; they say nothing about it. */
  readonly id: Uint8Array;
  /** The secret, 32 bytes. Never log it. */
  readonly bytes: Uint8Array;
  readonly state: TicketKeyState;
}

const states: readonly TicketKeyState[] = ["next", "current", "retired"];
const secretsMax = 16;

/**
 * The secrets that the hosts of a cluster have in common: records are sealed with the current one, and opened
 * with all of them.
 *
 * @example
 * ```ts
 * import { randomBytes } from "node:crypto";
 * import { ClusterSecrets } from "@postfixjs/ticket-keys/cluster";
 *
 * const content = Buffer.from(`current ${randomBytes(32).toString("hex")}\n`);
 * console.log(ClusterSecrets.parse(content, "secret").current.bytes.length); // => 32
 * ```
 */
export class ClusterSecrets {
  /** The secret that seals. */
  readonly current: ClusterSecret;
  readonly #all: readonly ClusterSecret[];

  private constructor(all: readonly ClusterSecret[], current: ClusterSecret) {
    this.#all = all;
    this.current = current;
  }

  /**
   * Reads the content of a secret file: lines of a state (`next`, `current` or `retired`), white space, and
   * 64 hexadecimal digits. Empty lines and lines that begin with `#` are ignored.
   *
   * @param content - the bytes of the file; the caller wipes them
   * @param file - its name, for messages
   * @throws {ClusterError} `CLUSTER_SECRET_SYNTAX`
   */
  static parse(content: Uint8Array, file: string): ClusterSecrets {
    const all: ClusterSecret[] = [];
    let number = 0;
    for (const line of splitLines(content)) {
      number += 1;
      if (line.length > 0 && line[0] !== 0x23) all.push(parseLine(line, `"${file}", line ${number}`));
    }
    const [current, ...others] = all.filter(({ state }) => state === "current");
    if (current === undefined || others.length > 0) {
      const count = current === undefined ? "no" : "more than one";
      throw syntaxError(`"${file}": it has ${count} current secret, and needs exactly one`);
    }
    if (all.length > secretsMax) throw syntaxError(`"${file}": it has more than ${secretsMax} secrets`);
    return new ClusterSecrets(all, current);
  }

  /** Returns the secret that a record names; `undefined` if it is none of these. */
  find(id: Uint8Array): ClusterSecret | undefined {
    return this.#all.find((secret) => Buffer.compare(secret.id, id) === 0);
  }

  /** Wipes all secrets. */
  wipe(): void {
    for (const { bytes } of this.#all) bytes.fill(0);
  }
}

function parseLine(line: Uint8Array, place: string): ClusterSecret {
  const stateEnd = line.findIndex(isBlank);
  const word = Buffer.from(line.subarray(0, Math.max(stateEnd, 0))).toString("latin1");
  const state = states.find((each) => each === word);
  if (state === undefined) throw syntaxError(`${place}: begin with next, current or retired`);
  const start = line.findIndex((byte, index) => index > stateEnd && !isBlank(byte));
  const bytes = decodeHex(line.subarray(start), clusterSecretBytes);
  if (bytes === undefined || bytes.every((byte) => byte === 0)) {
    throw syntaxError(`${place}: expected ${clusterSecretBytes * 2} hexadecimal digits, not all zero`);
  }
  return { id: idOf(bytes), bytes, state };
}

function idOf(secret: Uint8Array): Uint8Array {
  const digest = createHash("sha256").update("tlsmgr cluster secret id 1").update(secret).digest();
  return new Uint8Array(digest.subarray(0, secretIdBytes));
}

function syntaxError(text: string): ClusterError {
  return new ClusterError("CLUSTER_SECRET_SYNTAX", `Cannot read cluster secret from ${text}`);
}
