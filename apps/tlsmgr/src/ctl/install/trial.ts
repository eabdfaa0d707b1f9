import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import path from "node:path";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { ControlClient } from "../../control/control-client.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import type { Site } from "../site/site.ts";
import { probe } from "../live/probe-checks.ts";
import { CommandError } from "../commands/command.ts";
import { mappedCode } from "../../native/mapped-code.ts";
import { Scratch } from "./scratch.ts";

const deadlineMilliseconds = 60_000;
const answerSeconds = 20;
/** A daemon that fails sleeps for a second before it ends. */
const lastWordMilliseconds = 5000;
const lineBytesMax = 500;
/**
 * The descriptors 3 to 6 of a child of master(8): a pair that tlsmgr ignores, the status channel, the
 * socket.
 */
const statusDescriptor = 5;

/** What a daemon is tried with. */
export interface TrialPlan {
  readonly site: Site;
  /** The launcher that master(8) would run. */
  readonly launcher: string;
  /** Whether the clients of this Postfix expect a greeting. */
  readonly isGreeted: boolean;
}

/** What a trial found. */
export interface TrialResult {
  /** Why the daemon would not work, in its own words; `undefined` if it works. */
  readonly fault: string | undefined;
  /** The native code that it loaded. */
  readonly mapped: readonly string[];
}

/**
 * Starts the daemon once as master(8) would, with the settings of a site, its jail and its account, and asks
 * it everything that Postfix's daemons ask. It serves nobody else: sockets and files are in a temporary
 * directory, and the mail log gets no line. Needs root.
 */
export async function tryDaemon(plan: TrialPlan): Promise<TrialResult> {
  const { site } = plan;
  const owner = site.mailOwner;
  if (owner === undefined) {
    return { fault: `account "${site.text("mail_owner")}" does not exist`, mapped: [] };
  }
  using scratch = new Scratch(owner);
  writeConfiguration(site, scratch);
  const socket = path.join(scratch.path, "tlsmgr");
  const server = createServer().listen(`${socket}.first`);
  await once(server, "listening");
  // Node removes the name of a socket that it closes, but not its other name.
  linkSync(`${socket}.first`, socket);
  const daemon = new TriedDaemon(start(plan, scratch, server));
  server.close();
  try {
    let mapped: readonly string[] = [];
    const fault = await daemon.fault(async () => {
      const flaw = await faultOfAnswers(socket, scratch, plan.isGreeted);
      mapped = mappedCode(daemon.pid);
      return flaw;
    });
    return { fault, mapped };
  } finally {
    daemon.kill();
  }
}

/** main.cf as it is, and tlsmgr.ini with other places for the sockets. */
function writeConfiguration({ configDirectory }: Site, { path: directory, data }: Scratch): void {
  writeFileSync(path.join(directory, "main.cf"), readFileSync(path.join(configDirectory, "main.cf")));
  const ini = path.join(configDirectory, "tlsmgr.ini");
  const { metricsListen } = loadTlsmgrIni(configDirectory, () => {});
  const changes = [
    `[control]\nsocket = ${controlSocketIn(data)}`,
    ...(metricsListen === "" ? [] : [`[metrics]\nlisten = unix:${path.join(data, "metrics")}`]),
  ];
  const text = existsSync(ini) ? readFileSync(ini, "latin1") : "";
  writeFileSync(path.join(directory, "tlsmgr.ini"), [text, ...changes, ""].join("\n"), "latin1");
}

function controlSocketIn(data: string): string {
  return path.join(data, "control");
}

