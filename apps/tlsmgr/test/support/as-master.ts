import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { linkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { until } from "@postfixjs/test-support";
import { builtDaemon } from "./stand-alone.ts";
import type { RunDirectories } from "./stand-alone.ts";

/** Our daemon, as the arguments of spawn. */
export const ourDaemon: readonly string[] = [process.execPath, builtDaemon];

/** How a daemon is started. */
export interface StartOptions {
  /** The program and its first arguments; {@link ourDaemon} by default. */
  readonly program?: readonly string[];
  /** Instead of master's `-l -t unix -u`. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Name of the socket in the scratch directory; `s` by default. */
  readonly socketName?: string;
}

/**
 * Starts a daemon as master(8) does, with the descriptors 3 to 6, but so that a test holds master's end of
 * them and reads the log from the standard error.
 */
export async function startAsMaster(
  directories: RunDirectories,
  {
    program = ourDaemon,
    args = ["-l", "-t", "unix", "-u"],
    environment = {},
    socketName = "s",
  }: StartOptions = {},
): Promise<RunningDaemon> {
  const socketPath = path.join(directories.scratch, socketName);
  const firstName = `${socketPath}.first`;
  const server = createServer();
  server.listen(firstName);
  await once(server, "listening");
  // Node removes the name of a socket that it closes, but not the socket's other name.
  rmSync(socketPath, { force: true });
  linkSync(firstName, socketPath);
  const [command = "", ...first] = program;
  const child = spawn(command, [...first, "-V", ...args], {
    cwd: directories.queue,
    env: { MAIL_CONFIG: directories.config, LANG: "C", GENERATION: "11", ...environment },
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe", descriptorOf(server)],
  });
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  await once(child, "spawn");
  const closed = once(server, "close");
  server.close();
  await closed;
  return new RunningDaemon(child, socketPath, ended);
}

/** Node passes a listening socket to a child by its number only, and tells the number to nobody. */
function descriptorOf(server: unknown): number {
  return (server as { _handle: { fd: number } })._handle.fd;
}

/** A daemon that a test started in master's place. Disposing of it kills it. */
export class RunningDaemon implements AsyncDisposable {
  readonly socketPath: string;
  /** What the daemon wrote to master on the status channel. */
  readonly statusBytes: Buffer[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #log: Buffer[] = [];

  constructor(
    child: ChildProcess,
    socketPath: string,
    ended: Promise<[number | null, NodeJS.Signals | null]>,
  ) {
    this.#child = child;
    this.socketPath = socketPath;
    this.#ended = ended;
    child.stderr?.on("data", (chunk: Buffer) => this.#log.push(chunk));
    for (const stream of child.stdio.slice(3)) stream?.on("error", () => undefined);
    this.#channel.on("data", (chunk: Buffer) => this.statusBytes.push(chunk));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The lines of the log so far, without the tag. */
  log(): string[] {
    const lines = Buffer.concat(this.#log).toString("utf8").split("\n").slice(0, -1);
    return lines.map((line) => line.replace(/^\S+\/\S+: /u, ""));
  }

  /** Waits for a line of the log. */
  async logged(pattern: RegExp): Promise<string> {
    return await until(`a line like ${pattern} in ${JSON.stringify(this.log())}`, () =>
      this.log().find((line) => pattern.test(line)),
    );
  }

  /** Closes the status channel, as master does when it reloads or dies. */
  closeChannel(): void {
    this.#channel.destroy();
  }

  /** Writes to the status channel, which master never does. */
  writeChannel(text: string): void {
    this.#channel.write(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for the end: the exit status, or the signal that ended the daemon. */
  async end(): Promise<number | NodeJS.Signals | null> {
    const [status, signal] = await this.#ended;
    return status ?? signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  get #channel(): Socket {
    const stream: unknown = this.#child.stdio.at(5);
    return stream as Socket;
  }
}
