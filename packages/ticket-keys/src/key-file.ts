import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import path from "node:path";
import { KeyFileError } from "./key-file-error.ts";
import { checkKeys, parseKeyFile } from "./key-file-format.ts";
import type { FileKey } from "./key-file-format.ts";

const FILE_BYTES_MAX = 65_536;
const FILES_MAX = 64;
const KEY_FILE_SUFFIX = ".key";

/** What tells one version of a file or directory from another. */
export type FileVersion = string;

/**
 * The version of a key file, or of a directory with all key files in it. Cheap enough to be asked every second.
 *
 * @throws KeyFileError `KEY_FILE_UNREADABLE`
 */
export function keyFileVersion(place: string): FileVersion {
  return attempt(place, () => {
    const stats = statSync(place, { bigint: true });
    if (!stats.isDirectory()) return versionOf(stats);
    const files = listKeyFiles(place).map((file) => versionOf(statSync(file, { bigint: true })));
    return [versionOf(stats), ...files].join(" ");
  });
}

/**
 * Reads the keys of a file, or of all files of a directory whose names end in `.key`.
 *
 * @throws KeyFileError
 */
export function readKeyFile(place: string): FileKey[] {
  const files = attempt(place, () => {
    const stats = statSync(place, { bigint: true });
    if (!stats.isDirectory()) return [place];
    checkDirectory(stats, place);
    return listKeyFiles(place);
  });
  const keys = files.flatMap(readOneFile);
  checkKeys(keys, place);
  return keys;
}

function readOneFile(file: string): FileKey[] {
  const content = Buffer.alloc(FILE_BYTES_MAX + 1);
  try {
    const length = attempt(file, () => readInto(content, file));
    if (length > FILE_BYTES_MAX) {
      throw new KeyFileError("KEY_FILE_SYNTAX", `Cannot read "${file}": longer than ${FILE_BYTES_MAX} bytes`);
    }
    return parseKeyFile(content.subarray(0, length), file);
  } finally {
    content.fill(0);
  }
}

/** Opens and checks a file, and only then reads it, so that what was checked is what is read. */
function readInto(content: Buffer, file: string): number {
  const descriptor = openSync(file, "r");
  try {
    checkFile(fstatSync(descriptor, { bigint: true }), file);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, content, length, content.length - length, length);
      length += read;
      if (read === 0 || length === content.length) return length;
    }
  } finally {
    closeSync(descriptor);
  }
}

function listKeyFiles(directory: string): string[] {
  const names = readdirSync(directory).filter(
    (name) => name.endsWith(KEY_FILE_SUFFIX) && !name.startsWith("."),
  );
  if (names.length > FILES_MAX) {
    throw new KeyFileError(
      "KEY_FILE_KEYS",
      `Cannot use "${directory}" with ${names.length} files: at most ${FILES_MAX}`,
    );
  }
  return names.sort().map((name) => path.join(directory, name));
}

function checkFile(stats: BigIntStats, file: string): void {
  if (!stats.isFile()) {
    throw new KeyFileError("KEY_FILE_UNREADABLE", `Cannot use "${file}" for keys: it is not a regular file`);
  }
  checkOwner(stats, file);
  if ((stats.mode & 0o027n) !== 0n) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use "${file}" with mode ${mode(stats)}: others must not read it nor its group change it, use 0600 or 0640`,
    );
  }
}

function checkDirectory(stats: BigIntStats, directory: string): void {
  checkOwner(stats, directory);
  if ((stats.mode & 0o022n) !== 0n) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use directory "${directory}" with mode ${mode(stats)}: only its owner may change it, use 0700 or 0750`,
    );
  }
}

function checkOwner(stats: BigIntStats, file: string): void {
  const ours = process.geteuid?.() ?? 0;
  if (stats.uid !== 0n && stats.uid !== BigInt(ours)) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use "${file}" of user ${stats.uid}: it must belong to root or to user ${ours}`,
    );
  }
}

function mode(stats: BigIntStats): string {
  return (stats.mode & 0o7777n).toString(8).padStart(4, "0");
}

function versionOf(stats: BigIntStats): FileVersion {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(":");
}

/** Runs an operation on files; errors of the system become a KeyFileError. */
function attempt<Result>(place: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KeyFileError("KEY_FILE_UNREADABLE", `Cannot read keys from "${place}": ${reason}`, {
      cause: error,
    });
  }
}
