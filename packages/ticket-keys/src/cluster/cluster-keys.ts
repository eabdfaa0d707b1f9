import { randomFillSync } from "node:crypto";
import { decryptionExpiry, encryptionExpiry } from "../issued-expiry.ts";
import type { TicketKeyInfo, TicketKeySource } from "../key-source.ts";
import { ticketCipherKeyBytes, ticketKeyNameBytes, ticketMacKeyBytes } from "../ticket-key.ts";
import type { TicketKey } from "../ticket-key.ts";
import { ClusterClock } from "./cluster-clock.ts";
import type { ClockStatus, HostClocks } from "./cluster-clock.ts";
import { ClusterError } from "./cluster-error.ts";
import type { ClusterSecrets } from "./cluster-secrets.ts";
import type { ClusterStore, StoreEntry } from "./cluster-store.ts";
import { Generations, openControl, sealControl } from "./control.ts";
import type { Control } from "./control.ts";
import { endOfDecryption, epochAt, liveEpochs, startOfEpoch } from "./epochs.ts";
import type { Epochs } from "./epochs.ts";
import { makerBytes, openKey, sealKey, slotName } from "./key-record.ts";
import type { KeySlot, SharedKey } from "./key-record.ts";
import { KeyRing } from "./key-ring.ts";
import type { RingKey } from "./key-ring.ts";
import { differingTraits, openTraits, sealTraits } from "./traits.ts";
import type { Traits } from "./traits.ts";

/** Settings of {@link ClusterKeys}. */
export interface ClusterKeysOptions {
  /** Name of the cluster, equal on all its hosts. */
  readonly name: string;
  /** Begins all names in the store. */
  readonly prefix: string;
  /** Division of time; its length of an epoch must be equal on all hosts. */
  readonly epochs: Epochs;
  /** Secrets that seal and open records; the caller wipes them after `close`. */
  readonly secrets: ClusterSecrets;
  /** This host's clocks. */
  readonly clocks: HostClocks;
  /** The largest difference to the server's clock that is corrected, in seconds. */
  readonly clockSkewMaxSeconds: number;
  /** Returns secret random bytes, which are copied and then wiped. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** What should be equal on all hosts, to be compared with theirs; without it nothing is compared. */
  readonly traits?: Traits | undefined;
}

/** What hosts have done for their common keys so far. */
export interface ClusterKeyCounts {
  /** Looks at the store that succeeded. */
  readonly polls: number;
  /** Keys that this host made, whether it was the first or not. */
  readonly proposed: number;
  /** Keys of other hosts that this host took over. */
  readonly adopted: number;
  /** Records that the store had lost and this host published again. */
  readonly republished: number;
  /** Records sealed with a secret that this host does not have. */
  readonly unknownSecret: number;
  /** Records that were damaged, changed or moved. */
  readonly damaged: number;
}

/** The state of the shared keys as one host sees it. */
export interface ClusterKeysStatus {
  /** Number of the set of keys in use; each order makes a new one. */
  readonly generation: number;
  /** Seconds until another generation is in use; `undefined` if none is ordered. */
  readonly generationChangeSeconds: number | undefined;
  /** Number of the current epoch, counted from 1970. */
  readonly epoch: number;
  /** Length of an epoch, in seconds. */
  readonly rotationSeconds: number;
  /** Seconds until the next epoch begins. */
  readonly epochEndSeconds: number;
  /** This host's clock compared to the server's. */
  readonly clock: ClockStatus;
  /** What this host has done so far. */
  readonly counts: ClusterKeyCounts;
  /** The problem with a record in the store; `undefined` if all of them are good. */
  readonly problem: ClusterError | undefined;
  /** Names of the traits that another host has with another value. */
  readonly differences: readonly string[];
}

/** Time from an order to the moment it takes effect, so that every host has learned of it. */
const orderSeconds = 20;
/** Control records outlive all keys: hosts that hold one publish it again when it is lost. */
const controlLifetimeMilliseconds = 365 * 86_400_000;
/** Records may live this much longer than their keys, so that clocks may differ. */
const graceSeconds = 60;
/** For this time hosts compare themselves with the host that published its traits last. */
const traitsLifetimeMilliseconds = 120_000;
/** Hosts publish the next key at different times within this share of an epoch. */
const proposalSpread = 0.1;

