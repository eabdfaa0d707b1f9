import { lstatSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import path from "node:path";
import { CommandError, UsageError } from "../commands/command.ts";

const groupOrOtherWritable = 0o022;
const sticky = 0o1000;

/**
 * The directory that `--daemon-directory` names, after a look at whether root may trust it with a program.
 *
 * @throws {UsageError} It is missing from the command line, or relative.
 * @throws {CommandError} It does not exist, is a symbolic link, or others than root can change it.
 */
export function checkDaemonDirectory(directory: string | undefined): string {
  if (directory === undefined) throw new UsageError("--daemon-directory is missing");
  if (!path.isAbsolute(directory)) {
    throw new UsageError(`--daemon-directory "${directory}" must be an absolute path`);
  }
  const clean = path.resolve(directory);
  const stats = statsOf(clean);
  if (stats === undefined) throw new CommandError(`"${clean}" does not exist; see postconf daemon_directory`);
  if (stats.isSymbolicLink()) {
    throw new CommandError(
      `"${clean}" is a symbolic link; name the directory itself: ${realpathSync(clean)}`,
    );
  }
  if (!stats.isDirectory()) throw new CommandError(`"${clean}" is not a directory`);
  if (stats.uid !== 0)
    throw new CommandError(`"${clean}" belongs to user ${stats.uid}, but must belong to root`);
  if ((stats.mode & groupOrOtherWritable) !== 0) {
    throw new CommandError(`"${clean}" is writable for others than root; mend it with: chmod go-w ${clean}`);
  }
  return clean;
}

/**
 * The name that `--name` gives.
 *
 * @throws {UsageError} It is not that of a plain file.
 */
export function checkProgramName(name: string): string {
  if (/^\w[\w.+-]*$/u.test(name)) return name;
  throw new UsageError(`--name "${name}" must be a file name of letters, digits and . _ + -`);
}

/**
 * The parts of a path that somebody other than root could replace: master(8) runs as root what is found
 * there.
 */
export function partsNotOfRoot(file: string): string[] {
  const parts = [realpathSync(file)];
  for (let part = parts[0] ?? "/"; part !== "/"; part = path.dirname(part)) parts.push(path.dirname(part));
  return parts.filter((part) => {
    const stats = statsOf(part);
    if (stats === undefined) return false;
    return stats.uid !== 0 || ((stats.mode & groupOrOtherWritable) !== 0 && (stats.mode & sticky) === 0);
  });
}

/** `undefined` if there is no such file. */
export function statsOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
