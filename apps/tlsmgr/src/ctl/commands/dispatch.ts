import { printable } from "../../control/replies.ts";
import { textOfError } from "../../log/system-error.ts";
import { nearestName } from "../../settings/nearest.ts";
import { packageVersion } from "../../version.ts";
import { CommandError, exitFailure, exitUsage, exitWell, UsageError } from "./command.ts";
import type { Command, Output } from "./command.ts";

/** Carries out the command that the arguments name. Returns the exit status. */
export async function dispatch(
  commands: ReadonlyMap<string, Command>,
  args: readonly string[],
  output: Output,
): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") {
    output.result(`tlsmgrctl ${packageVersion}`);
    return exitWell;
  }
  const isHelp = first === "--help" || first === "-h" || first === "help";
  if (isHelp && rest[0] === undefined) {
    output.result(overview(commands));
    return exitWell;
  }
  const name = first === "help" ? rest[0] : first;
  const command = commands.get(name ?? "");
  if (name === undefined || command === undefined) {
    output.problem(name === undefined ? overview(commands) : unknownCommand(name, commands));
    return exitUsage;
  }
  if (first === "help" || rest.includes("--help") || rest.includes("-h")) {
    output.result(command.help);
    return exitWell;
  }
  return await carryOut(name, command, rest, output);
}

function unknownCommand(name: string, commands: ReadonlyMap<string, Command>): string {
  const nearest = nearestName(name, [...commands.keys()]);
  const suggestion = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return printable(`tlsmgrctl: unknown command "${name}"${suggestion}; see tlsmgrctl --help`);
}

/** An operator never sees a stack: what no one has foreseen is one line, too. */
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
      const hint = suggestionFor(args, command.help);
      output.problem(printable(`tlsmgrctl ${name}: ${error.message}${hint}; see tlsmgrctl ${name} --help`));
      return exitUsage;
    }
    const reason = error instanceof CommandError ? error.message : `internal error: ${textOfError(error)}`;
    output.problem(printable(`tlsmgrctl ${name}: ${reason}`));
    return exitFailure;
  }
}

/** The option that was meant by the first one that the help does not name. */
function suggestionFor(args: readonly string[], help: string): string {
  const known = new Set([...(help.match(/--[a-z][a-z-]*/gu) ?? []), "--help"]);
  const given = args.map((word) => word.split("=", 1).join(""));
  const unknown = given.find((word) => word.startsWith("--") && !known.has(word));
  const nearest = unknown === undefined ? undefined : nearestName(unknown, [...known]);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

function overview(commands: ReadonlyMap<string, Command>): string {
  const width = Math.max(...Array.from(commands.keys(), (name) => name.length));
  const lines = Array.from(commands, ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "usage: tlsmgrctl COMMAND [OPTION]...",
    "       tlsmgrctl --version",
    "",
    ...lines,
    "",
    "See tlsmgrctl COMMAND --help for the options of a command.",
  ].join("\n");
}
