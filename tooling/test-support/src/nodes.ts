import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

/** A Node.js that users may have. */
export interface InstalledNode {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
}

const load = createRequire(import.meta.url);

/**
 * The pinned Node.js that runs the tests, and those that npm has installed beside it: the oldest that the
 * daemon accepts, and the last of the lines between. They exist for Linux on x86-64 only.
 */
export const installedNodes: readonly InstalledNode[] = [
  ...["node-20", "node-22", "node-24"].flatMap((name) => {
    try {
      return [{ name, file: path.join(path.dirname(load.resolve(`${name}/package.json`)), "bin/node") }];
    } catch {
      return [];
    }
  }),
  { name: "the pinned node", file: process.execPath },
];
