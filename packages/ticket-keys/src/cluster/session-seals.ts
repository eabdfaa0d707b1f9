import { createHmac, hkdfSync } from "node:crypto";
import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import { seal, unseal } from "./sealing.ts";

const purpose = "tlsmgr session 1";
const nameKeyPurpose = "tlsmgr session name 1";
const nameBytes = 16;
const timeBytes = 8;

/** A session as hosts share it. */
export interface SharedSession {
  /** The session; the caller wipes it. */
  readonly session: Uint8Array;
  /** When it was stored, in whole seconds since 1970. */
  readonly storedAt: number;
}

/**
 * Names and seals TLS sessions for a store that must neither learn nor change them. Names are made with the
 * current secret, so sessions stored before a change of the current secret are not found after it.
 */
export class SessionSeals {
  readonly #secrets: ClusterSecrets;
  readonly #cluster: string;
  readonly #nameKey: Uint8Array;

  /** @param cluster - name of the cluster */
  constructor(secrets: ClusterSecrets, cluster: string) {
    this.#secrets = secrets;
    this.#cluster = cluster;
    this.#nameKey = new Uint8Array(hkdfSync("sha256", secrets.current.bytes, cluster, nameKeyPurpose, 32));
  }

  /** Returns the name of a session in hexadecimal: 16 bytes of HMAC-SHA-256 of its id. */
  nameOf(id: Uint8Array): string {
    const digest = createHmac("sha256", this.#nameKey).update(id).digest();
    return digest.subarray(0, nameBytes).toString("hex");
  }

  /** Seals a session under a name. */
  seal(name: string, { session, storedAt }: SharedSession): Uint8Array {
    const text = new Uint8Array(timeBytes + session.length);
    new DataView(text.buffer).setBigUint64(0, BigInt(storedAt));
    text.set(session, timeBytes);
    const record = seal(this.#secrets, text, { purpose, place: `${this.#cluster}:s:${name}` });
    text.fill(0);
    return record;
  }

  /**
   * Opens the record of a name.
   *
   * @throws {ClusterError} `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
   */
  open(name: string, record: Uint8Array): SharedSession {
    const place = `${this.#cluster}:s:${name}`;
    const text = unseal(this.#secrets, record, { purpose, place });
    if (text.length < timeBytes) {
      throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} is too short`);
    }
    const view = new DataView(text.buffer, text.byteOffset, text.length);
    return { session: text.subarray(timeBytes), storedAt: Number(view.getBigUint64(0)) };
  }

  /** Wipes the key of the names. */
  wipe(): void {
    this.#nameKey.fill(0);
  }
}
