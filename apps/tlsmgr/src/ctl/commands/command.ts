import { parseArgs } from "node:util";
import type { ParseArgsOptionsConfig } from "node:util";

/** Where a command writes, line by line: what it was asked for, and what went wrong. */
export interface Output {
  readonly result: (line: string) => void;
  readonly problem: (line: string) => void;
}

/** One command of tlsmgrctl. */
export interface Command {
  /** What it does, in a few words, for the list of commands. */
  readonly summary: string;
  /** The answer to `--help`, without a newline at its end. */
  readonly help: string;
  /** Carries it out and returns the exit status. */
  readonly run: (args: readonly string[], output: Output) => number | Promise<number>;
}

/** Exit status of a command that did all it should, or found all well. */
export const exitWell = 0;
/** Exit status of a command that could not do what it should, or found something amiss. */
export const exitFailure = 1;
/** Exit status of a command line that makes no sense. */
export const exitUsage = 2;

/** Where main.cf and master.cf are unless a command line says otherwise, as for Postfix's own commands. */
export const defaultConfigDirectory: string = process.env["MAIL_CONFIG"] ?? "/etc/postfix";

/** The option that names another directory: `-c DIR`, as for Postfix's own commands. */
export const configDirectoryOption = { type: "string", short: "c" } as const;

/** The command line makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A command can't do what it should; the message tells the operator why, and what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/**
 * Reads the options and the other words of a command, in any order.
 *
 * @throws {UsageError} an option is unknown or lacks its value
 */
export function parseWords<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
): { readonly values: OptionValues<Options>; readonly words: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, words: positionals };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(textOf(error), { cause: error });
    throw error;
  }
}

/** Node.js has several sentences for programmers where an operator needs one. */
function textOf(error: TypeError): string {
  const [, option = "an option"] = /'(?:-\w, )?(--?[^\s'=]+)/u.exec(error.message) ?? [];
  const code = "code" in error ? error.code : undefined;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `unknown option "${option}"`;
  if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") return error.message;
  if (error.message.includes("does not take")) return `${option} takes no value`;
  return `${option} needs a value; if it begins with "-", write ${option}=VALUE`;
}

/**
 * Reads the options of a command that takes no other words.
 *
 * @throws {UsageError} an option is unknown or lacks its value, or a word is left over
 */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
): OptionValues<Options> {
  const { values, words } = parseWords(args, options);
  if (words[0] === undefined) return values;
  throw new UsageError(`unexpected argument "${words[0]}"`);
}

type OptionValues<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>
>["values"];