function start(
  { site, launcher }: TrialPlan,
  { path: directory, data }: Scratch,
  server: Server,
): ChildProcess {
  const settings = {
    config_directory: site.configDirectory,
    data_directory: data,
    // The log goes to the standard error alone.
    maillog_file_prefixes: directory,
    maillog_file: path.join(directory, "log"),
    postlog_service_name: "tlsmgrctl-trial",
  };
  return spawn(
    launcher,
    [
      "-V",
      "-l",
      "-n",
      site.field("service"),
      "-t",
      "unix",
      ...(site.field("chroot") === "y" ? ["-c"] : []),
      ...(site.field("unprivileged") === "n" ? [] : ["-u"]),
      ...(site.service?.overrides ?? []).flatMap(({ name, value }) => ["-o", `${name}=${value}`]),
      ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ],
    {
      cwd: site.text("queue_directory"),
      env: {
        MAIL_CONFIG: directory,
        MAIL_LOGTAG: "postfix",
        POSTLOG_SERVICE: path.join(directory, "nobody"),
        TLSMGR_FALLBACK: "no",
        LANG: "C",
        GENERATION: "1",
      },
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe", descriptorOf(server)],
    },
  );
}

/**
 * Node passes a socket that listens to a child by its descriptor only, and has no public way to ask for
 * that.
 */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, "_handle");
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd === "number" && fd >= 0) return fd;
  throw new CommandError(
    "This Node.js does not give the descriptor of a socket, so the daemon cannot be tried",
  );
}

/** The first thing that is wrong with what the daemon answers. */
async function faultOfAnswers(
  socket: string,
  { data }: Scratch,
  isGreeted: boolean,
): Promise<string | undefined> {
  const options = { address: { path: socket }, timeoutSeconds: answerSeconds, isGreeted };
  try {
    using client = new TlsmgrClient(options);
    for await (const { isWell, subject, text } of probe(client)) {
      if (!isWell) return `${subject}: ${text}`;
    }
  } catch (error) {
    if (error instanceof ClientError) return error.message;
    throw error;
  }
  return await faultOfControl(controlSocketIn(data));
}

/** Postfix's own tlsmgr, which a launcher may fall back to, has no control socket. */
async function faultOfControl(socket: string): Promise<string | undefined> {
  try {
    using client = await ControlClient.connect(socket, answerSeconds);
    await client.request("version");
    return undefined;
  } catch (error) {
    return `the control socket does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A daemon on trial. */
class TriedDaemon {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #said: Buffer[] = [];

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (status, signal) => resolve(this.#endText(status, signal)));
    });
    child.stderr?.on("data", (chunk: Buffer) => this.#said.push(chunk));
    for (const stream of child.stdio.slice(3)) stream?.on("error", () => {});
  }

  /** 0 for a process that could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What is wrong with the daemon: it ends early, answers badly, or does not end when master(8) leaves. */
  async fault(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const early = this.#ended.then((end) => ({ end }));
    const asked = await Promise.race([early, ask()]);
    if (typeof asked === "object") return asked.end;
    if (asked !== undefined) return (await this.#lastWord()) ?? asked;
    this.#child.stdio.at(statusDescriptor)?.destroy();
    const end = await Promise.race([this.#ended, after(deadlineMilliseconds)]);
    return end === "" ? undefined : end;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** For a daemon that ends while it is asked: its reason, rather than that there is no answer. */
  async #lastWord(): Promise<string | undefined> {
    const end = await Promise.race([this.#ended, after(lastWordMilliseconds)]);
    return end === late || end === "" ? undefined : end;
  }

  /** Empty for a good end. */
  #endText(status: number | null, signal: NodeJS.Signals | null): string {
    if (status === 0) return "";
    const lines = Buffer.concat(this.#said).toString("utf8").split("\n");
    const last = lines.findLast((line) => line.trim() !== "");
    const how = signal === null ? `it ended with status ${status}` : `it was killed by ${signal}`;
    const advice = signal === "SIGTRAP" ? " (V8 may not make executable memory: MemoryDenyWriteExecute)" : "";
    return (last?.replace(/^\S+\/\S+?(?:\[\d+\])?: /u, "").slice(0, lineBytesMax) ?? how) + advice;
  }
}

const late = "it does not end when master(8) closes its channel";

async function after(milliseconds: number): Promise<string> {
  return await new Promise((resolve) => {
    setTimeout(() => resolve(late), milliseconds).unref();
  });
}
