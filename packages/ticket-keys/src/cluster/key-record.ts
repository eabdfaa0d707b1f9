import {
  TICKET_CIPHER_KEY_BYTES,
  TICKET_KEY_NAME_BYTES,
  TICKET_MAC_KEY_BYTES,
  wipeTicketKey,
} from "../ticket-key.ts";
import type { TicketKey } from "../ticket-key.ts";
import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import { seal, SEAL_BYTES, unseal } from "./sealing.ts";

/** Length of the id of a host, in bytes. */
export const MAKER_BYTES = 8;

const PURPOSE = "tlsmgr ticket key 1";
const MAC_KEY_START = TICKET_KEY_NAME_BYTES + TICKET_CIPHER_KEY_BYTES;
const MADE_START = MAC_KEY_START + TICKET_MAC_KEY_BYTES;
const MAKER_START = MADE_START + 8;
const TEXT_BYTES = MAKER_START + MAKER_BYTES;

/** Length of a sealed key record. */
export const KEY_RECORD_BYTES: number = TEXT_BYTES + SEAL_BYTES;

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
  const text = new Uint8Array(TEXT_BYTES);
  text.set(key.name, 0);
  text.set(key.cipherKey, TICKET_KEY_NAME_BYTES);
  text.set(key.macKey, MAC_KEY_START);
  new DataView(text.buffer).setBigUint64(MADE_START, BigInt(key.madeAt));
  text.set(key.maker, MAKER_START);
  const record = seal(secrets, text, { purpose: PURPOSE, place: slotName(cluster, slot) });
  text.fill(0);
  return record;
}

/**
 * Opens the key record of a slot. A key with a part that is all zeros is refused, as if it were damaged: a server that
 * encrypts with one has no secret (CVE-2020-13777 was that mistake in GnuTLS).
 *
 * @throws ClusterError `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
 */
export function openKey(
  secrets: ClusterSecrets,
  cluster: string,
  slot: KeySlot,
  record: Uint8Array,
): SharedKey {
  const place = slotName(cluster, slot);
  if (record.length !== KEY_RECORD_BYTES) {
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} has ${record.length} bytes`);
  }
  const text = unseal(secrets, record, { purpose: PURPOSE, place });
  const key = {
    name: copy(text, 0, TICKET_KEY_NAME_BYTES),
    cipherKey: copy(text, TICKET_KEY_NAME_BYTES, MAC_KEY_START),
    macKey: copy(text, MAC_KEY_START, MADE_START),
    madeAt: Number(new DataView(text.buffer, text.byteOffset).getBigUint64(MADE_START)),
    maker: copy(text, MAKER_START, TEXT_BYTES),
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
