import { chmodSync, chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { CommandError, exitWell, parseOptions, UsageError } from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { codeFileOf, compileCode } from "./compiled-code.ts";
import { checkDaemonDirectory, checkProgramName, partsNotOfRoot, statsOf } from "./daemon-directory.ts";
import { askPostconf } from "./ask-postconf.ts";
import { findSite, refuseHardenedUnits } from "./install-site.ts";
import { tryInterpreter } from "./interpreter.ts";
import { isLauncher, launcherText, nodeOptionsFor } from "./launcher.ts";
import { changeBack, changeToProgram } from "./master-cf-change.ts";
import type { MasterCfChange } from "./master-cf-change.ts";

const installHelp = `usage: tlsmgrctl install [--config-directory DIR] [--name NAME] [--interpreter PATH] [--jitless]
                         [--apply]
       tlsmgrctl install --daemon-directory DIR [--name NAME] [--interpreter PATH] [--jitless]
                         [--force]

Writes a small file into Postfix's daemon directory that starts this package's daemon under
master(8). The last field of the tlsmgr line of master.cf tells which program runs.

The first form finds the directory by main.cf, shows what it would do, and does it with --apply,
the change of master.cf included. The second form writes the file and leaves master.cf alone.

  --config-directory DIR  where main.cf and master.cf are (default: /etc/postfix)
  --apply                 do it; without it, nothing is changed
  --daemon-directory DIR  Postfix's daemon directory; "postconf daemon_directory" shows it
  --name NAME             the name of the file (default: tlsmgr-js; with --daemon-directory:
                          tlsmgr). With a name of its own, Postfix's own program stays where it
                          is, and the field in master.cf switches over and back
  --interpreter PATH      Node.js, 20 or later (default: the one that runs this command)
  --jitless               let Node.js run without memory that it writes and executes, for a unit with
                          MemoryDenyWriteExecute=yes; a request then takes several times as long
  --force                 write the file even if there is one that is not ours; that one is kept
                          as NAME.saved, and uninstall puts it back`;

const uninstallHelp = `usage: tlsmgrctl uninstall [--config-directory DIR] [--name NAME] [--apply]
       tlsmgrctl uninstall --daemon-directory DIR [--name NAME]

Removes the file that "tlsmgrctl install" wrote, and puts back what it replaced by --force. The
first form also takes back the change of master.cf; without --apply it shows what it would do.

  --config-directory DIR  where main.cf and master.cf are (default: /etc/postfix)
  --apply                 do it; without it, nothing is changed
  --daemon-directory DIR  Postfix's daemon directory
  --name NAME             the name of the file, as for install`;

const placeOptions = {
  "daemon-directory": { type: "string" },
  "config-directory": { type: "string", default: "/etc/postfix" },
  name: { type: "string" },
  apply: { type: "boolean", default: false },
} as const;

const executable = 0o755;
const readable = 0o644;
const stockName = "tlsmgr";
const ownName = "tlsmgr-js";

/** `tlsmgrctl install`. */
export function installCommand(program: string): Command {
  return {
    summary: "let master(8) run this daemon in place of Postfix's",
    help: installHelp,
    run: (args, output) => {
      const options = parseOptions(args, {
        ...placeOptions,
        interpreter: { type: "string", default: process.execPath },
        jitless: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
      });
      const { interpreter, jitless: isJitless, force: isForced } = options;
      const file = { program, interpreter, isJitless, isForced };
      const directory = directoryOption(options);
      if (directory !== undefined) writeFile(placeOf(directory, options.name ?? stockName), file, output);
      else
        installInto(
          options["config-directory"],
          options.name ?? ownName,
          { ...file, isApplied: options.apply },
          output,
        );
      return exitWell;
    },
  };
}

/** `tlsmgrctl uninstall`. */
export const uninstallCommand: Command = {
  summary: "go back to what was there before",
  help: uninstallHelp,
  run: (args, output) => {
    const options = parseOptions(args, placeOptions);
    const directory = directoryOption(options);
    if (directory !== undefined) removeFile(placeOf(directory, options.name ?? stockName), output);
    else uninstallFrom(options["config-directory"], options.name ?? ownName, options.apply, output);
    return exitWell;
  },
};

/** @throws {UsageError} It stands beside `--apply`: whoever names the directory changes master.cf by hand. */
function directoryOption(options: { "daemon-directory"?: string; apply: boolean }): string | undefined {
  const directory = options["daemon-directory"];
  if (directory === undefined || !options.apply) return directory;
  throw new UsageError("--apply and --daemon-directory exclude each other");
}

interface FileOptions {
  readonly program: string;
  readonly interpreter: string;
  readonly isJitless: boolean;
  readonly isForced: boolean;
}

function writeFile(place: Place, options: FileOptions, output: Output): void {
  const { program, interpreter, isForced } = options;
  const nodeOptions = nodeOptionsFor(options);
  const { version, files, lmdbFault } = tryInterpreter(interpreter, checkProgram(program));
  if (lmdbFault !== undefined) {
    output.problem(
      `tlsmgrctl install: warning: LMDB can't be loaded, so caches live in memory: ${lmdbFault}`,
    );
  }
  const isForeign = makeRoom(place, isForced);
  if (isForeign) renameSync(place.file, place.saved);
  const launcher = launcherText({
    ...options,
    name: stockName,
    fallback: place.name === stockName ? place.saved : path.join(path.dirname(place.file), stockName),
    postlog: path.join(askPostconf("-h", "command_directory") ?? "/usr/sbin", "postlog"),
    loadedFiles: files,
  });
  writeFileOfRoot(place.file, launcher, executable);
  writeCode(place, compileCode(interpreter, program, nodeOptions), output);
  report(output, place, { program, interpreter, version, isForeign });
}

function removeFile({ file, saved }: Place, output: Output): void {
  if (statsOf(file) === undefined) throw new CommandError(`"${file}" does not exist`);
  if (!isOurs(file)) throw new CommandError(`"${file}" was not written by tlsmgrctl install; it stays`);
  rmSync(codeFileOf(file), { force: true });
  if (existsSync(saved)) {
    renameSync(saved, file);
    output.result(`Removed ${file} and put back what was there before`);
  } else {
    rmSync(file);
    output.result(`Removed ${file}`);
  }
}

function installInto(
  configDirectory: string,
  name: string,
  options: FileOptions & { readonly isApplied: boolean },
  output: Output,
): void {
  if (!options.isJitless) refuseHardenedUnits();
  const place = placeIn(configDirectory, name, output);
  const change = changeToProgram(configDirectory, name);
  if (options.isApplied) {
    writeFile(place, options, output);
    change.apply();
  } else {
    const { version } = tryInterpreter(options.interpreter, checkProgram(options.program));
    makeRoom(place, options.isForced);
    output.result(`Would write ${place.file}, for ${options.interpreter} (Node.js ${version})`);
  }
  showChange(change, options.isApplied, output);
}

function uninstallFrom(configDirectory: string, name: string, isApplied: boolean, output: Output): void {
  const place = placeIn(configDirectory, name, output);
  const change = changeBack(configDirectory, name);
  if (isApplied) {
    change.apply();
    removeFile(place, output);
  } else {
    output.result(`Would remove ${place.file}`);
  }
  showChange(change, isApplied, output);
}

function placeIn(configDirectory: string, name: string, output: Output): Place {
  const warn = (text: string): void => output.problem(`tlsmgrctl: warning: ${text}`);
  const { daemonDirectory, postfixVersion } = findSite(configDirectory, warn);
  if (postfixVersion !== undefined) output.result(`Postfix ${postfixVersion}, daemons in ${daemonDirectory}`);
  return placeOf(daemonDirectory, name);
}

function showChange({ file, diff }: MasterCfChange, isApplied: boolean, output: Output): void {
  output.result(`${isApplied ? "Changed" : "Would change"} ${file}${diff.length === 0 ? ": nothing" : ""}`);
  for (const line of diff) output.result(line);
  output.result(
    isApplied ? "It takes effect with: postfix reload" : "Nothing was changed; do it with --apply",
  );
}

interface Place {
  readonly name: string;
  readonly file: string;
  /** Where a foreign file of that name is kept meanwhile. */
  readonly saved: string;
}

function placeOf(directory: string | undefined, name: string): Place {
  const file = path.join(checkDaemonDirectory(directory), checkProgramName(name));
  return { name, file, saved: `${file}.saved` };
}

function checkProgram(program: string): string {
  if (existsSync(program)) return program;
  throw new CommandError(`The daemon itself is missing: "${program}"; build or install the package again`);
}

/** Whether a file that is not ours has to go elsewhere first. */
function makeRoom({ file, saved }: Place, isForced: boolean): boolean {
  if (statsOf(file) === undefined || isOurs(file)) return false;
  if (!isForced) {
    throw new CommandError(
      `"${file}" was not written by tlsmgrctl install and stays as it is; choose another --name, such as tlsmgr-js`,
    );
  }
  if (statsOf(saved) !== undefined) {
    throw new CommandError(`"${saved}" exists already, so "${file}" can't be kept under that name`);
  }
  return true;
}

function isOurs(file: string): boolean {
  return statsOf(file)?.isFile() === true && isLauncher(readFileSync(file, "latin1"));
}

/** What the daemon starts faster with; code that is there may be of an earlier program. */
function writeCode({ file }: Place, code: Buffer | undefined, output: Output): void {
  if (code !== undefined) return writeFileOfRoot(codeFileOf(file), code, readable);
  rmSync(codeFileOf(file), { force: true });
  output.problem(
    "tlsmgrctl install: warning: the daemon can't be compiled beforehand, and takes longer to start",
  );
}

/** All at once, so that master(8) never finds half a file; umask and group of the caller leave no trace. */
function writeFileOfRoot(file: string, content: string | Buffer, mode: number): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
    chownSync(draft, 0, 0);
    chmodSync(draft, mode);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CommandError(
      `Can't write "${file}": ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

interface Installed {
  readonly program: string;
  readonly interpreter: string;
  readonly version: string;
  readonly isForeign: boolean;
}

function report(output: Output, { name, file, saved }: Place, installed: Installed): void {
  const { program, interpreter, version, isForeign } = installed;
  output.result(`Installed ${file}`);
  output.result(`  starts ${program}`);
  output.result(`  with   ${interpreter} (Node.js ${version})`);
  if (isForeign) output.result(`  what was there before is now ${saved}`);
  if (name === "tlsmgr") {
    output.result(
      "The stock tlsmgr line of master.cf starts it from now on; to make that now: postfix reload",
    );
  } else {
    output.result(`To switch over, let the tlsmgr line of master.cf end in "${name}"; then: postfix reload`);
    output.result(`To go back, let it end in "tlsmgr"; then: postfix reload`);
  }
  for (const part of new Set([program, interpreter].flatMap(partsNotOfRoot))) {
    output.problem(
      `tlsmgrctl install: warning: others than root can change ${part}, and so what Postfix runs as root`,
    );
  }
}
