import { existsSync } from "node:fs";
import { command } from "@postfixjs/test-support";

/** Whether {@link Network} works here: it needs root and iproute2. */
export const networksAvailable: boolean =
  process.getuid?.() === 0 && ["/usr/sbin/ip", "/sbin/ip", "/bin/ip"].some((file) => existsSync(file));

const serverAddress = "10.73.0.1";

async function ip(...args: string[]): Promise<void> {
  const { status, stderr } = await command("ip", args);
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
}

/**
 * A server and some hosts, each in its own network namespace, connected by a bridge in the server's.
 * Disposing of it removes all of them.
 */
export class Network implements AsyncDisposable {
  /** The server's address, which all hosts reach. */
  readonly serverAddress = serverAddress;
  readonly #name: string;
  readonly #hosts: number;

  private constructor(name: string, hosts: number) {
    this.#name = name;
    this.#hosts = hosts;
  }

  /** Makes a network of a server and so many hosts, at most 20, numbered from 0. */
  static async make(hosts: number): Promise<Network> {
    const network = new Network(`pj${process.pid}`, hosts);
    try {
      await network.#setUp();
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
    return network;
  }

  /** The command that runs another one in the server's namespace. */
  get underServer(): readonly string[] {
    return ["ip", "netns", "exec", this.#server];
  }

  /** The command that runs another one in a host's namespace. */
  under(host: number): readonly string[] {
    return ["ip", "netns", "exec", this.#host(host)];
  }

  /** Cuts a host off from the server, or connects it again. */
  async connect(host: number, isConnected: boolean): Promise<void> {
    await ip("-n", this.#server, "link", "set", `h${host}`, isConnected ? "up" : "down");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let host = 0; host < this.#hosts; host += 1) await command("ip", ["netns", "del", this.#host(host)]);
    await command("ip", ["netns", "del", this.#server]);
  }

  get #server(): string {
    return `${this.#name}s`;
  }

  #host(host: number): string {
    return `${this.#name}h${host}`;
  }

  async #setUp(): Promise<void> {
    const server = this.#server;
    await ip("netns", "add", server);
    await ip("-n", server, "link", "set", "lo", "up");
    await ip("-n", server, "link", "add", "br0", "type", "bridge");
    await ip("-n", server, "addr", "add", `${serverAddress}/24`, "dev", "br0");
    await ip("-n", server, "link", "set", "br0", "up");
    for (let host = 0; host < this.#hosts; host += 1) {
      const name = this.#host(host);
      await ip("netns", "add", name);
      await ip("-n", name, "link", "set", "lo", "up");
      await ip(
        "-n",
        server,
        "link",
        "add",
        `h${host}`,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        name,
      );
      await ip("-n", server, "link", "set", `h${host}`, "master", "br0");
      await ip("-n", server, "link", "set", `h${host}`, "up");
      await ip("-n", name, "addr", "add", `10.73.0.${10 + host}/24`, "dev", "eth0");
      await ip("-n", name, "link", "set", "eth0", "up");
    }
  }
}
