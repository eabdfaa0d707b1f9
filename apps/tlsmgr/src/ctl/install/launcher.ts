import { isAbsolute } from "node:path";
import { codeFileOf, starterOf } from "./compiled-code.ts";
import { launcherScript } from "./launcher-script.ts";

/** The second line of every file that `tlsmgrctl install` writes, behind the marks of a comment. */
const mark = "Written by tlsmgrctl install; removed by tlsmgrctl uninstall.";

/** Has Node interpret everything: for `MemoryDenyWriteExecute=` of systemd. */
const jitless = "--jitless";

/**
 * Node's options, best first. SIGUSR1 opens Node's inspector to all local users until the daemon has a
 * handler. Node 20 cannot switch that off, but it can be given an address that no host has (class E of RFC
 * 1112).
 */
const closedInspector = ["--disable-sigusr1", "--inspect-port=240.0.0.1:9229"] as const;
const nodeModes: readonly string[] = [
  ...closedInspector,
  ...closedInspector.map((option) => `${option} ${jitless}`),
];

/** What a launcher is made of. */
export interface LauncherOptions {
  /** Absolute path of Node.js. */
  readonly interpreter: string;
  /** Absolute path of the daemon's bundle. */
  readonly program: string;
  /** What the log shows behind `postfix/`. */
  readonly name: string;
  /** The version of the installed Postfix, if it is known. */
  readonly postfixVersion?: string | undefined;
  /** Postfix's own tlsmgr(8), which runs where ours cannot. */
  readonly fallback: string;
  /** postlog(1), which says so. */
  readonly postlog: string;
  /**
   * Further files that the daemon is made of: when one of them changes, the next start tries before it
   * trusts.
   */
  readonly loadedFiles: readonly string[];
  /** Start with `--jitless` only; otherwise the launcher finds out whether that is needed. */
  readonly isJitless: boolean;
}

/** Why a launcher could not start that interpreter; `undefined` if it can. */
export function unfitForLauncher(interpreter: string): string | undefined {
  if (!isAbsolute(interpreter)) return "it must be an absolute path, since master(8) sets no PATH";
  return /[\n\r\0]/u.test(interpreter) ? "its path must be on one line" : undefined;
}

/**
 * The file that master(8) executes: a script that lies in `daemon_directory` under the daemon's name and has
 * Node.js load the daemon from where the package is installed, before the process enters its jail.
 */
export function launcherText(options: LauncherOptions): string {
  const { interpreter, program, name, postfixVersion, fallback, postlog, isJitless } = options;
  const starter = starterOf(program);
  const watched = [...new Set([interpreter, starter, program, ...options.loadedFiles])];
  const modes = isJitless ? nodeModes.filter((mode) => mode.includes(jitless)) : nodeModes;
  const variables = {
    node: interpreter,
    start: starter,
    program,
    own: fallback,
    postlog,
    TLSMGR_PROGRAM_NAME: name,
    TLSMGR_POSTFIX_VERSION: postfixVersion ?? "",
  };
  const lines = Object.entries(variables).map(([key, value]) => `${key}=${quoted(value)}`);
  return [
    "#!/bin/sh",
    `# ${mark}`,
    ...lines,
    "self=${0##*/}",
    ...launcherScript({
      files: [`"$0"`, `"${codeFileOf("$0")}"`, ...watched.map((file) => quoted(file))].join(" \\\n  "),
      modes: modes.map((mode) => quoted(mode)).join(" "),
    }),
  ].join("\n");
}

/** What a launcher says of itself. */
export interface LauncherContent {
  readonly interpreter: string;
  readonly program: string;
  readonly postfixVersion: string | undefined;
  readonly isJitless: boolean;
}

/** Reads a launcher, also one of an earlier version; `undefined` for any other file. */
export function parseLauncher(text: string): LauncherContent | undefined {
  if (!isLauncher(text)) return undefined;
  const valueOf = (name: string): string | undefined => {
    const value = new RegExp(`^${name}='(.*)'$`, "mu").exec(text)?.[1]?.replaceAll(String.raw`'\''`, "'");
    return value === "" ? undefined : value;
  };
  const [first = ""] = text.split("\n", 1);
  const [, earlierInterpreter = "", earlierProgram = ""] =
    /^#!(\S+).*\n[^]*\.start\("([^"]+)"/u.exec(text) ?? [];
  return {
    interpreter: valueOf("node") ?? earlierInterpreter,
    program: valueOf("program") ?? earlierProgram,
    postfixVersion: valueOf("TLSMGR_POSTFIX_VERSION"),
    isJitless: first.endsWith(` ${jitless}`) || /^for options in '\S+ --jitless'/mu.test(text),
  };
}

/** The options that Node.js compiles the daemon with. */
export function nodeOptionsFor({ isJitless }: { readonly isJitless: boolean }): readonly string[] {
  return isJitless ? [jitless] : [];
}

/**
 * Whether a script starts the daemon under `MemoryDenyWriteExecute=`: launchers of now find out what it
 * takes.
 */
export function copesWithHardening(script: string): boolean {
  return script.startsWith("#!/bin/sh\n") || parseLauncher(script)?.isJitless === true;
}

/** Whether a file's text is that of a launcher. */
export function isLauncher(text: string): boolean {
  const [first = "", second = ""] = text.split("\n", 2);
  return first.startsWith("#!") && [`# ${mark}`, `// ${mark}`].includes(second);
}

/** A word of the shell, whatever characters are in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
