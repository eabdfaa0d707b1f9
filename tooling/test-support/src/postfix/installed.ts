import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";

/** Where Postfix keeps its commands, `command_directory`; a user's PATH often lacks it. */
export const commandDirectory: string | undefined = ["/usr/sbin", "/usr/local/sbin"].find((directory) =>
  existsSync(`${directory}/postfix`),
);

/** Whether a command can be run here: tests that need a tool are skipped, by name, where it is absent. */
export function isInstalled(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).error === undefined;
}

/**
 * Whether {@link postfixInstance} works here: Postfix is installed, and openssl, and we are root, as its
 * master must be. Tests that need it say `describe.skipIf(!postfixInstalled)`.
 */
export const postfixInstalled: boolean =
  commandDirectory !== undefined && process.getuid?.() === 0 && isInstalled("openssl", "version");
