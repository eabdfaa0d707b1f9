import { lstatSync, readlinkSync, realpathSync } from "node:fs";
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
    throw new CommandError(`"${clean}" is writable for others than root; fix: chmod go-w ${clean}`);
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
 * The parts of a path that somebody other than root could replace: the file, every directory on the way to
 * it, and every symbolic link on that way. master(8) runs as root what is found there.
 */
export function partsNotOfRoot(file: string): string[] {
  return [...wayTo(path.resolve(file))].filter((part) => {
    const stats = statsOf(part);
    if (stats === undefined) return false;
    if (stats.uid !== 0) return true;
    // The mode of a link has no meaning: who can change its directory can replace it.
    return (
      !stats.isSymbolicLink() && (stats.mode & groupOrOtherWritable) !== 0 && (stats.mode & sticky) === 0
    );
  });
}

/** Every directory, link and file that is looked at when the system opens a path. */
function wayTo(file: string): Set<string> {
  const seen = new Set<string>(["/"]);
  const follow = (start: string, names: readonly string[]): string => {
    let place = start;
    for (const name of names) {
      if (name === "" || name === ".") continue;
      const next = name === ".." ? path.dirname(place) : path.join(place, name);
      const isNew = !seen.has(next);
      seen.add(next);
      const isLink = statsOf(next)?.isSymbolicLink() === true;
      if (!isLink) place = next;
      // A link that was seen before leads where it led before, or round in circles.
      else if (isNew) place = followLink(next, place, follow);
      else place = realOf(next) ?? next;
    }
    return place;
  };
  follow("/", file.split("/"));
  return seen;
}

function followLink(
  link: string,
  directory: string,
  follow: (start: string, names: readonly string[]) => string,
): string {
  const target = readlinkSync(link);
  return follow(target.startsWith("/") ? "/" : directory, target.split("/"));
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** `undefined` if there is no such file. */
export function statsOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
