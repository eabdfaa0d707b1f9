import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

import { command, succeed } from "./command.ts";
import { mainCf, masterCf } from "./configuration.ts";
import type { ConfigurationInput, InstancePaths } from "./configuration.ts";
import { freePorts } from "./free-ports.ts";
import { MailLog } from "./mail-log.ts";
import { childRunning, childrenOf, isAlive } from "./processes.ts";
import { until } from "./until.ts";

/** Settings of {@link postfixInstance}. */
export interface PostfixInstanceOptions {
  /** The `type:` of the session caches of smtpd and smtp; `none` leaves both unset. Default `btree`. */
  readonly cacheType?: string;
  /**
   * The command field of the tlsmgr service: a program in the instance's daemon_directory. Default `tlsmgr`.
   */
  readonly tlsmgrCommand?: string;
  /** The chroot field of the tlsmgr service. Default false. */
  readonly tlsmgrChroot?: boolean;
  /** Programs to copy into daemon_directory: name there, file here. They may replace Postfix's own. */
  readonly programs?: Readonly<Record<string, string>>;
  /**
   * smtpd services, by a name of ours, each with its `name=value` overrides. They listen on 127.0.0.1, and
   * mail for `NAME.test` is delivered to them by smtp(8). Default: one, `main`, with no overrides.
   */
  readonly listeners?: Readonly<Record<string, readonly string[]>>;
  /** Further lines of main.cf; they override all others. */
  readonly mainCf?: readonly string[];
  /** Further lines of master.cf. */
  readonly masterCf?: readonly string[];
  /** The port of the first listener, the others follow it; by default ports that are free. */
  readonly firstPort?: number;
  /**
   * A command that runs the command given to it, such as `ip netns exec NAME`: Postfix always runs under it.
   */
  readonly under?: readonly string[];
}

/** A running Postfix of its own, see {@link postfixInstance}. */
export class PostfixInstance implements AsyncDisposable, InstancePaths {
  readonly directory: string;
  readonly configDirectory: string;
  readonly queueDirectory: string;
  readonly dataDirectory: string;
  readonly daemonDirectory: string;
  readonly logFile: string;
  /** Where clients reach the tlsmgr. */
  readonly tlsmgrSocket: string;
  /** The mail log. */
  readonly log: MailLog;

  readonly #ports: ReadonlyMap<string, number>;
  readonly #under: readonly string[];
  #tlsmgrCommand: string;

  /** @internal Use {@link postfixInstance}. */
  constructor(
    paths: InstancePaths,
    ports: ReadonlyMap<string, number>,
    tlsmgrCommand: string,
    under: readonly string[],
  ) {
    this.directory = paths.directory;
    this.configDirectory = paths.configDirectory;
    this.queueDirectory = paths.queueDirectory;
    this.dataDirectory = paths.dataDirectory;
    this.daemonDirectory = paths.daemonDirectory;
    this.logFile = paths.logFile;
    this.tlsmgrSocket = path.join(paths.queueDirectory, "private/tlsmgr");
    this.log = new MailLog(paths.logFile);
    this.#ports = ports;
    this.#tlsmgrCommand = tlsmgrCommand;
    this.#under = under;
  }

  /** The port of 127.0.0.1 that a listener listens on. */
  port(listener = "main"): number {
    const port = this.#ports.get(listener);
    if (port === undefined) throw new RangeError(`No listener "${listener}" was asked for`);
    return port;
  }

  /**
   * Starts Postfix (again). Returns when its master is ready.
   *
   * @param under - a command that runs the command that it is given, such as `nice -n 19`
   */
  async start(under: readonly string[] = []): Promise<void> {
    await this.#postfix("start", under);
  }

  /** `postfix reload`: all daemons end, and start again with the configuration as it is now. */
  async reload(): Promise<void> {
    const before = this.log.lines().length;
    await this.#postfix("reload");
    await this.log.waitFor(/\/master\[\d+\]: reload -- /u, before);
  }

