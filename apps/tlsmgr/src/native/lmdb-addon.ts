import { createRequire } from "node:module";
import path from "node:path";

/**
 * Stands in for the package node-gyp-build-optional-packages in the bundle, which would look for LMDB's
 * native part beside the bundle, and takes 6 ms to find out which C library there is.
 */
// oxlint-disable-next-line import/no-default-export -- as the package has it
export default function loadLmdbAddon(): unknown {
  const native = `@lmdb/lmdb-${process.platform}-${process.arch}/node.napi.glibc.node`;
  const loadNear = createRequire(import.meta.url);
  if (isThere(loadNear, native)) return loadNear(native);
  const lmdb = loadNear.resolve("lmdb");
  const load = createRequire(lmdb);
  try {
    return load(native);
  } catch {
    // Another C library, or built on this machine: the package knows how to find it.
    const find: unknown = load("node-gyp-build-optional-packages");
    if (typeof find !== "function")
      throw new TypeError("The package lmdb has no way to load its native part");
    return find(path.dirname(path.dirname(lmdb)));
  }
}

/** The packages for distributions have the native part alone; below npm and pnpm it may lie beside lmdb. */
function isThere(load: NodeJS.Require, file: string): boolean {
  try {
    load.resolve(file);
    return true;
  } catch {
    return false;
  }
}