/**
 * Session ticket keys that the hosts of a cluster share through a store, without a leader.
 *
 * Every host polls the store. If the key of the current or next epoch is absent, a host makes one and adds
 * it; the first one wins, and all others adopt what is stored. So all hosts encrypt with the same key, and
 * each holds the next key before any host encrypts with it. A key that the store has lost is published again
 * by those who hold it. Records are sealed with a secret of the cluster: the store can lose, deny or replay
 * them, but neither read nor forge them.
 *
 * Requests are answered from memory. Without a store the current and the next key serve until their end.
 */
export class ClusterKeys implements TicketKeySource {
  readonly #options: ClusterKeysOptions;
  readonly #clock: ClusterClock;
  readonly #generations = new Generations();
  readonly #ring: KeyRing;
  readonly #maker: Uint8Array;
  /** This host's part of {@link proposalSpread}. */
  readonly #spread: number;
  /** The records seen last, by name: what has not changed need not be opened again. */
  readonly #seen = new Map<string, Uint8Array>();
  #counts = { polls: 0, proposed: 0, adopted: 0, republished: 0, unknownSecret: 0, damaged: 0 };
  #problems = new Map<string, ClusterError>();
  #differences: readonly string[] = [];
  #isClosed = false;

  constructor(options: ClusterKeysOptions) {
    this.#options = options;
    this.#clock = new ClusterClock(options.clocks, options.clockSkewMaxSeconds);
    this.#ring = new KeyRing(options.epochs, this.#generations);
    this.#maker = randomFillSync(new Uint8Array(makerBytes));
    this.#spread = (this.#maker[0] ?? 0) / 256;
  }

  /**
   * Looks at the store once: adopts keys and orders, and publishes what is missing. Call it every ten seconds
   * or so, and not again before it has settled.
   *
   * @throws {unknown} whatever the store's methods reject with
   */
  async poll(store: ClusterStore): Promise<void> {
    const before = this.#generations.control.generation;
    await this.#pass(store);
    // The keys of a new generation must be there before it is in use.
    if (this.#generations.control.generation !== before) await this.#pass(store);
    this.#counts.polls += 1;
  }

  /**
   * Orders new keys on all hosts, from 20 seconds ahead.
   *
   * @param drops - all hosts also drop the old keys, so that tickets made with them are refused
   * @throws {ClusterError} The order in the store can't be read, so this host does not know the generation.
   * @throws {unknown} whatever the store's methods reject with
   */
  async rotate(store: ClusterStore, { drops }: { readonly drops: boolean }): Promise<Control> {
    await this.poll(store);
    const problem = this.#problems.get(this.#controlName);
    if (problem !== undefined) throw problem;
    const { generation, dropBefore } = this.#generations.control;
    const from = this.#clock.now() + orderSeconds;
    const dropped = this.#slots().map((slot) => this.#nameOf(slot));
    const order = { generation: generation + 1, from, dropBefore: drops ? generation + 1 : dropBefore };
    await store.replace(this.#controlEntry(order));
    this.#generations.adopt(order, this.#clock.now());
    if (drops) await store.remove(dropped);
    await this.#pass(store);
    return order;
  }

  encryptionKey(now: number): TicketKey | undefined {
    const time = this.#clock.now();
    const current = this.#ring.current(time);
    return current && { ...current.key, expiresAt: this.#expiry(current, now, time) };
  }

  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    const time = this.#clock.now();
    const found = this.#ring.find(name, time);
    if (found === undefined) return undefined;
    const isCurrent = found.key === this.#ring.current(time)?.key;
    const expiresAt = isCurrent
      ? this.#expiry(found, now, time)
      : decryptionExpiry(now, this.#options.epochs.lifetimeSeconds);
    return { ...found.key, expiresAt };
  }

  /** Describes the keys, those of earlier epochs first. */
  describe(now: number): TicketKeyInfo[] {
    const time = this.#clock.now();
    const { epochs } = this.#options;
    const current = this.#ring.current(time)?.key;
    const epoch = epochAt(epochs, time);
    return this.#ring.live(time).map(({ slot, key }) => ({
      name: new Uint8Array(key.name),
      state: key === current ? "current" : slot.epoch > epoch ? "next" : "retired",
      encryptsFrom: now + startOfEpoch(epochs, slot.epoch) - time,
      encryptsUntil: now + startOfEpoch(epochs, slot.epoch + 1) - time,
    }));
  }

