import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { CommandError } from "../commands/command.ts";
import { codeFileOf } from "./compiled-code.ts";
import { checkDaemonDirectory, checkProgramName, statsOf } from "./daemon-directory.ts";
import { isLauncher } from "./launcher.ts";

/** Where a launcher is, or is about to be. */
export interface Place {
  readonly name: string;
  readonly file: string;
  /** Where a foreign file of that name is kept meanwhile. */
  readonly saved: string;
}

/**
 * The place of a name in a daemon directory, after a look at whether root may trust it.
 *
 * @throws {UsageError} The directory is missing or relative, or the name is not that of a file.
 * @throws {CommandError} Others than root can change the directory.
 */
export function placeOf(directory: string | undefined, name: string): Place {
  return placeAt(path.join(checkDaemonDirectory(directory), checkProgramName(name)));
}

/** The place of a file. */
export function placeAt(file: string): Place {
  return { name: path.basename(file), file, saved: `${file}.saved` };
}

/** Whether a file is a launcher that `tlsmgrctl install` wrote. */
export function isOurs(file: string): boolean {
  return statsOf(file)?.isFile() === true && isLauncher(readFileSync(file, "latin1"));
}

/** The launchers in a daemon directory. */
export function launchersIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .map((name) => path.join(directory, name))
      .filter((file) => isOurs(file));
  } catch {
    return [];
  }
}

/**
 * Tells whether a file that is not ours has to move first.
 *
 * @throws {CommandError} It has to, and may not.
 */
export function makeRoom({ file, saved }: Place, isForced: boolean): boolean {
  if (statsOf(file) === undefined || isOurs(file)) return false;
  if (!isForced) {
    throw new CommandError(
      `"${file}" was not written by tlsmgrctl install and stays as it is; choose another --name, such as tlsmgr-js`,
    );
  }
  if (statsOf(saved) !== undefined) {
    throw new CommandError(`"${saved}" exists already, so "${file}" cannot be kept under that name`);
  }
  return true;
}

/** Removes a launcher and its compiled code, and restores the file that it replaced. Returns what it did. */
export function removeLauncher({ file, saved }: Place): string {
  rmSync(codeFileOf(file), { force: true });
  if (existsSync(saved)) {
    renameSync(saved, file);
    return `Removed ${file} and put back the file that it replaced`;
  }
  rmSync(file);
  return `Removed ${file}`;
}
