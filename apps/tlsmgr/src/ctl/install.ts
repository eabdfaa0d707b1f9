import { chmodSync, chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { CommandError, exitWell, parseOptions } from "./command.ts";
import type { Command, Output } from "./command.ts";
import { checkDaemonDirectory, checkProgramName, partsNotOfRoot, statsOf } from "./daemon-directory.ts";
import { tryInterpreter } from "./interpreter.ts";
import { isLauncher, launcherText } from "./launcher.ts";

const installHelp = `usage: tlsmgrctl install --daemon-directory DIR [--name NAME] [--interpreter PATH] [--force]

Writes DIR/NAME, a small file that starts this package's daemon under master(8). It does not
change master.cf: the last field of its tlsmgr line tells which program runs.

  --daemon-directory DIR  Postfix's daemon directory; "postconf daemon_directory" shows it
  --name NAME             the name of the file (default: tlsmgr). With a name of its own, such as
                          tlsmgr-js, Postfix's own program stays where it is, and the field in
                          master.cf switches over and back
  --interpreter PATH      Node.js, 20 or later (default: the one that runs this command)
  --force                 write the file even if there is one that is not ours; that one is kept
                          as NAME.saved, and uninstall puts it back`;

const uninstallHelp = `usage: tlsmgrctl uninstall --daemon-directory DIR [--name NAME]

Removes the file that "tlsmgrctl install" wrote, and puts back what it replaced by --force.

  --daemon-directory DIR  Postfix's daemon directory
  --name NAME             the name of the file (default: tlsmgr)`;

const placeOptions = {
  "daemon-directory": { type: "string" },
  name: { type: "string", default: "tlsmgr" },
} as const;

const executable = 0o755;

/** `tlsmgrctl install`. */
export function installCommand(program: string): Command {
  return {
    summary: "write the file that master(8) starts the daemon by",
    help: installHelp,
    run: (args, output) => {
      const options = parseOptions(args, {
        ...placeOptions,
        interpreter: { type: "string", default: process.execPath },
        force: { type: "boolean", default: false },
      });
      const place = placeOf(options["daemon-directory"], options.name);
      const version = tryInterpreter(options.interpreter, checkProgram(program));
      const isForeign = makeRoom(place, options.force);
      if (isForeign) renameSync(place.file, place.saved);
      writeExecutable(place.file, launcherText(options.interpreter, program));
      report(output, place, { program, interpreter: options.interpreter, version, isForeign });
      return exitWell;
    },
  };
}

/** `tlsmgrctl uninstall`. */
export const uninstallCommand: Command = {
  summary: "remove that file again",
  help: uninstallHelp,
  run: (args, output) => {
    const options = parseOptions(args, placeOptions);
    const { file, saved } = placeOf(options["daemon-directory"], options.name);
    if (statsOf(file) === undefined) throw new CommandError(`"${file}" does not exist`);
    if (!isOurs(file)) throw new CommandError(`"${file}" was not written by tlsmgrctl install; it stays`);
    if (existsSync(saved)) {
      renameSync(saved, file);
      output.result(`Removed ${file} and put back what was there before`);
    } else {
      rmSync(file);
      output.result(`Removed ${file}`);
    }
    return exitWell;
  },
};

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

/** All at once, so that master(8) never finds half a file; umask and group of the caller leave no trace. */
function writeExecutable(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
    chownSync(draft, 0, 0);
    chmodSync(draft, executable);
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
