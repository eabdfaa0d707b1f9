/**
 * Hammers caches in a small file system of its own, and does something bad to it at a random moment of each
 * round.
 *
 * Arguments: the fault, the directory, the number of rounds, a seed. Prints what happened as JSON.
 */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { loadLmdb, LmdbStore, SessionCache } from "../../src/index.ts";
import type { CacheNotice } from "../../src/index.ts";
import { Hammer, linearCongruence } from "./hammer.ts";

const [fault = "", directory = "", rounds = "", seed = ""] = process.argv.slice(2);
const random = linearCongruence(Number(seed));
const lmdb = await loadLmdb();
const report = { fault, rounds: 0, hits: 0, failed: 0, recovered: 0, grown: 0, errors: 0, left: 0 };

/** Takes all space to the last byte. */
function fillDisk(): void {
  const descriptor = openSync(`${directory}/filler`, "a");
  for (const bytes of [65_536, 4096, 1]) {
    const chunk = Buffer.alloc(bytes, 1);
    try {
      for (;;) writeSync(descriptor, chunk);
    } catch {
      // Full for chunks of this size.
    }
  }
  closeSync(descriptor);
}

function freeDisk(): void {
  rmSync(`${directory}/filler`, { force: true });
}

function remount(options: string): void {
  execFileSync("mount", ["-o", `remount,${options}`, directory]);
}

function limitFileSize(bytes: string): void {
  execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}`]);
}

interface Fault {
  readonly beforeOpen?: () => void;
  readonly whileOpen?: () => void;
  readonly undo: () => void;
}

const faults: Readonly<Record<string, Fault>> = {
  "disk-full": { whileOpen: fillDisk, undo: freeDisk },
  "disk-full-at-start": { beforeOpen: fillDisk, undo: freeDisk },
  "read-only-at-start": { beforeOpen: () => remount("ro"), undo: () => remount("rw") },
  "file-size-limit": { whileOpen: () => limitFileSize("100000:"), undo: () => limitFileSize("unlimited:") },
  "file-system-error": {
    whileOpen: () => {
      const device = execFileSync("findmnt", ["-no", "SOURCE", directory]).toString().trim();
      writeFileSync(`/sys/fs/ext4/${device.slice("/dev/".length)}/trigger_fs_error`, "1");
    },
    undo: () => {},
  },
};

function playRound(): void {
  const { beforeOpen, whileOpen, undo } = faults[fault] ?? { undo: () => {} };
  const count = (notice: CacheNotice): void => {
    if (notice.kind === "store-failed") report.failed += 1;
    if (notice.kind === "store-recovered") report.recovered += 1;
  };
  beforeOpen?.();
  const cache = new SessionCache({
    store: new LmdbStore(lmdb, { directory, capacity: 2000, fileBytesMax: 32 * 1024 * 1024 }),
    timeoutSeconds: 500,
    notify: count,
  });
  const hammer = new Hammer(cache, random(2 ** 32));
  hammer.strike(random(2000));
  whileOpen?.();
  hammer.strike(2000);
  const { storeBytes } = cache.statistics();
  undo();
  hammer.wait(60);
  hammer.wait(60);
  hammer.strike(1000);
  report.hits += hammer.hits;
  report.errors += cache.statistics().errors;
  if (cache.statistics().storeBytes > storeBytes) report.grown += 1;
  cache.close();
  report.rounds += 1;
}

for (let round = 0; round < Number(rounds); round += 1) playRound();
report.left = readdirSync(directory).filter((name) => name !== "lost+found").length;
console.log(JSON.stringify(report));
