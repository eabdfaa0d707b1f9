import path from "node:path";
import process from "node:process";
import type { Command, Output } from "./command.ts";
import { dispatch } from "./dispatch.ts";
import { installCommand, uninstallCommand } from "./install.ts";

/** The daemon's bundle lies beside the bundle of this command. */
const program = path.join(import.meta.dirname, "tlsmgr");

const commands: ReadonlyMap<string, Command> = new Map([
  ["install", installCommand(program)],
  ["uninstall", uninstallCommand],
]);

const output: Output = {
  result: (line) => process.stdout.write(`${line}\n`),
  problem: (line) => process.stderr.write(`${line}\n`),
};

void dispatch(commands, process.argv.slice(2), output).then((status) => {
  process.exitCode = status;
  return status;
});
