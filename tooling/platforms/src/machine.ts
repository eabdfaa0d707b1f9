import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

const files = path.join(import.meta.dirname, "..", "files");
const functions = readFileSync(path.join(files, "functions.sh"), "utf8");
const deadlineMilliseconds = 180_000;

/** A script has failed inside a machine; the message has what it printed. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/**
 * A system that a root of a suite was made into. Nothing of it reaches the network or stays after its end.
 */
export class Machine implements Disposable {
  /** Its first process: all others end with it. */
  readonly #first: number;
  readonly #directory: string;
  /** How to get inside: a command and its first arguments. */
  readonly #enter: readonly string[];
  readonly #incoming: string;

  /** @internal Use {@link startMachine} or {@link startSystemd}. */
  constructor(first: number, directory: string, enter: readonly string[], incoming: string) {
    this.#first = first;
    this.#directory = directory;
    this.#enter = enter;
    this.#incoming = incoming;
  }

  /**
   * Runs a script, which ends at its first command that fails, and returns what it printed.
   *
   * @throws {ScriptError} It failed, or took too long.
   */
  run(script: string): string {
    const [command = "", ...args] = this.#enter;
    const { status, signal, stdout } = spawnSync(
      command,
      [...args, "sh", "-ec", `exec 2>&1\n${functions}\n${script}`],
      {
        encoding: "utf8",
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
        stdio: ["ignore", "pipe", "inherit"],
        timeout: deadlineMilliseconds,
      },
    );
    if (status === 0) return stdout;
    throw new ScriptError(`${script.trim()}\nended with ${status ?? signal ?? "nothing"}:\n${stdout}`);
  }

  /** Runs a script of the folder `files`. */
  runFile(name: string): string {
    return this.run(readFileSync(path.join(files, name), "utf8"));
  }

  /** Copies a file to `/tmp` of the machine and returns its path there. */
  bring(file: string): string {
    copyFileSync(file, path.join(this.#incoming, path.basename(file)));
    return `/tmp/${path.basename(file)}`;
  }

  [Symbol.dispose](): void {
    process.kill(this.#first, "SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Starts a machine without an init system, as a container is. */
export async function startMachine(root: string): Promise<Machine> {
  const directory = mkdtempSync(path.join(tmpdir(), "machine-"));
  const namespaces = ["--mount", "--propagation=private", "--net", "--pid", "--ipc", "--uts", "--fork"];
  const hold = ["bash", path.join(files, "hold.sh"), root, directory];
  const holder = spawn("unshare", [...namespaces, "--", ...hold], { stdio: ["ignore", "pipe", "inherit"] });
  const first = await firstProcess(holder);
  await once(holder.stdout, "data");
  const enter = ["nsenter", `--target=${first}`, "--mount", "--net", "--pid", "--ipc", "--uts"];
  const machine = path.join(directory, "root");
  return new Machine(first, directory, [...enter, "chroot", machine], `/proc/${first}/root${machine}/tmp`);
}

/** Boots a machine under systemd, which has the units that Debian ships. */
export async function startSystemd(root: string): Promise<Machine> {
  const directory = mkdtempSync(path.join(tmpdir(), "machine-"));
  const boot = `mount -t tmpfs -o mode=755 tmpfs ${directory}
    cd ${directory}
    mkdir upper work root
    mount -t overlay -o lowerdir=${root},upperdir=upper,workdir=work overlay root
    exec systemd-nspawn --quiet --register=no --keep-unit --private-network --console=read-only -b -D root`;
  const holder = spawn("unshare", ["--mount", "--propagation=private", "sh", "-ec", boot], {
    env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const first = await firstProcess(holder);
  const enter = [
    "nsenter",
    `--target=${first}`,
    "--mount",
    "--net",
    "--pid",
    "--ipc",
    "--uts",
    "--cgroup",
    "--root",
  ];
  const machine = new Machine(first, directory, enter, `/proc/${first}/root/tmp`);
  machine.run(`until [ -S /run/systemd/private ]; do sleep 0.2; done
    systemctl is-system-running --wait || :`);
  return machine;
}

/** The process among the descendants of another one that is the first of its own system. */
async function firstProcess({ pid }: ChildProcess): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = descendantsOf(pid ?? 0).find((each) => /^NSpid:\t\d+\t(?:\d+\t)*1$/mu.test(statusOf(each)));
    if (found !== undefined) return found;
    // oxlint-disable-next-line no-await-in-loop -- there is nothing to wait for but the process
    await setTimeout(100);
  }
  throw new ScriptError("no machine has started within 30 seconds");
}

function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && statusOf(Number(name)).includes(`\nPPid:\t${pid}\n`))
    .map(Number);
  return [...children, ...children.flatMap(descendantsOf)];
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
