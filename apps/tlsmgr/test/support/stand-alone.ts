import { spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";

/** The daemon as it was built. */
export const builtDaemon: string = path.join(import.meta.dirname, "..", "..", "dist", "tlsmgr");

/** Directories for one run of a daemon without master(8). */
export interface RunDirectories {
  /** Holds all others; itself root's. */
  readonly scratch: string;
  readonly config: string;
  readonly queue: string;
  /** The mail owner's. */
  readonly data: string;
}

/** What a run of a daemon left behind. */
export interface RunResult {
  /** Exit status, or the name of the signal. */
  readonly exit: number | string;
  readonly log: readonly string[];
  readonly stdout: Buffer;
  /** `name mode` of each file in the data directory. */
  readonly dataFiles: readonly string[];
}

/** Makes the directories, has `use` use them, and removes them. */
export async function withDirectories<Result>(
  use: (directories: RunDirectories) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(path.join(tmpdir(), "tlsmgr-"));
  const directories = { scratch, config: `${scratch}/c`, queue: `${scratch}/q`, data: `${scratch}/d` };
  try {
    for (const directory of Object.values(directories)) {
      await mkdir(directory, { recursive: true });
      await chmod(directory, 0o755);
    }
    const owner = getpwnam("postfix");
    await chown(directories.data, owner?.uid ?? 0, owner?.gid ?? 0);
    return await use(directories);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Writes main.cf, and makes it look old: Postfix waits for files that are being written. */
export async function writeMainCf(directory: string, text: string): Promise<void> {
  const file = path.join(directory, "main.cf");
  await writeFile(file, text, "latin1");
  const aMinuteAgo = Date.now() / 1000 - 60;
  await utimes(file, aMinuteAgo, aMinuteAgo);
}

/** How a daemon is run. */
export interface RunOptions {
  /** The program and its first arguments; our daemon by default. */
  readonly program?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The standard input; the null device by default. */
  readonly input?: Uint8Array;
}

/** Runs a daemon on the standard streams, `-S`, until it ends. */
export async function runStandAlone(
  directories: RunDirectories,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const [program = "", ...first] = options.program ?? [process.execPath, builtDaemon];
  const child = spawn(program, [...first, "-S", "-V", "-d", "-l", ...args], {
    env: { MAIL_CONFIG: directories.config, LANG: "C", ...options.environment },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const collect = (stream: NodeJS.ReadableStream | null): Buffer[] => {
    const chunks: Buffer[] = [];
    stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  };
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  child.stdin?.end(options.input);
  const exit = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve(status ?? signal ?? -1));
  });
  const log = Buffer.concat(stderr).toString("utf8").split("\n").slice(0, -1);
  return { exit, log, stdout: Buffer.concat(stdout), dataFiles: await listFiles(directories.data) };
}

async function listFiles(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).toSorted();
  return await Promise.all(
    names.map(async (name) => {
      const { mode } = await stat(path.join(directory, name));
      return `${name} ${(mode & 0o7777).toString(8).padStart(4, "0")}`;
    }),
  );
}
