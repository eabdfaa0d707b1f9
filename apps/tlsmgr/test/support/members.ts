import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import type { ClusterService } from "../../src/cluster/cluster-service.ts";
import { Log } from "../../src/log/log.ts";
import { readIni } from "../../src/settings/tlsmgr-ini.ts";

/** Returns the digits of a new secret. */
export const newSecret = (): string => randomBytes(32).toString("hex");

/** Hosts of a cluster in this process: each has the daemon's own code and connection, and no Postfix. */
export class Members implements Disposable {
  readonly services: readonly ClusterService[];
  /** Warnings of all of them. */
  readonly warnings: string[];
  readonly #directory: string;

  private constructor(services: readonly ClusterService[], warnings: string[], directory: string) {
    this.services = services;
    this.warnings = warnings;
    this.#directory = directory;
  }

  /**
   * Starts members.
   *
   * @param valkey - the lines of section `[valkey]`
   * @param secret - 64 hexadecimal digits; those of other members, to be hosts of one cluster
   */
  static async start(count: number, valkey: string, secret = newSecret()): Promise<Members> {
    const directory = mkdtempSync(path.join(tmpdir(), "members-"));
    const secretFile = path.join(directory, "secret");
    writeFileSync(secretFile, `current ${secret}\n`, { mode: 0o600 });
    const warnings: string[] = [];
    const warn = (text: string): void => void warnings.push(text);
    const ini = readIni(`[cluster]\nname = mx\nsecret_file = ${secretFile}\n[valkey]\n${valkey}`, warn);
    const log = new Log({ write: (severity, text) => (severity === "warning" ? warn(text) : undefined) });
    const services: ClusterService[] = [];
    for (let index = 0; index < count; index += 1) {
      const service = await openCluster({
        ini,
        timeoutSeconds: 3600,
        certificateSettings: () => ({}),
        randomBytes,
        log,
      });
      service.start();
      services.push(service);
    }
    return new Members(services, warnings, directory);
  }

  /** The names of the keys that encrypt; `own` for members without a shared key. */
  keyNames(): Set<string> {
    return new Set(
      this.services.map(({ keys }) => {
        const key = keys.encryptionKey(0);
        return key === undefined ? "own" : Buffer.from(key.name).toString("hex");
      }),
    );
  }

  /** Whether all members encrypt with one shared key. */
  get agree(): boolean {
    const names = this.keyNames();
    return names.size === 1 && !names.has("own");
  }

  [Symbol.dispose](): void {
    for (const service of this.services) service.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Waits until something is so; returns the seconds that it took. */
export async function secondsUntil(
  isSo: () => boolean | Promise<boolean>,
  limitSeconds = 90,
): Promise<number> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > limitSeconds * 1000) return Number.POSITIVE_INFINITY;
    await delay(100);
  }
  return (performance.now() - start) / 1000;
}
