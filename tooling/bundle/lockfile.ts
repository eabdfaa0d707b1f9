import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const entry =
  /^ {2}'?((?:@[^@/'\s]+\/)?[^@/'\s]+)@([^':(]+)'?:\n {4}resolution: \{integrity: (sha512-[\w+/=]+)/gmu;

/**
 * Reads the hashes of pnpm-lock.yaml, which is found in a directory or above.
 *
 * @returns finds the hash of a package's archive
 */
export function readIntegrity(directory: string): (name: string, version: string) => string | undefined {
  const file = path.join(directory, "pnpm-lock.yaml");
  if (!existsSync(file)) {
    if (directory === path.dirname(directory)) throw new Error("There is no pnpm-lock.yaml");
    return readIntegrity(path.dirname(directory));
  }
  const text = readFileSync(file, "utf8");
  const hashes = new Map(
    [...text.matchAll(entry)].map(([, name, version, hash]) => [`${name}@${version}`, hash]),
  );
  return (name, version) => hashes.get(`${name}@${version}`);
}
