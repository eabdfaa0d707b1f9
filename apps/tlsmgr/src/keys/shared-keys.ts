import type { KeyFileSource, TicketKey, TicketKeyInfo, TicketKeySource } from "@postfixjs/ticket-keys";
import type { Log } from "../log/log.ts";

const lookSeconds = 5;

/**
 * Keys that several hosts share by a file. The file is looked at when a key is wanted, every few seconds at most, so
 * that a new one counts everywhere soon after it was distributed. An idle daemon looks at nothing.
 */
export class SharedKeys implements TicketKeySource {
  readonly #file: KeyFileSource;
  readonly #log: Log;
  #nextLook = 0;

  constructor(file: KeyFileSource, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  encryptionKey(now: number): TicketKey | undefined {
    this.#look(now);
    return this.#file.encryptionKey(now);
  }

  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    this.#look(now);
    return this.#file.decryptionKey(name, now);
  }

  describe(now: number): TicketKeyInfo[] {
    this.#look(now);
    return this.#file.describe(now);
  }

  close(): void {
    this.#file.close();
  }

  #look(now: number): void {
    // The second comparison: after the clock went back.
    if (now < this.#nextLook && now >= this.#nextLook - lookSeconds) return;
    this.#nextLook = now + lookSeconds;
    const result = this.#file.refresh();
    if (result.status === "rejected") this.#log.warning(`session ticket keys: ${result.error.message}`);
    if (result.status === "loaded")
      this.#log.info(`session ticket keys: read ${this.#file.describe(now).length} keys`);
  }
}
