import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** File systems that a program can have to itself. */
const mounts = {
  /** 8 MiB of memory. */
  tmpfs: 'mount -t tmpfs -o size=8m tmpfs "$0"',
  /** 24 MiB on a loop device; becomes read-only after an error. */
  ext4: [
    'truncate -s 24M "$0.image"',
    'mkfs.ext4 -q -F "$0.image"',
    'mount -o loop,errors=remount-ro "$0.image" "$0"',
    'rm "$0.image"',
  ].join(" && "),
};

/** A kind of small file system. */
export type SmallFileSystem = keyof typeof mounts;

/** The command that runs another one in its own mount namespace, so that no mount outlives it. */
function wrap(kind: SmallFileSystem, directory: string, command: readonly string[]): string[] {
  return ["--mount", "sh", "-c", `${mounts[kind]} && exec "$@"`, directory, ...command];
}

/** True for root, where such a file system can be mounted. */
export function canMount(kind: SmallFileSystem): boolean {
  if (process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(path.join(tmpdir(), "can-mount-"));
  const { status } = spawnSync("unshare", wrap(kind, directory, ["true"]), { stdio: "ignore" });
  rmSync(directory, { recursive: true });
  rmSync(`${directory}.image`, { force: true });
  return status === 0;
}

/**
 * Runs one of the test programs with a small file system of its own as its second argument.
 *
 * @returns what it printed
 * @throws {unknown} Error if it did not exit with status 0
 */
export async function runInSmallFileSystem(
  kind: SmallFileSystem,
  program: string,
  [first = "", ...others]: readonly string[],
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "small-fs-"));
  const file = path.join(import.meta.dirname, "..", "programs", program);
  const command = [process.execPath, "--conditions=@postfixjs/source", file, first, directory, ...others];
  try {
    const { stdout } = await run("unshare", wrap(kind, directory, command), { timeout: 120_000 });
    return stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
    await rm(`${directory}.image`, { force: true });
  }
}