  /** Returns the state at this moment. */
  status(): ClusterKeysStatus {
    const time = this.#clock.now();
    const { epochs } = this.#options;
    const epoch = epochAt(epochs, time);
    const change = this.#generations.nextChange(time);
    return {
      generation: this.#generations.inUse(time),
      generationChangeSeconds: Number.isFinite(change) ? change - time : undefined,
      epoch,
      rotationSeconds: epochs.rotationSeconds,
      epochEndSeconds: startOfEpoch(epochs, epoch + 1) - time,
      clock: this.#clock.status(),
      counts: { ...this.#counts },
      problem: [...this.#problems.values()][0],
      differences: this.#differences,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#ring.wipe();
    this.#seen.clear();
  }

  async #pass(store: ClusterStore): Promise<void> {
    const slots = this.#slots();
    const names = [this.#controlName, this.#traitsName, ...slots.map((slot) => this.#nameOf(slot))];
    const sentAt = this.#clock.elapsed();
    const { time, values } = await store.read(names);
    if (this.#isClosed) return;
    this.#clock.observe(time, sentAt);
    const [control, traits, ...records] = values;
    await this.#takeControl(store, control);
    for (const [index, slot] of slots.entries()) this.#take(slot, records[index]);
    const missing = slots.filter((_, index) => records[index] === undefined);
    await this.#publish(store, missing);
    await this.#compareTraits(store, traits);
    this.#forgetPast(names);
  }

  /** Publishes keys for slots that are empty: those that this host holds, and new ones where they are due. */
  async #publish(store: ClusterStore, missing: readonly KeySlot[]): Promise<void> {
    const offers = missing.flatMap((slot) => {
      const held = this.#ring.stored(slot);
      if (held !== undefined) this.#counts.republished += 1;
      const key = held ?? (this.#isDue(slot) ? this.#newKey() : undefined);
      return key === undefined ? [] : [{ slot, key, isNew: held === undefined }];
    });
    if (offers.length === 0) return;
    const stored = await store.addIfAbsent(offers.map(({ slot, key }) => this.#entry(slot, key)));
    for (const [index, { slot, key, isNew }] of offers.entries()) {
      if (!this.#isClosed) this.#take(slot, stored[index]);
      if (isNew) wipeKey(key);
    }
  }

  /** Whether this host should make the key of a slot. */
  #isDue({ generation, epoch }: KeySlot): boolean {
    const time = this.#clock.now();
    const { epochs } = this.#options;
    const { control } = this.#generations;
    if (generation !== this.#generations.inUse(time) && generation !== control.generation) return false;
    const current = epochAt(epochs, time);
    if (epoch === current) return true;
    const delay = this.#spread * proposalSpread * epochs.rotationSeconds;
    return epoch === current + 1 && time >= startOfEpoch(epochs, current) + delay;
  }

  /** Takes over what the store has for a slot. */
  #take(slot: KeySlot, record: Uint8Array | undefined): void {
    const name = this.#nameOf(slot);
    if (record === undefined || !this.#isNews(name, record)) return;
    const key = this.#open(name, () => openKey(this.#options.secrets, this.#options.name, slot, record));
    if (key === undefined) return;
    if (Buffer.compare(key.maker, this.#maker) !== 0) this.#counts.adopted += 1;
    this.#ring.adopt(slot, key);
  }

  async #takeControl(store: ClusterStore, record: Uint8Array | undefined): Promise<void> {
    const { control } = this.#generations;
    const name = this.#controlName;
    if (record === undefined) {
      if (control.generation === 0) return;
      this.#counts.republished += 1;
      await store.addIfAbsent([this.#controlEntry(control)]);
      return;
    }
    const isNews = this.#isNews(name, record);
    if (!isNews && this.#problems.has(name)) return;
    const { secrets, name: cluster } = this.#options;
    const order = this.#open(name, () => openControl(secrets, cluster, record));
    if (order === undefined) return;
    if (order.generation < control.generation) await store.replace(this.#controlEntry(control));
    else this.#generations.adopt(order, this.#clock.now());
  }

  /** Compares this host with the one that published its traits, or publishes its own. */
  async #compareTraits(store: ClusterStore, record: Uint8Array | undefined): Promise<void> {
    const { secrets, name, traits } = this.#options;
    if (traits === undefined || this.#isClosed) return;
    const place = this.#traitsName;
    if (record === undefined) {
      const value = sealTraits(secrets, name, traits);
      await store.addIfAbsent([{ name: place, value, lifetimeMilliseconds: traitsLifetimeMilliseconds }]);
      return;
    }
    if (!this.#isNews(place, record)) return;
    const others = this.#open(place, () => openTraits(secrets, name, record));
    if (others !== undefined) this.#differences = differingTraits(traits, others);
  }

  #isNews(name: string, record: Uint8Array): boolean {
    const last = this.#seen.get(name);
    if (last !== undefined && Buffer.compare(last, record) === 0) return false;
    this.#seen.set(name, new Uint8Array(record));
    return true;
  }

  /** Opens a record, or takes note of what is wrong with it. */
  #open<Content>(name: string, open: () => Content): Content | undefined {
    try {
      const content = open();
      this.#problems.delete(name);
      return content;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.#problems.set(name, error);
      if (error.code === "CLUSTER_UNKNOWN_SECRET") this.#counts.unknownSecret += 1;
      else this.#counts.damaged += 1;
      return undefined;
    }
  }

  /** The slots whose keys are in use or about to be. */
  #slots(): KeySlot[] {
    const time = this.#clock.now();
    const { epochs } = this.#options;
    const { rotationSeconds } = epochs;
    return this.#generations
      .live(time)
      .flatMap((generation) =>
        liveEpochs(epochs, time).map((epoch) => ({ generation, rotationSeconds, epoch })),
      );
  }

  /** The end of encryption by the clock of whoever asks, or a minute from now. */
  #expiry({ slot }: RingKey, now: number, time: number): number {
    const end = startOfEpoch(this.#options.epochs, slot.epoch + 1);
    return encryptionExpiry(now + Math.min(end, this.#generations.nextChange(time)) - time, now);
  }

  #newKey(): SharedKey {
    this.#counts.proposed += 1;
    return {
      name: this.#random(ticketKeyNameBytes),
      cipherKey: this.#random(ticketCipherKeyBytes),
      macKey: this.#random(ticketMacKeyBytes),
      madeAt: this.#clock.now(),
      maker: this.#maker,
    };
  }

  #random(length: number): Uint8Array {
    const bytes = this.#options.randomBytes(length);
    const secret = new Uint8Array(new ArrayBuffer(bytes.length));
    secret.set(bytes);
    bytes.fill(0);
    return secret;
  }

  #entry(slot: KeySlot, key: SharedKey): StoreEntry {
    const { secrets, name, epochs } = this.#options;
    const seconds = endOfDecryption(epochs, slot.epoch) + graceSeconds - this.#clock.now();
    return {
      name: this.#nameOf(slot),
      value: sealKey(secrets, name, slot, key),
      lifetimeMilliseconds: Math.max(seconds, graceSeconds) * 1000,
    };
  }

  #controlEntry(control: Control): StoreEntry {
    const { secrets, name } = this.#options;
    return {
      name: this.#controlName,
      value: sealControl(secrets, name, control),
      lifetimeMilliseconds: controlLifetimeMilliseconds,
    };
  }

  get #controlName(): string {
    return `${this.#options.prefix}:{${this.#options.name}}:ctl`;
  }

  get #traitsName(): string {
    return `${this.#options.prefix}:{${this.#options.name}}:traits`;
  }

  /** Braces: with Valkey Cluster all names of a cluster of hosts are in one hash slot. */
  #nameOf(slot: KeySlot): string {
    const { prefix, name } = this.#options;
    return `${prefix}:{${name}}:${slotName(name, slot).slice(name.length + 1)}`;
  }

  #forgetPast(names: readonly string[]): void {
    this.#ring.prune(this.#clock.now());
    for (const name of this.#seen.keys()) if (!names.includes(name)) this.#seen.delete(name);
    for (const name of this.#problems.keys()) if (!names.includes(name)) this.#problems.delete(name);
  }
}

/** Wipes a key that was offered: the one that is stored was opened from its record. */
function wipeKey({ name, cipherKey, macKey }: SharedKey): void {
  for (const part of [name, cipherKey, macKey]) part.fill(0);
}