  /** `postfix stop`. Returns when all processes of the instance have ended. */
  async stop(): Promise<void> {
    const master = this.#runningMaster();
    if (master === undefined) return;
    const processes = [...childrenOf(master), master];
    await command("postfix", ["-c", this.configDirectory, "stop"]);
    await until("the end of Postfix's processes", () => !processes.some(isAlive)).catch((error: unknown) => {
      for (const pid of processes.filter(isAlive)) process.kill(pid, "SIGKILL");
      throw error;
    });
  }

  /** The process id of master(8). */
  masterPid(): number {
    const master = this.#runningMaster();
    if (master === undefined) throw new Error("The Postfix instance is not running");
    return master;
  }

  /** The process id of the tlsmgr, if it runs right now. */
  runningTlsmgrPid(): number | undefined {
    return childRunning(this.masterPid(), path.basename(this.#tlsmgrCommand.split(/\s/u)[0] ?? ""));
  }

  /**
   * The process id of the tlsmgr, which is made to start by a connection to its socket if it does not run.
   */
  async tlsmgrPid(): Promise<number> {
    const client = connect(this.tlsmgrSocket);
    client.on("error", () => undefined);
    try {
      return await until(`a tlsmgr process (${this.#tlsmgrCommand})`, () => this.runningTlsmgrPid());
    } finally {
      client.destroy();
    }
  }

  /** Writes another command into the tlsmgr line of master.cf; it counts from the next {@link reload}. */
  async setTlsmgrCommand(tlsmgrCommand: string): Promise<void> {
    const file = path.join(this.configDirectory, "master.cf");
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(/^(tlsmgr(?:\s+\S+){6}\s+).*$/mu, (_, fields: string) => fields + tlsmgrCommand),
    );
    this.#tlsmgrCommand = tlsmgrCommand;
  }

  /**
   * Sends a message with sendmail(1), to be delivered by smtp(8) to one of the listeners.
   *
   * @returns The log lines from then to the delivery; the last one tells its result (`status=sent ...`).
   */
  async sendMessage(listener = "main"): Promise<string[]> {
    const before = this.log.lines().length;
    const recipient = `${randomBytes(6).toString("hex")}@${listener}.test`;
    const args = ["-C", this.configDirectory, "-f", "sender@localhost", recipient];
    await succeed("sendmail", args, { input: "Subject: test\n\nHello\n" });
    const delivered = await this.log.waitFor(
      new RegExp(String.raw`/smtp\[\d+\]: .*to=<${recipient}>.* status=`, "u"),
      before,
    );
    const lines = this.log.lines().slice(before);
    return lines.slice(0, lines.indexOf(delivered) + 1);
  }

  /** Stops Postfix and removes all files of the instance. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.directory, { recursive: true, force: true });
    }
  }

  /** Whoever has started it: a test may run postfix(1) itself. */
  #runningMaster(): number | undefined {
    try {
      const pid = Number(readFileSync(path.join(this.queueDirectory, "pid/master.pid"), "utf8"));
      return readFileSync(`/proc/${pid}/comm`, "utf8") === "master\n" && isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  async #postfix(action: "start" | "reload", under: readonly string[] = []): Promise<void> {
    const [program, ...args] = [...this.#under, ...under, "postfix", "-c", this.configDirectory, action];
    const { status, stdout, stderr } = await command(program, args);
    if (status === 0) return;
    throw new Error(
      `postfix ${action} failed: ${stdout}${stderr}\n${this.log.lines().slice(-20).join("\n")}`,
    );
  }
}

/**
 * Brings up a real Postfix in its own directory: own configuration, queue, data and programs, on the
 * loopback interface and on high ports, with a self-signed certificate. /etc/postfix is only read. Needs
 * root.
 *
 * ```ts no-run
 * await using postfix = await postfixInstance({ cacheType: "lmdb", tlsmgrChroot: true });
 * const lines = await postfix.sendMessage();
 * ```
 */
export async function postfixInstance(options: PostfixInstanceOptions = {}): Promise<PostfixInstance> {
  const { tlsmgrCommand = "tlsmgr", listeners = { main: [] }, programs = {} } = options;
  const names = Object.keys(listeners);
  const { firstPort } = options;
  const ports =
    firstPort === undefined ? await freePorts(names.length) : names.map((_, index) => firstPort + index);
  const paths = await makeDirectories();
  const instance = new PostfixInstance(
    paths,
    new Map(names.map((name, index) => [name, ports[index] ?? 0])),
    tlsmgrCommand,
    options.under ?? [],
  );
  try {
    await installPrograms(paths, programs);
    await makeCertificate(paths.configDirectory);
    await writeConfiguration({
      paths,
      cacheType: options.cacheType ?? "btree",
      listeners: names.map((name) => ({ name, port: instance.port(name), options: listeners[name] ?? [] })),
      tlsmgr: { command: tlsmgrCommand, chroot: options.tlsmgrChroot ?? false },
      mainCf: options.mainCf ?? [],
      masterCf: options.masterCf ?? [],
    });
    await instance.start();
    return instance;
  } catch (error) {
    await instance[Symbol.asyncDispose]();
    throw error;
  }
}

async function makeDirectories(): Promise<InstancePaths> {
  const parent = tmpdir();
  await checkSearchable(parent);
  const directory = await mkdtemp(path.join(parent, "pf-"));
  const paths: InstancePaths = {
    directory,
    configDirectory: path.join(directory, "conf"),
    queueDirectory: path.join(directory, "queue"),
    dataDirectory: path.join(directory, "data"),
    daemonDirectory: path.join(directory, "daemons"),
    logFile: path.join(directory, "log/mail.log"),
  };
  await chmod(directory, 0o755);
  for (const one of [paths.configDirectory, paths.queueDirectory, path.dirname(paths.logFile)]) {
    await mkdir(one);
    await chmod(one, 0o755);
  }
  await mkdir(paths.dataDirectory, { mode: 0o700 });
  await succeed("chown", ["postfix:postfix", paths.dataDirectory]);
  return paths;
}

/** Postfix's daemons run as other users than root. */
async function checkSearchable(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if ((mode & 0o001) === 0) {
    throw new Error(`"${directory}" is not searchable by others, so Postfix can't run below it; set TMPDIR`);
  }
  if (directory !== "/") await checkSearchable(path.dirname(directory));
}

/** Copies, not links: `postfix check` warns of links that lead out of a directory. */
async function installPrograms(
  paths: InstancePaths,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  const original = (await succeed("postconf", ["-dh", "daemon_directory"])).trim();
  await cp(original, paths.daemonDirectory, { recursive: true, preserveTimestamps: true });
  for (const [name, file] of Object.entries(programs)) {
    const copy = path.join(paths.daemonDirectory, name);
    await rm(copy, { force: true });
    await copyFile(file, copy);
    await chmod(copy, 0o755);
  }
}

async function makeCertificate(directory: string): Promise<void> {
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const files = ["-keyout", path.join(directory, "key.pem"), "-out", path.join(directory, "cert.pem")];
  await succeed("openssl", ["req", ...kind, "-subj", "/CN=localhost", ...files]);
}

/** main.cf, master.cf, and what the package says about its map types and files. */
async function writeConfiguration(input: ConfigurationInput): Promise<void> {
  const { configDirectory } = input.paths;
  const main = path.join(configDirectory, "main.cf");
  await writeFile(main, mainCf(input));
  // Postfix reads a file again and again, with pauses, for as long as it is not a few seconds old.
  const aMinuteAgo = Date.now() / 1000 - 60;
  await utimes(main, aMinuteAgo, aMinuteAgo);
  await writeFile(path.join(configDirectory, "master.cf"), masterCf(input));
  const original = (await succeed("postconf", ["-dh", "meta_directory"])).trim();
  for (const name of ["dynamicmaps.cf", "dynamicmaps.cf.d", "postfix-files", "postfix-files.d"]) {
    await cp(path.join(original, name), path.join(configDirectory, name), { recursive: true }).catch(
      () => undefined,
    );
  }
}
