import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import { seal, sealBytes, unseal } from "./sealing.ts";

/** What should be equal on all hosts of a cluster: names and values. */
export type Traits = Readonly<Record<string, string>>;

/** Longest sealed record of traits, in bytes: stores cut off longer values. */
const recordBytesMax = 1024;
const purpose = "tlsmgr traits 1";

/**
 * Seals the traits of a host for the cluster of that name.
 *
 * @throws {RangeError} The traits are too long to be shared.
 */
export function sealTraits(secrets: ClusterSecrets, cluster: string, traits: Traits): Uint8Array {
  const text = Buffer.from(JSON.stringify(Object.entries(traits)), "utf8");
  if (text.length + sealBytes > recordBytesMax) {
    throw new RangeError(`Traits of ${text.length} bytes: must be shorter`);
  }
  return seal(secrets, text, { purpose, place: `${cluster}:traits` });
}

/**
 * Opens the traits of another host.
 *
 * @throws {ClusterError} `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
 */
export function openTraits(secrets: ClusterSecrets, cluster: string, record: Uint8Array): Traits {
  const place = `${cluster}:traits`;
  const text = unseal(secrets, record, { purpose, place });
  try {
    const entries: unknown = JSON.parse(Buffer.from(text).toString("utf8"));
    if (Array.isArray(entries) && entries.every(isEntry)) return Object.fromEntries(entries);
  } catch {
    // Not JSON: treated like any other content.
  }
  throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} has an unknown content`);
}

function isEntry(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
}

/** Returns the names of the traits that both have, and that differ; sorted. */
export function differingTraits(one: Traits, other: Traits): string[] {
  const common = Object.keys(one).filter((name) => Object.hasOwn(other, name));
  return common.filter((name) => one[name] !== other[name]).sort();
}
