import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Host } from "./host.ts";

/** No configuration file and no manual page is larger. */
const sizeMax = 16 * 1024 * 1024;

/** The file system of this machine. Files that are too large, unreadable or not regular count as absent. */
export function nodeHost(): Host {
  return {
    markOf: (uri) =>
      attempt(() => {
        const { size, mtimeMs, ino, ...stats } = statSync(fileURLToPath(uri));
        return (stats.mode & 0o170000) === 0o100000 && size <= sizeMax
          ? `${ino} ${size} ${mtimeMs}`
          : undefined;
      }),
    readFile: (uri) => attempt(() => readFileSync(fileURLToPath(uri))),
    readManual: (uri) =>
      attempt(() => {
        const bytes = readFileSync(fileURLToPath(uri));
        return (uri.endsWith(".gz") ? gunzipSync(bytes, { maxOutputLength: sizeMax }) : bytes).toString(
          "utf8",
        );
      }),
    manualUris: (manpageDirectory) =>
      [manpageDirectory, "/usr/share/man", "/usr/local/man", "/usr/local/share/man"]
        .flatMap((directory) => (directory === undefined || directory === "" ? [] : [directory]))
        .flatMap((directory) =>
          ["postconf.5.gz", "postconf.5"].map((name) => path.join(directory, "man5", name)),
        )
        .map((file) => pathToFileURL(file).href),
    uriOf: (file) => pathToFileURL(file).href,
  };
}

/** An editor works without a file that cannot be read. */
function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
