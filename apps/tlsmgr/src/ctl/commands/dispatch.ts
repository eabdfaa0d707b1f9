import { CommandError, exitFailure, exitUsage, exitWell, UsageError } from "./command.ts";
import type { Command, Output } from "./command.ts";

/** Carries out the command that the arguments name. Returns the exit status. */
export async function dispatch(
  commands: ReadonlyMap<string, Command>,
  args: readonly string[],
  output: Output,
): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h") {
    output.result(overview(commands));
    return exitWell;
  }
  const command = commands.get(name ?? "");
  if (command === undefined) {
    output.problem(
      name === undefined ? overview(commands) : `tlsmgrctl: no such command: "${name}"; see tlsmgrctl --help`,
    );
    return exitUsage;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    output.result(command.help);
    return exitWell;
  }
  return await carryOut(name ?? "", command, rest, output);
}

async function carryOut(
  name: string,
  command: Command,
  args: readonly string[],
  output: Output,
): Promise<number> {
  try {
    return await command.run(args, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.problem(`tlsmgrctl ${name}: ${error.message}; see tlsmgrctl ${name} --help`);
      return exitUsage;
    }
    if (error instanceof CommandError) {
      output.problem(`tlsmgrctl ${name}: ${error.message}`);
      return exitFailure;
    }
    throw error;
  }
}

function overview(commands: ReadonlyMap<string, Command>): string {
  const width = Math.max(...Array.from(commands.keys(), (name) => name.length));
  const lines = Array.from(commands, ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "usage: tlsmgrctl COMMAND [OPTION]...",
    "",
    ...lines,
    "",
    "tlsmgrctl COMMAND --help tells more.",
  ].join("\n");
}
