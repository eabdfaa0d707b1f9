import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import type { Side } from "./sides.ts";

/** Latencies in microseconds. */
export interface Latency {
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
}

/** What the load generator measured in one run. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly serverUsPerRequest: number;
  readonly masterUsPerRequest: number;
  readonly latency: Latency;
  readonly operations: Readonly<Record<string, Latency>>;
  readonly phases: readonly Latency[];
}

/** Options of a run, by the names that the load generator has for them. */
export type LoadOptions = Readonly<Record<string, string | number>>;

/** The compiled load generator. */
export class LoadGenerator implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Compiles it with `cc`. */
  static async compile(): Promise<LoadGenerator> {
    const directory = await mkdtemp(path.join(tmpdir(), "tlsmgr-load-"));
    const sources = path.join(import.meta.dirname, "load-generator");
    const files = (await readdir(sources)).filter((name) => name.endsWith(".c"));
    const args = ["-O2", "-o", path.join(directory, "tlsmgr-load"), ...files];
    const { status, stderr } = await command("cc", args, { cwd: sources });
    if (status !== 0) throw new Error(`Can't compile the load generator, which needs cc: ${stderr}`);
    return new LoadGenerator(directory);
  }

  /**
   * Puts a load on a server.
   *
   * @throws {unknown} Error if a single reply is wrong
   */
  async run(side: Side, options: LoadOptions): Promise<LoadResult> {
    const all = { socket: side.socket, server: side.serverPid, master: side.masterPid, ...options };
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const program = path.join(this.#directory, "tlsmgr-load");
    const { status, stdout, stderr } = await command(program, args);
    if (status !== 0) throw new Error(`${side.name}, ${args.join(" ")}: ${stderr}${stdout}`);
    return JSON.parse(stdout) as LoadResult;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}
