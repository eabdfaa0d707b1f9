import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from "node:crypto";
import { ClusterError } from "./cluster-error.ts";
import { secretIdBytes } from "./cluster-secrets.ts";
import type { ClusterSecret, ClusterSecrets } from "./cluster-secrets.ts";

const version = 1;
/** HKDF-SHA-256 and AES-256-GCM. */
const suite = 1;
const saltBytes = 16;
const headerBytes = 2 + secretIdBytes + saltBytes;
const tagBytes = 16;
const cipherKeyBytes = 32;
const nonceBytes = 12;

/** Bytes that sealing adds to a text. */
export const sealBytes: number = headerBytes + tagBytes;

/** What a sealed record is bound to. */
export interface SealContext {
  /** Purpose: part of the key derivation. */
  readonly purpose: string;
  /** The record's place: it opens nowhere else. Anyone may know it. */
  readonly place: string;
}

/**
 * Encrypts and authenticates a text with the current secret of a cluster.
 *
 * The record is: version, suite, secret id (4 bytes), salt (16 bytes), ciphertext, tag (16 bytes). Key and
 * nonce of AES-256-GCM are derived from secret and salt for this one record (HKDF-SHA-256, RFC 5869), so no
 * nonce repeats. Header and place are additional data.
 */
export function seal({ current }: ClusterSecrets, text: Uint8Array, context: SealContext): Uint8Array {
  const record = new Uint8Array(headerBytes + text.length + tagBytes);
  record[0] = version;
  record[1] = suite;
  record.set(current.id, 2);
  randomFillSync(record, 2 + secretIdBytes, saltBytes);
  const header = record.subarray(0, headerBytes);
  const derived = derive(current, header, context);
  const cipher = createCipheriv("aes-256-gcm", derived.key, derived.nonce);
  cipher.setAAD(additionalData(header, context));
  record.set(cipher.update(text), headerBytes);
  cipher.final();
  record.set(cipher.getAuthTag(), headerBytes + text.length);
  derived.wipe();
  return record;
}

/**
 * Opens a sealed record.
 *
 * @returns the text; the caller wipes it
 * @throws {ClusterError} `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
 */
export function unseal(secrets: ClusterSecrets, record: Uint8Array, context: SealContext): Uint8Array {
  if (record.length < headerBytes + tagBytes || record[0] !== version || record[1] !== suite) {
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${context.place} has an unknown format`);
  }
  const header = record.subarray(0, headerBytes);
  const secret = secrets.find(header.subarray(2, 2 + secretIdBytes));
  if (secret === undefined) {
    throw new ClusterError(
      "CLUSTER_UNKNOWN_SECRET",
      `Record of ${context.place} is sealed with a secret that this host does not have`,
    );
  }
  const derived = derive(secret, header, context);
  const decipher = createDecipheriv("aes-256-gcm", derived.key, derived.nonce, { authTagLength: tagBytes });
  decipher.setAAD(additionalData(header, context));
  decipher.setAuthTag(record.subarray(record.length - tagBytes));
  const text = decipher.update(record.subarray(headerBytes, record.length - tagBytes));
  derived.wipe();
  try {
    decipher.final();
    return text;
  } catch (error) {
    text.fill(0);
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${context.place} was changed or moved`, {
      cause: error,
    });
  }
}

interface Derived {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly wipe: () => void;
}

function derive(secret: ClusterSecret, header: Uint8Array, { purpose }: SealContext): Derived {
  const salt = header.subarray(2 + secretIdBytes);
  const bytes = new Uint8Array(hkdfSync("sha256", secret.bytes, salt, purpose, cipherKeyBytes + nonceBytes));
  return {
    key: bytes.subarray(0, cipherKeyBytes),
    nonce: bytes.subarray(cipherKeyBytes),
    wipe: () => void bytes.fill(0),
  };
}

function additionalData(header: Uint8Array, { place }: SealContext): Uint8Array {
  return Buffer.concat([header, Buffer.from(place, "utf8")]);
}
