import path from "node:path";
import process from "node:process";
import { getpwnam } from "@postfixjs/posix";
import { textOfError } from "../../log/system-error.ts";
import { enterJail } from "../../master/jail.ts";
import { parseMetricsAddress } from "../../settings/metrics-address.ts";
import type { MetricsAddress } from "../../settings/metrics-address.ts";
import { examine } from "../check/examine.ts";
import {
  CommandError,
  configDirectoryOption,
  defaultConfigDirectory,
  exitWell,
  parseOptions,
  UsageError,
} from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { findInstances } from "../install/instances.ts";
import { controlSocketOf } from "../live/control-access.ts";
import { Site } from "../site/site.ts";
import { pagesFor } from "./pages.ts";
import { PageServer } from "./server.ts";
import { Watch } from "./watch/watch.ts";
import type { WatchedInstance } from "./watch/watch.ts";

const webHelp = `usage: tlsmgrctl web [--listen ADDRESS] [--host NAME]... [--all]
                     [-c DIR]... [--control PATH]...

Serves a page that shows what one or more running daemons do: requests, caches, ticket keys, memory,
warnings, findings of check, as they are and over the last day. It only looks. Ctrl-C ends it.

  --listen ADDRESS        127.0.0.1:PORT, [::1]:PORT or unix:PATH (default: 127.0.0.1:9155);
                          everyone on this machine can connect to a port, root alone to a socket
  --host NAME             answer requests for this name too, such as that of a reverse proxy
  -c, --config-directory DIR
                          an instance, by the directory of its main.cf; several are possible
                          (default: MAIL_CONFIG, or /etc/postfix)
  --control PATH          a daemon by its control socket alone, without findings; several are possible
  --all                   every instance of Postfix on this machine

As root it binds the address, and becomes mail_owner before it answers anything. From elsewhere:
ssh -L 9155:127.0.0.1:9155 HOST, then http://127.0.0.1:9155/.`;

const defaultAddress = "127.0.0.1:9155";

/** `tlsmgrctl web`. `files` is the folder of what its pages refer to. */
export function webCommand(files: string): Command {
  return {
    summary: "serve a page that shows what running daemons do",
    help: webHelp,
    run: async (args, output) => await serve(readWebOptions(args), files, output),
  };
}

interface WebOptions {
  readonly listen: string;
  readonly address: MetricsAddress;
  readonly hosts: readonly string[];
  readonly directories: readonly string[];
  readonly controls: readonly string[];
  readonly isAll: boolean;
}

function readWebOptions(args: readonly string[]): WebOptions {
  const values = parseOptions(args, {
    listen: { type: "string", default: defaultAddress },
    host: { type: "string", multiple: true, default: [] },
    "config-directory": { ...configDirectoryOption, multiple: true },
    control: { type: "string", multiple: true, default: [] },
    all: { type: "boolean", default: false },
  });
  const { listen, host, control, all } = values;
  const address = parseMetricsAddress(listen);
  if (address === undefined) {
    throw new UsageError(`--listen "${listen}" must be 127.0.0.1:PORT, [::1]:PORT or unix:PATH`);
  }
  const hasNone = control.length === 0 && !all;
  return {
    listen,
    address,
    hosts: host,
    directories: values["config-directory"] ?? (hasNone ? [defaultConfigDirectory] : []),
    controls: control,
    isAll: all,
  };
}

async function serve(options: WebOptions, files: string, output: Output): Promise<number> {
  const sites = options.directories.map((directory) => new Site(path.resolve(directory)));
  if (options.isAll) sites.push(...findInstances().filter((site) => !isAmong(site, sites)));
  const instances = named([
    ...sites.map((site) => instanceOf(site, output)),
    ...options.controls.map((socket) => ({
      name: path.basename(path.dirname(path.resolve(socket))),
      socket,
      configDirectory: undefined,
      examine: undefined,
    })),
  ]);
  if (instances.length === 0) throw new CommandError("there is no instance of Postfix on this machine");
  const watches = instances.map((instance) => new Watch(instance));
  const server = await open(options, files, watches);
  giveUpRoot(sites[0]);
  await Promise.all(watches.map(async (watch) => await watch.start()));
  output.result(
    options.address.kind === "unix"
      ? `listening on ${options.address.path}`
      : `open http://${options.listen}/ in a browser on this machine`,
  );
  output.result("Ctrl-C ends it");
  await untilSignal();
  for (const watch of watches) watch.close();
  await server.close();
  return exitWell;
}

function isAmong({ configDirectory }: Site, sites: readonly Site[]): boolean {
  return sites.some((site) => site.configDirectory === configDirectory);
}

function instanceOf(site: Site, output: Output): WatchedInstance {
  const { configDirectory } = site;
  return {
    name: site.text("multi_instance_name") || path.basename(configDirectory),
    socket: controlSocketOf(configDirectory, output),
    configDirectory,
    // Read anew each time: what is checked are the files as they are then.
    examine: async () => await examine(new Site(configDirectory)),
  };
}

/** Adds a number to a name that another instance has already. */
function named(instances: readonly WatchedInstance[]): WatchedInstance[] {
  const taken = new Set<string>();
  return instances.map((instance) => {
    let { name } = instance;
    for (let number = 2; taken.has(name); number += 1) name = `${instance.name} ${number}`;
    taken.add(name);
    return { ...instance, name };
  });
}

async function open(options: WebOptions, files: string, watches: readonly Watch[]): Promise<PageServer> {
  const resource = pagesFor({
    files,
    views: () => watches.map((watch) => watch.view()),
    now: () => Date.now() / 1000,
  });
  try {
    return await PageServer.open({ address: options.address, hosts: options.hosts, resource });
  } catch (error) {
    throw new CommandError(`cannot listen on "${options.listen}": ${textOfError(error)}`, { cause: error });
  }
}

/** The control sockets belong to mail_owner: whoever serves a network needs no more. */
function giveUpRoot(site: Site | undefined): void {
  if (process.getuid?.() !== 0) return;
  const account = site?.mailOwner ?? getpwnam("postfix");
  if (account !== undefined) enterJail({ account, rootDirectory: undefined });
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
  });
}
