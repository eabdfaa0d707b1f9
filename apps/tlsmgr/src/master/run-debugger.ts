import type { MailDictionary } from "@postfixjs/config/daemon";
import { FatalError } from "../log/log.ts";
import type { Log } from "../log/log.ts";

/**
 * `-D`: runs `debugger_command`, which attaches a debugger to this process. Waits for the command's end; one
 * that must keep running ends in `& sleep 5` or the like.
 *
 * @throws {FatalError} the command does not exist, with Postfix's text
 */
export function runDebugger(dictionary: MailDictionary, log: Log): void {
  const command = dictionary.read({ name: "debugger_command", type: "str", defaultValue: "" });
  if (command === "") throw new FatalError("no debugger_command variable set up");
  log.info(`running: ${command}`);
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  spawnSync("/bin/sh", ["-c", command], { stdio: "inherit" });
}
