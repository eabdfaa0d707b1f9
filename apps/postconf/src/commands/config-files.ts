import { parseMainCf, parseMasterCf } from "@postfixjs/config";
import type { MainCf, MasterCf } from "@postfixjs/config";
import { basename, dirname, join } from "node:path";
import type { Host } from "../host/host.ts";
import { systemErrorCode, systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";

/** A parsed file and the path under which it was asked for. */
export interface NamedFile<T extends MainCf | MasterCf> {
  readonly path: string;
  readonly file: T;
}

/** The files of one installation, as far as they were given. */
export interface ConfigFiles {
  readonly main?: NamedFile<MainCf>;
  readonly master?: NamedFile<MasterCf>;
  /** The directory, if that is what was given. */
  readonly directory?: string;
}

/**
 * Reads configuration files.
 *
 * @param paths - files, of which those whose names begin with `master` are read as master.cf; or directories,
 *   of which both files are read
 * @returns one group for each file, but files named main.cf and master.cf of one directory together
 * @throws {FatalError} a file cannot be read
 */
export function readConfigFiles(paths: readonly string[], host: Host): ConfigFiles[] {
  const groups = new Map<string, { -readonly [K in keyof ConfigFiles]: ConfigFiles[K] }>();
  for (const { path, directory } of paths.flatMap((each) => expandDirectory(each, host))) {
    const name = basename(path);
    const isPaired = name === "main.cf" || name === "master.cf";
    const key = isPaired ? dirname(path) : path;
    const group = groups.get(key) ?? {};
    groups.set(key, group);
    if (directory !== undefined) group.directory = directory;
    const content = readOrFail(path, host);
    if (name.startsWith("master")) group.master = { path, file: parseMasterCf(content) };
    else group.main = { path, file: parseMainCf(content) };
  }
  return [...groups.values()];
}

function expandDirectory(path: string, host: Host): { path: string; directory?: string }[] {
  if (!isDirectory(path, host)) return [{ path }];
  return ["main.cf", "master.cf"].map((name) => ({ path: join(path, name), directory: path }));
}

function isDirectory(path: string, host: Host): boolean {
  try {
    host.readFile(path);
    return false;
  } catch (error) {
    return systemErrorCode(error) === "EISDIR";
  }
}

function readOrFail(path: string, host: Host): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    throw new FatalError(`Cannot open "${path}": ${systemErrorText(error)}`, { cause: error });
  }
}
