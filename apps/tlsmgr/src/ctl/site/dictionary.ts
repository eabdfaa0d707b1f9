import { ConfigFatalError } from "@postfixjs/config/daemon";
import type { MailDictionary } from "@postfixjs/config/daemon";
import { textOfError } from "../../log/system-error.ts";
import { loadMainCf, mainCfOf } from "../../settings/main-cf.ts";
import { CommandError } from "../commands/command.ts";

/**
 * Reads main.cf for a command.
 *
 * @param processName - the value of `$process_name`
 * @throws {CommandError} main.cf cannot be read, or contains a line that is not a setting
 */
export function readDictionary(
  configDirectory: string,
  warn: (text: string) => void,
  processName = "tlsmgrctl",
): MailDictionary {
  try {
    return loadMainCf({ processName, configDirectory, warn });
  } catch (error) {
    const isSyntax = error instanceof ConfigFatalError;
    const text = isSyntax
      ? error.message
      : `cannot read "${mainCfOf(configDirectory)}": ${textOfError(error)}`;
    throw new CommandError(text, { cause: error });
  }
}
