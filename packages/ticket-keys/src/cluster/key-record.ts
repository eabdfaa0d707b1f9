import { ticketCipherKeyBytes, ticketKeyNameBytes, ticketMacKeyBytes, wipeTicketKey } from "../ticket-key.ts";
import type { TicketKey } from "../ticket-key.ts";
import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import { seal, sealBytes, unseal } from "./sealing.ts";

/** Length of the id of a host, in bytes. */
export const makerBytes = 8;

const purpose = "tlsmgr ticket key 1";
const macKeyStart = ticketKeyNameBytes + ticketCipherKeyBytes;
const madeStart = macKeyStart + ticketMacKeyBytes;
const makerStart = madeStart + 8;
const textBytes = makerStart + makerBytes;

/** Length of a sealed key record. */
export const keyRecordBytes: number = textBytes + sealBytes;

/** The place of a key: no two keys of a cluster should share one. */
export interface KeySlot {
  readonly generation: number;
  readonly rotationSeconds: number;
  readonly epoch: number;
}

/** A key as hosts share it. */
export interface SharedKey extends Omit<TicketKey, "expiresAt"> {
  /** When it was made, in whole seconds since 1970. */
  readonly madeAt: number;
  /** Random id of the process that made it, 8 bytes. */
  readonly maker: Uint8Array;
}

/** Returns the name of a slot, which a record is bound to. */
export function slotName(cluster: string, { generation, rotationSeconds, epoch }: KeySlot): string {
  return `${cluster}:k:${generation}:${rotationSeconds}:${epoch}`;
}

/** Seals a key for a slot: 134 bytes. */
export function sealKey(secrets: ClusterSecrets, cluster: string, slot: KeySlot, key: SharedKey): Uint8Array {
  const text = new Uint8Array(textBytes);
  text.set(key.name, 0);
  text.set(key.cipherKey, ticketKeyNameBytes);
  text.set(key.macKey, macKeyStart);
  new DataView(text.buffer).setBigUint64(madeStart, BigInt(key.madeAt));
  text.set(key.maker, makerStart);
  const record = seal(secrets, text, { purpose: purpose, place: slotName(cluster, slot) });
  text.fill(0);
  return record;
}

/**
 * Opens the key record of a slot. A key with a part that is all zeros is refused, as if it were damaged: a
 * server that encrypts with one has no secret (CVE-2020-13777 was that mistake in GnuTLS).
 *
 * @throws {ClusterError} `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
 */
export function openKey(
  secrets: ClusterSecrets,
  cluster: string,
  slot: KeySlot,
  record: Uint8Array,
): SharedKey {
  const place = slotName(cluster, slot);
  if (record.length !== keyRecordBytes) {
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} has ${record.length} bytes`);
  }
  const text = unseal(secrets, record, { purpose: purpose, place });
  const key = {
    name: copy(text, 0, ticketKeyNameBytes),
    cipherKey: copy(text, ticketKeyNameBytes, macKeyStart),
    macKey: copy(text, macKeyStart, madeStart),
    madeAt: Number(new DataView(text.buffer, text.byteOffset).getBigUint64(madeStart)),
    maker: copy(text, makerStart, textBytes),
  };
  text.fill(0);
  if ([key.name, key.cipherKey, key.macKey].some((part) => part.every((byte) => byte === 0))) {
    wipeTicketKey({ ...key, expiresAt: 0 });
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} holds a key of zeros`);
  }
  return key;
}

/** A copy of its own memory: `slice` of a Buffer would be a view. */
function copy(text: Uint8Array, start: number, end: number): Uint8Array {
  const part = new Uint8Array(new ArrayBuffer(end - start));
  part.set(text.subarray(start, end));
  return part;
}
