import { askPostconf } from "./ask-postconf.ts";
import { CommandError } from "../commands/command.ts";
import { hardenedUnits } from "../check/systemd-units.ts";
import { readDictionary } from "../live/control-access.ts";

/** What an installation of Postfix says of itself. */
export interface InstallSite {
  readonly daemonDirectory: string;
  /** `undefined` where postconf(1) can't be asked. */
  readonly postfixVersion: string | undefined;
}

/**
 * Finds where master(8) of a configuration looks for its daemons.
 *
 * @throws {CommandError} It can't be found.
 */
export function findSite(configDirectory: string, warn: (text: string) => void): InstallSite {
  const daemonDirectory = readDictionary(configDirectory, warn).read({
    name: "daemon_directory",
    type: "str",
    defaultValue: askPostconf("-dh", "daemon_directory") ?? "",
  });
  if (daemonDirectory === "") {
    throw new CommandError(
      `"${configDirectory}/main.cf" does not set daemon_directory, and postconf can't be asked; use --daemon-directory`,
    );
  }
  return { daemonDirectory, postfixVersion: askPostconf("-dh", "mail_version") };
}

/** @throws {CommandError} A unit of systemd would not let the daemon start. */
export function refuseHardenedUnits(): void {
  const [hardened] = hardenedUnits("/");
  if (hardened === undefined) return;
  throw new CommandError(
    `"${hardened}" sets MemoryDenyWriteExecute, under which Node.js can't run; use --jitless, or take it back with: systemctl edit`,
  );
}
