import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, until } from "@postfixjs/test-support";
import { storePrograms } from "../../support/store-programs.ts";

/** Servers of one set-up, on ports of the loopback interface. Disposing of it ends them. */
export class Servers implements AsyncDisposable {
  readonly #directory: string = mkdtempSync(path.join(tmpdir(), "servers-"));
  readonly #children = new Map<number, ChildProcess>();

  /** Starts a server without persistence. */
  async start(port: number, ...args: readonly string[]): Promise<void> {
    const directory = path.join(this.#directory, `${port}`);
    mkdirSync(directory, { recursive: true });
    const basic = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", directory];
    await this.#spawn(port, storePrograms.server, [...basic, ...args]);
  }

  /** Starts a Sentinel that watches the master `mx` at a port. */
  async startSentinel(port: number, master: number): Promise<void> {
    const file = path.join(this.#directory, `sentinel-${port}.conf`);
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `sentinel monitor mx 127.0.0.1 ${master} 2`,
      "sentinel down-after-milliseconds mx 2000",
      "sentinel failover-timeout mx 5000",
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    await this.#spawn(port, storePrograms.sentinel, [file]);
  }

  /** Runs the command-line client. */
  async cli(port: number, ...words: readonly string[]): Promise<string> {
    return (await command(storePrograms.cli, ["-p", `${port}`, ...words])).stdout.trim();
  }

  /** Sends a signal to the server at a port. */
  signal(port: number, signal: NodeJS.Signals): void {
    this.#children.get(port)?.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.values()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "close");
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #spawn(port: number, program: string, args: readonly string[]): Promise<void> {
    this.#children.set(port, spawn(program, args, { stdio: "ignore" }));
    await until(`${program} at ${port}`, async () => (await this.cli(port, "ping")) === "PONG");
  }
}
