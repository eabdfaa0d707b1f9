import { isSameName, wipeTicketKey } from "../ticket-key.ts";
import type { Generations } from "./control.ts";
import { endOfDecryption, epochAt, startOfEpoch } from "./epochs.ts";
import type { Epochs } from "./epochs.ts";
import type { KeySlot, SharedKey } from "./key-record.ts";

/** A key in the ring. */
export interface RingKey {
  readonly slot: KeySlot;
  readonly key: SharedKey;
}

/** Keys of one slot beside the stored one: hosts that could not see each other have made them. */
const seenMax = 8;

/** What is known of a slot: the key in the store first, then others that have encrypted. */
interface Held {
  readonly slot: KeySlot;
  keys: SharedKey[];
}

/**
 * The keys of a cluster that one host holds. Of each epoch, the key that is in the store encrypts, and every
 * key that was ever seen decrypts until its epoch's tickets have expired.
 */
export class KeyRing {
  readonly #epochs: Epochs;
  readonly #generations: Generations;
  readonly #held = new Map<string, Held>();

  constructor(epochs: Epochs, generations: Generations) {
    this.#epochs = epochs;
    this.#generations = generations;
  }

  /** Returns the key of a slot that encrypts in its time; `undefined` if none is held. */
  stored(slot: KeySlot): SharedKey | undefined {
    return this.#held.get(idOf(slot))?.keys[0];
  }

  /** Takes over the key in the store: from now on it is the one that encrypts. */
  adopt(slot: KeySlot, key: SharedKey): void {
    const held = this.#held.get(idOf(slot)) ?? { slot, keys: [] };
    this.#held.set(idOf(slot), held);
    const others = held.keys.filter(({ name }) => !isSameName(name, key.name));
    const same = held.keys.find(({ name }) => isSameName(name, key.name));
    for (const dropped of [...others.slice(seenMax), ...(same === undefined ? [] : [key])]) wipe(dropped);
    held.keys = [same ?? key, ...others.slice(0, seenMax)];
  }

  /** Returns the key that encrypts at a time. */
  current(time: number): RingKey | undefined {
    const slot: KeySlot = {
      generation: this.#generations.inUse(time),
      rotationSeconds: this.#epochs.rotationSeconds,
      epoch: epochAt(this.#epochs, time),
    };
    const key = this.stored(slot);
    return key && { slot, key };
  }

  /** Returns the key with that name, if tickets encrypted with it are accepted at a time. */
  find(name: Uint8Array, time: number): RingKey | undefined {
    for (const { slot, keys } of this.#held.values()) {
      const key = keys.find((each) => isSameName(each.name, name));
      if (key !== undefined) return this.#isLive(slot, time) ? { slot, key } : undefined;
    }
    return undefined;
  }

  /** Returns the keys whose tickets are accepted at a time, by generation and epoch. */
  live(time: number): RingKey[] {
    return [...this.#held.values()]
      .filter(({ slot }) => this.#isLive(slot, time))
      .flatMap(({ slot, keys }) => keys.map((key) => ({ slot, key })))
      .sort((a, b) => a.slot.generation - b.slot.generation || a.slot.epoch - b.slot.epoch);
  }

  /** Wipes the keys that are of no use any longer. */
  prune(time: number): void {
    for (const [id, { slot, keys }] of this.#held) {
      const isPast = endOfDecryption(this.#epochs, slot.epoch) <= time;
      if (!isPast && this.#generations.isAccepted(slot.generation, time)) continue;
      for (const key of keys) wipe(key);
      this.#held.delete(id);
    }
  }

  /** Wipes all keys. */
  wipe(): void {
    for (const { keys } of this.#held.values()) for (const key of keys) wipe(key);
    this.#held.clear();
  }

  #isLive({ epoch, generation }: KeySlot, time: number): boolean {
    return (
      startOfEpoch(this.#epochs, epoch - 1) <= time &&
      time < endOfDecryption(this.#epochs, epoch) &&
      this.#generations.isAccepted(generation, time)
    );
  }
}

function idOf({ generation, epoch }: KeySlot): string {
  return `${generation}:${epoch}`;
}

function wipe(key: SharedKey): void {
  wipeTicketKey({ ...key, expiresAt: 0 });
}
