import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { removeControlGroup } from "./workplace.ts";
import type { Workplace } from "./workplace.ts";

const files = path.join(import.meta.dirname, "..", "files");
const functions = readFileSync(path.join(files, "functions.sh"), "utf8");
const deadlineMilliseconds = 180_000;

/** A script has failed inside a machine; the message has what it printed. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** How to deal with a machine from outside. */
interface Handle {
  /** How to get inside: a command and its first arguments. */
  readonly enter: readonly string[];
  /** Its `/tmp`. */
  readonly incoming: string;
  readonly end: () => Promise<void>;
}

/**
 * A system that a root of a suite was made into. Nothing of it reaches the network or stays after its end,
 * which comes with that of this process at the latest.
 */
export class Machine implements AsyncDisposable {
  readonly #handle: Handle;

  /** @internal Use {@link startMachine} or {@link startSystemd}. */
  constructor(handle: Handle) {
    this.#handle = handle;
  }

  /**
   * Runs a script, which ends at its first command that fails, and returns what it printed.
   *
   * @throws {ScriptError} It failed, or took too long.
   */
  run(script: string): string {
    const [command = "", ...args] = this.#handle.enter;
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
    copyFileSync(file, path.join(this.#handle.incoming, path.basename(file)));
    return `/tmp/${path.basename(file)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.end();
  }
}

/** Starts a machine without an init system, as a container is. */
export async function startMachine(root: string, workplace: Workplace): Promise<Machine> {
  const directory = mkdtempSync(path.join(workplace.directory, "machine-"));
  const namespaces = ["--mount", "--propagation=private", "--net", "--pid", "--ipc", "--uts", "--kill-child"];
  const hold = ["bash", path.join(files, "hold.sh"), root, directory];
  // unshare blocks the signals that it could end by.
  const holder = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...namespaces, "--", ...hold], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const first = await firstProcess(holder);
  const [word] = await Promise.race([once(holder.stdout, "data"), once(holder, "exit")]);
  if (!Buffer.isBuffer(word)) throw endedEarly();
  const enter = ["nsenter", `--target=${first}`, "--mount", "--net", "--pid", "--ipc", "--uts"];
  const machine = path.join(directory, "root");
  return new Machine({
    enter: [...enter, "chroot", machine],
    incoming: `/proc/${first}/root${machine}/tmp`,
    end: () => end(holder, "SIGKILL"),
  });
}

/** Boots a machine under systemd, which has the units that Debian ships. */
export async function startSystemd(root: string, { directory, controlGroup }: Workplace): Promise<Machine> {
  const boot = [path.join(files, "boot.sh"), root, mkdtempSync(path.join(directory, "machine-"))];
  const group = controlGroup === undefined ? [] : [controlGroup];
  const holder = spawn(
    "setpriv",
    ["--pdeathsig", "TERM", "unshare", "--mount", "--propagation=private", "bash", ...boot, ...group],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const first = await firstProcess(holder);
  const enter = ["nsenter", `--target=${first}`, "--mount", "--net", "--pid", "--ipc", "--uts", "--cgroup"];
  const machine = new Machine({
    enter: [...enter, "--root"],
    incoming: `/proc/${first}/root/tmp`,
    end: async () => {
      await end(holder, "SIGTERM");
      if (controlGroup !== undefined) removeControlGroup(controlGroup);
    },
  });
  machine.run(`until [ -S /run/systemd/private ]; do sleep 0.2; done
    systemctl is-system-running --wait || :`);
  return machine;
}

/** Ends a machine by the process that it was started with. */
async function end(holder: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(holder)) return;
  const ended = once(holder, "exit");
  holder.kill(signal);
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endedEarly(): ScriptError {
  return new ScriptError("the machine has ended before it was ready; what it printed says why");
}

/** The process among the descendants of another one that is the first of its own system. */
async function firstProcess(holder: ChildProcess): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = descendantsOf(holder.pid ?? 0).find((each) =>
      /^NSpid:\t\d+\t(?:\d+\t)*1$/mu.test(statusOf(each)),
    );
    if (found !== undefined) return found;
    if (hasEnded(holder)) throw endedEarly();
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
