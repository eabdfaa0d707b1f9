import { constants } from "node:fs";
import type { BigIntStats } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { KeyFileError } from "./key-file-error.ts";
import { checkKeys, parseKeyFile } from "./key-file-format.ts";
import type { FileKey } from "./key-file-format.ts";

const fileBytesMax = 65_536;
const filesMax = 64;
const keyFileSuffix = ".key";

/** Identifies one version of a file or directory. */
export type FileVersion = string;

/**
 * Returns the version of a key file, or of a directory together with its key files. Cheap enough to call
 * every second.
 *
 * @throws {KeyFileError} `KEY_FILE_UNREADABLE`
 */
export async function keyFileVersion(place: string): Promise<FileVersion> {
  return await attempt(place, async () => {
    const stats = await stat(place, { bigint: true });
    if (!stats.isDirectory()) return versionOf(stats);
    const files = await listKeyFiles(place);
    const versions = await Promise.all(
      files.map(async (file) => versionOf(await stat(file, { bigint: true }))),
    );
    return [versionOf(stats), ...versions].join(" ");
  });
}

/**
 * Reads the keys of a file, or of all files of a directory whose names end in `.key`.
 *
 * @param ownerUid - the user besides root to whom they may belong
 * @throws {KeyFileError}
 */
export async function readKeyFile(
  place: string,
  ownerUid: number = process.geteuid?.() ?? 0,
): Promise<FileKey[]> {
  const files = await attempt(place, async () => {
    const stats = await stat(place, { bigint: true });
    if (!stats.isDirectory()) return [place];
    checkDirectory(stats, place, ownerUid);
    return await listKeyFiles(place);
  });
  const keys: FileKey[] = [];
  for (const file of files)
    keys.push(...(await attempt(file, async () => await readOneFile(file, ownerUid))));
  checkKeys(keys, place);
  return keys;
}

async function readOneFile(file: string, ownerUid: number): Promise<FileKey[]> {
  const content = Buffer.alloc(fileBytesMax + 1);
  try {
    const length = await readInto(content, file, ownerUid);
    if (length > fileBytesMax) {
      throw new KeyFileError("KEY_FILE_SYNTAX", `Cannot read "${file}": longer than ${fileBytesMax} bytes`);
    }
    return parseKeyFile(content.subarray(0, length), file);
  } finally {
    content.fill(0);
  }
}

/** Opens and checks a file before reading it, so that what was checked is what is read. */
async function readInto(content: Buffer, file: string, ownerUid: number): Promise<number> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    checkFile(await handle.stat({ bigint: true }), file, ownerUid);
    return await readAll(handle, content);
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle, content: Buffer): Promise<number> {
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(content, length, content.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === content.length) return length;
  }
}

async function listKeyFiles(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter(
    (name) => name.endsWith(keyFileSuffix) && !name.startsWith("."),
  );
  if (names.length > filesMax) {
    throw new KeyFileError(
      "KEY_FILE_KEYS",
      `Cannot use "${directory}" with ${names.length} files: at most ${filesMax}`,
    );
  }
  return names.sort().map((name) => path.join(directory, name));
}

function checkFile(stats: BigIntStats, file: string, ownerUid: number): void {
  if (!stats.isFile()) {
    throw new KeyFileError("KEY_FILE_UNREADABLE", `Cannot use "${file}" for keys: it is not a regular file`);
  }
  checkOwner(stats, file, ownerUid);
  if ((stats.mode & 0o027n) !== 0n) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use "${file}" with mode ${mode(stats)}: others can read it or its group can change it; use 0600 or 0640`,
    );
  }
}

function checkDirectory(stats: BigIntStats, directory: string, ownerUid: number): void {
  checkOwner(stats, directory, ownerUid);
  if ((stats.mode & 0o022n) !== 0n) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use directory "${directory}" with mode ${mode(stats)}: only its owner may change it; use 0700 or 0750`,
    );
  }
}

function checkOwner(stats: BigIntStats, file: string, ownerUid: number): void {
  if (stats.uid !== 0n && stats.uid !== BigInt(ownerUid)) {
    throw new KeyFileError(
      "KEY_FILE_PERMISSIONS",
      `Cannot use "${file}" of user ${stats.uid}: it must belong to root or to user ${ownerUid}`,
    );
  }
}

function mode(stats: BigIntStats): string {
  return (stats.mode & 0o7777n).toString(8).padStart(4, "0");
}

function versionOf(stats: BigIntStats): FileVersion {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(":");
}

/** Runs an operation on files and turns errors of the system into a KeyFileError. */
async function attempt<Result>(place: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KeyFileError("KEY_FILE_UNREADABLE", `Cannot read keys from "${place}": ${reason}`, {
      cause: error,
    });
  }
}
