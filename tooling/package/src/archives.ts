import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { readIntegrity } from "@postfixjs/bundle/lockfile";
import { readPackage } from "@postfixjs/bundle/packages";
import nodeArchives from "../node-archives.json" with { type: "json" };
import { commandOutput, PackagingError } from "./command.ts";
import { archiveCache, root } from "./places.ts";
import type { Architecture } from "./places.ts";

/** An archive of the npm registry, with its hash: `sha512-` and base64. */
export interface Archive {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** The archive with Node.js itself. Its hash stands in `node-archives.json`. */
export function nodeArchive({ node }: Architecture): Archive {
  return {
    name: `node-linux-${node}`,
    version: nodeArchives.version,
    integrity: nodeArchives.integrity[node],
  };
}

/** The archives with native code, by what is loaded from them. Their hashes stand in pnpm-lock.yaml. */
export function nativeArchives({ node }: Architecture): { readonly koffi: Archive; readonly lmdb: Archive } {
  return {
    koffi: lockedArchive("koffi", `@koromix/koffi-linux-${node}`),
    lmdb: lockedArchive("lmdb", `@lmdb/lmdb-linux-${node}`),
  };
}

/**
 * Fetches an archive through npm, or from the cache.
 *
 * @returns the file
 * @throws {PackagingError} It cannot be had, or its content is not what the lockfile says.
 */
export function fetchArchive(archive: Archive): string {
  const { name, version, integrity } = archive;
  const file = path.join(archiveCache, `${name.replaceAll(/[@/]/gu, "-")}-${version}.tgz`);
  if (existsSync(file) && integrityOf(file) === integrity) return file;
  mkdirSync(archiveCache, { recursive: true });
  const printed = commandOutput("npm", ["pack", "--json", "--fetch-retries=0", `${name}@${version}`], {
    directory: archiveCache,
  });
  const fetched = path.join(archiveCache, fileNameIn(printed));
  if (integrityOf(fetched) !== integrity) {
    throw new PackagingError(`"${fetched}" is not the archive of ${name}@${version} that is locked`);
  }
  renameSync(fetched, file);
  return file;
}

/** The archive of native code that a dependency of the daemon asks for on one platform. */
function lockedArchive(dependent: string, name: string): Archive {
  const version = readPackage(path.join(root, "apps/tlsmgr/node_modules", dependent))?.optionalDependencies[
    name
  ];
  const integrity = version === undefined ? undefined : readIntegrity(root)(name, version);
  if (version === undefined || integrity === undefined) {
    throw new PackagingError(`"${dependent}" has no "${name}" in pnpm-lock.yaml; run pnpm install`);
  }
  return { name, version, integrity };
}

function fileNameIn(printed: string): string {
  // An array up to npm 11; from npm 12 on an object by the package's name.
  const packed = Object.values(JSON.parse(printed) as Record<string, { filename: string }>);
  const name = packed[0]?.filename;
  if (name === undefined) throw new PackagingError("npm pack names no file");
  return name.replace(/^@/u, "").replaceAll("/", "-");
}

function integrityOf(file: string): string {
  return `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
}
