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
  const groups = new Map<string, { main?: NamedFile<MainCf>; master?: NamedFile<MasterCf> }>();
  for (const path of paths.flatMap((each) => expandDirectory(each, host))) {
    const name = basename(path);
    const isPaired = name === "main.cf" || name === "master.cf";
    const key = isPaired ? dirname(path) : path;
    const group = groups.get(key) ?? {};
    groups.set(key, group);
    const content = readOrFail(path, host);
    if (name.startsWith("master")) group.master = { path, file: parseMasterCf(content) };
    else group.main = { path, file: parseMainCf(content) };
  }
  return [...groups.values()];
}

function expandDirectory(path: string, host: Host): string[] {
  return isDirectory(path, host) ? [join(path, "main.cf"), join(path, "master.cf")] : [path];
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
