import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import { seal, sealBytes, unseal } from "./sealing.ts";

/** What an operator has ordered for all hosts of a cluster. */
export interface Control {
  /** Number of the set of keys in use, 0 at first. It only grows. */
  readonly generation: number;
  /** Time from which this generation is in use, in whole seconds. */
  readonly from: number;
  /** Keys of generations below this are dropped from that time on. */
  readonly dropBefore: number;
}

/** What is in effect as long as no operator has ordered anything. */
export const initialControl: Control = { generation: 0, from: 0, dropBefore: 0 };

/** Length of a sealed control record. */
export const controlRecordBytes: number = 16 + sealBytes;

const purpose = "tlsmgr ticket control 1";

/** Seals a control record for the cluster of that name. */
export function sealControl(secrets: ClusterSecrets, cluster: string, control: Control): Uint8Array {
  const text = new Uint8Array(16);
  const view = new DataView(text.buffer);
  view.setUint32(0, control.generation);
  view.setUint32(4, control.dropBefore);
  view.setBigUint64(8, BigInt(control.from));
  return seal(secrets, text, { purpose: purpose, place: `${cluster}:ctl` });
}

/**
 * Opens a control record.
 *
 * @throws {ClusterError} `CLUSTER_UNKNOWN_SECRET`, `CLUSTER_DAMAGED_RECORD`
 */
export function openControl(secrets: ClusterSecrets, cluster: string, record: Uint8Array): Control {
  const place = `${cluster}:ctl`;
  if (record.length !== controlRecordBytes) {
    throw new ClusterError("CLUSTER_DAMAGED_RECORD", `Record of ${place} has ${record.length} bytes`);
  }
  const text = unseal(secrets, record, { purpose: purpose, place });
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  return {
    generation: view.getUint32(0),
    dropBefore: view.getUint32(4),
    from: Number(view.getBigUint64(8)),
  };
}

/** The generations of a cluster as one host knows them. It never returns to a lower one. */
export class Generations {
  #control = initialControl;
  /** The generation in use until the control record takes effect. */
  #before = 0;

  /** What the highest known order says. */
  get control(): Control {
    return this.#control;
  }

  /**
   * Takes over an order if its generation is higher than the one known.
   *
   * @param time - the cluster's time in whole seconds
   * @returns whether it was taken over
   */
  adopt(control: Control, time: number): boolean {
    if (control.generation <= this.#control.generation) return false;
    this.#before = this.inUse(time);
    // A host that joins late has never used the generation before; others have.
    if (this.#control === initialControl) this.#before = control.generation - 1;
    this.#control = control;
    return true;
  }

  /** Returns the generation whose keys encrypt. */
  inUse(time: number): number {
    return time >= this.#control.from ? this.#control.generation : this.#before;
  }

  /** Returns the time at which another generation will be in use; `Infinity` if none is ordered. */
  nextChange(time: number): number {
    return time < this.#control.from ? this.#control.from : Number.POSITIVE_INFINITY;
  }

  /** Returns whether tickets of a generation's keys are still accepted. */
  isAccepted(generation: number, time: number): boolean {
    return time < this.#control.from || generation >= this.#control.dropBefore;
  }

  /** Returns the generations whose keys are in use or about to be, and the one before. */
  live(time: number): number[] {
    const known = [this.#before, this.#control.generation - 1, this.#control.generation];
    return [...new Set(known)].filter((each) => each >= 0 && this.isAccepted(each, time));
  }
}
