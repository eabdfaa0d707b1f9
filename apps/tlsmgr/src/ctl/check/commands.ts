import { accessSync, constants, realpathSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { MasterCfField } from "@postfixjs/config";
import { quote } from "../install/quote.ts";
import type { Site } from "../site/site.ts";

/** How the master(8) of an instance takes notice of a change. */
export type Notice =
  /** It does not run. */
  | { readonly kind: "none" }
  /** It reads its configuration again. */
  | { readonly kind: "reload" }
  /** It has to start anew: it has lost a socket, or waits a minute before it starts tlsmgr again. */
  | { readonly kind: "restart"; readonly unit: string | undefined };

/** What commands are made for. */
export interface CommandContext {
  readonly site: Site;
  readonly notice: Notice;
  /** The file that is tlsmgrctl. */
  readonly tlsmgrctl: string;
  /** The unit of systemd that master(8) runs in, if any. */
  readonly unit?: string | undefined;
}

/** Builds the commands of remedies: each names the instance, and works whatever the shell's directory is. */
export class Commands {
  readonly #context: CommandContext;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  get #directory(): string {
    return this.#context.site.configDirectory;
  }

  /** Runs commands one after the other, then has master(8) take notice. */
  all(...commands: readonly string[]): string {
    return [...commands, ...this.#noticed(this.#context.notice)].join(" && ");
  }

  /** Has a running master(8) take notice of what changed. */
  takeEffect(): string {
    const { notice } = this.#context;
    return this.#noticed(notice.kind === "none" ? { kind: "reload" } : notice).join(" && ");
  }

  /** Starts Postfix. */
  start(): string {
    return this.postfix("start");
  }

  /** Stops and starts Postfix. */
  restart(): string {
    return this.#noticed({ kind: "restart", unit: this.#context.unit }).join(" && ");
  }

  /** postconf(1) for this instance. */
  postconf(...words: readonly string[]): string {
    return [this.#program("postconf"), "-c", this.#directory, ...words].map((word) => quote(word)).join(" ");
  }

  /** postfix(1) for this instance. */
  postfix(action: string): string {
    return [this.#program("postfix"), "-c", this.#directory, action].map((word) => quote(word)).join(" ");
  }

  /** Sets a parameter in main.cf. */
  set(name: string, value: string): string {
    return this.postconf("-e", `${name} = ${value}`.trim());
  }

  /** Lets a parameter have its default again: it is removed from the tlsmgr line, or else from main.cf. */
  unset(name: string): string {
    const { service } = this.#context.site;
    const isOverridden = service?.overrides.some((override) => override.name === name) ?? false;
    return isOverridden ? this.postconf("-PX", `tlsmgr/unix/${name}`) : this.postconf("-#", name);
  }

  /** Sets a field of the tlsmgr line. */
  field(name: MasterCfField, value: string): string {
    return this.postconf("-F", `tlsmgr/unix/${name}=${value}`);
  }

  /** Lets the tlsmgr line run another program, with the same arguments. */
  program(name: string): string {
    const { site } = this.#context;
    const [first, last] = [site.service?.arguments[0], site.service?.arguments.at(-1)];
    const words = first && last ? ` ${site.masterCf.text.slice(first.start, last.end)}` : "";
    return this.field("command", name + words.replaceAll(/\s+/gu, " "));
  }

  /** A command of tlsmgrctl for this instance. */
  tlsmgrctl(...words: readonly string[]): string {
    const { tlsmgrctl } = this.#context;
    const isOnPath = realOf(onSearchPath("tlsmgrctl")) === realOf(tlsmgrctl);
    const program = isOnPath ? ["tlsmgrctl"] : [process.execPath, tlsmgrctl];
    return [...program, ...words].map((word) => quote(word)).join(" ");
  }

  /** Whether a file of the daemon is of the package that this command is of. */
  isOfThisPackage(file: string): boolean {
    return realOf(path.dirname(file)) === realOf(path.dirname(this.#context.tlsmgrctl));
  }

  /** `tlsmgrctl install` for this instance. */
  install(...options: readonly string[]): string {
    return this.tlsmgrctl("install", "--config-directory", this.#directory, ...options);
  }

  /** Puts lines of a file behind a comment sign; the numbers of the other lines stay as they are. */
  commentOut(file: string, first: number, last: number = first): string {
    const lines = first === last ? `${first}` : `${first},${last}`;
    return `sed -i --follow-symlinks ${quote(`${lines}s/^/#/`)} ${quote(file)}`;
  }

  /** Replaces the first occurrence of a word of letters, digits and `_-` in a line of a file. */
  replaceWord(file: string, line: number, word: string, other: string): string {
    return `sed -i --follow-symlinks ${quote(`${line}s/${word}/${other}/`)} ${quote(file)}`;
  }

  #noticed(notice: Notice): readonly string[] {
    switch (notice.kind) {
      case "none":
        return [];
      case "reload":
        return [this.postfix("reload")];
      case "restart":
        return notice.unit === undefined
          ? [this.postfix("stop"), this.postfix("start")]
          : [`systemctl restart ${quote(notice.unit)}`];
    }
  }

  /** By its name where a shell finds it. */
  #program(name: string): string {
    const file = path.join(this.#context.site.text("command_directory"), name);
    const found = onSearchPath(name);
    return found !== undefined && realOf(found) === realOf(file) ? name : isExecutable(file) ? file : name;
  }
}

function onSearchPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(":")
    .filter((directory) => path.isAbsolute(directory))
    .map((directory) => path.join(directory, name))
    .find((file) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function realOf(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : realpathSync(file);
  } catch {
    return file;
  }
}
