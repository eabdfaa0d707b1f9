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

/** What a file is read as. */
export type FileKind = "main" | "master";

/** The second field of an entry of master.cf, and the first ones that are `-`, `y` or `n`: see master(5). */
const masterEntry = /^[^\s=#]+[ \t]+(?:inet|unix|fifo|pass|unix-dgram)[ \t]+[-yn][ \t]/u;

/**
 * Reads configuration files.
 *
 * @param paths - files, whose names or first entries tell whether they are main.cf or master.cf; or
 *   directories, of which both files are read
 * @param kind - what files that are not in a directory of `paths` are read as, whatever they look like
 * @returns one group for each file, but files named main.cf and master.cf of one directory together
 * @throws {FatalError} a file cannot be read
 */
export function readConfigFiles(paths: readonly string[], host: Host, kind?: FileKind): ConfigFiles[] {
  const groups = new Map<string, { -readonly [K in keyof ConfigFiles]: ConfigFiles[K] }>();
  for (const { path, directory } of paths.flatMap((each) => expandDirectory(each, host))) {
    const name = basename(path);
    const given = directory === undefined ? kind : undefined;
    const isPaired = given === undefined && (name === "main.cf" || name === "master.cf");
    const key = isPaired ? dirname(path) : path;
    const group = groups.get(key) ?? {};
    groups.set(key, group);
    if (directory !== undefined) group.directory = directory;
    const content = readOrFail(path, host);
    if ((given ?? kindOf(name, content)) === "master") group.master = { path, file: parseMasterCf(content) };
    else group.main = { path, file: parseMainCf(content) };
  }
  return [...groups.values()];
}

function kindOf(name: string, content: Uint8Array): FileKind {
  if (name.startsWith("master")) return "master";
  if (name.startsWith("main")) return "main";
  const lines = new TextDecoder().decode(content).split("\n");
  return masterEntry.test(lines.find((line) => /^[^\s#]/u.test(line)) ?? "") ? "master" : "main";
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
