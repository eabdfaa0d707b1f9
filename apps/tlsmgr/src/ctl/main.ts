import path from "node:path";
import process from "node:process";
import type { Output } from "./commands/command.ts";
import { commandsFor } from "./commands.ts";
import { dispatch } from "./commands/dispatch.ts";

/** The daemon's bundle lies beside the bundle of this command. */
const program = path.join(import.meta.dirname, "tlsmgr");

/** The status of a program that SIGPIPE ends. */
const brokenPipe = 141;

const output: Output = {
  result: (line) => process.stdout.write(`${line}\n`),
  problem: (line) => process.stderr.write(`${line}\n`),
};

// Who reads has had enough, as head(1) has: nothing is left to do, and nothing is wrong.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(brokenPipe));

void dispatch(commandsFor(program), process.argv.slice(2), output).then((status) => {
  process.exitCode = status;
  return status;
});
