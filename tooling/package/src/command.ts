import { execFileSync } from "node:child_process";
import process from "node:process";

/** A package cannot be made; the message says what is missing or wrong, and what to do. */
export class PackagingError extends Error {
  override readonly name = "PackagingError";
}

/** Where and with what a command runs. */
export interface CommandContext {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a command to its end and returns what it printed.
 *
 * @throws {PackagingError} It is not installed, or fails.
 */
export function commandOutput(
  command: string,
  args: readonly string[],
  { directory, environment }: CommandContext = {},
): string {
  try {
    return execFileSync(command, args, {
      cwd: directory,
      encoding: "utf8",
      env: { ...process.env, ...environment },
      maxBuffer: 256 * 1024 ** 2,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw new PackagingError(reasonOf(command, args, error), { cause: error });
  }
}

function reasonOf(command: string, args: readonly string[], error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return `"${command}" is not installed; on Debian: apt-get install binutils binutils-aarch64-linux-gnu dpkg-dev rpm xz-utils`;
  }
  const printed = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return `"${command} ${args.join(" ")}" failed: ${printed === "" ? String(error) : printed}`;
}
