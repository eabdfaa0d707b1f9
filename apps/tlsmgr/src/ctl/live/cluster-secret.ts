import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { textOfError } from "../../log/system-error.ts";
import { CommandError } from "../commands/command.ts";

const secretBytes = 32;

/**
 * Makes a secret file of a cluster with one new secret, mode 0600.
 *
 * @throws {CommandError} The file exists, or can't be written.
 */
export function makeClusterSecret(file: string): void {
  const secret = randomBytes(secretBytes);
  const content = Buffer.from(
    `# Secrets of a cluster of mail servers, see docs/cluster.md. Keep this file secret.\ncurrent ${secret.toString("hex")}\n`,
  );
  try {
    const descriptor = openSync(file, "wx", 0o600);
    try {
      writeSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const advice =
      error instanceof Error && "code" in error && error.code === "EEXIST"
        ? "it exists already, and all hosts of its cluster need it; choose another --secret-file for another cluster"
        : textOfError(error);
    throw new CommandError(`cannot create "${file}": ${advice}`, { cause: error });
  } finally {
    secret.fill(0);
    content.fill(0);
  }
}
