import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, until } from "@postfixjs/test-support";
import type { ValkeySettings } from "../../src/cluster/cluster-settings.ts";
import { storePrograms } from "./store-programs.ts";

export { valkeyInstalled } from "./store-programs.ts";

/** The user and the rules that docs/cluster.md gives. */
export const aclUser = "tlsmgr";
export const aclRules = "~tlsmgr:* -@all +get +set +mget +del +ping +time +select +auth +info +cluster|slots";

/** Settings of {@link ValkeyServer}. */
export interface ValkeyServerOptions {
  /** A command that runs the command given to it, such as `ip netns exec NAME`. */
  readonly under?: readonly string[];
  readonly port?: number;
  readonly password: string;
  /** Further arguments of the server. */
  readonly args?: readonly string[];
}

/** How a host reaches a single server on this machine, as its administrator. */
export function singleServer(port: number): ValkeySettings {
  return {
    mode: "single",
    servers: [{ host: "127.0.0.1", port }],
    master: "",
    username: undefined,
    password: undefined,
    sentinelPassword: undefined,
    database: 0,
    tls: undefined,
  };
}

/** A server as docs/cluster.md has it: no persistence, `volatile-ttl`, one user with few rights. */
export class ValkeyServer implements AsyncDisposable {
  readonly directory: string = mkdtempSync(path.join(tmpdir(), "valkey-"));
  readonly #options: ValkeyServerOptions;
  #child: ChildProcess | undefined;

  constructor(options: ValkeyServerOptions) {
    this.#options = options;
    const user = `user ${aclUser} on >${options.password} ${aclRules}\nuser default on nopass ~* +@all\n`;
    writeFileSync(path.join(this.directory, "users.acl"), user);
  }

  /** The port that it listens at. */
  get port(): number {
    return this.#options.port ?? 6379;
  }

  async start(): Promise<void> {
    const { under = [], port = 6379, args = [] } = this.#options;
    const server = ["--bind", "0.0.0.0", "--port", `${port}`, "--protected-mode", "no", "--save", ""];
    const limits = ["--maxmemory", "64mb", "--maxmemory-policy", "volatile-ttl", "--appendonly", "no"];
    const files = ["--dir", this.directory, "--aclfile", path.join(this.directory, "users.acl")];
    const [first = "", ...rest] = [...under, storePrograms.server, ...server, ...limits, ...files, ...args];
    this.#child = spawn(first, rest, { stdio: "ignore" });
    await until("the server's PONG", async () => (await this.cli("ping")).trim() === "PONG");
  }

  /** Runs redis-cli as the administrator. */
  async cli(...words: string[]): Promise<string> {
    const { under = [], port = 6379 } = this.#options;
    const [first = "", ...rest] = [...under, storePrograms.cli, "-p", `${port}`, ...words];
    return (await command(first, rest)).stdout;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
