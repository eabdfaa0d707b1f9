import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** The options of a subcommand by name, without `--`; all but the `boolean` ones take a value. */
export type OptionKinds = Readonly<
  Record<string, { readonly type: "string" | "boolean"; readonly short?: string }>
>;

/** Arguments of a subcommand taken apart. */
export interface SubcommandArguments {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
  readonly operands: readonly string[];
}

/**
 * Reads the arguments of a subcommand. Options and operands may be mixed.
 *
 * @throws {UsageError} unknown option, missing or superfluous value, an option given twice
 */
export function readArguments(
  args: readonly string[],
  options: OptionKinds,
  usage: string,
): SubcommandArguments {
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const operands: string[] = [];
  for (const token of scan(args, options, usage)) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const { name, value } = token;
    if (flags.has(name) || values[name] !== undefined)
      throw new UsageError(`--${name} is given twice`, usage);
    if (value === undefined) flags.add(name);
    else values[name] = value;
  }
  return { values, flags, operands };
}

type Token =
  | { readonly kind: "option"; readonly name: string; readonly value: string | undefined }
  | { readonly kind: "positional"; readonly value: string }
  | { readonly kind: "option-terminator" };

function scan(args: readonly string[], options: OptionKinds, usage: string): readonly Token[] {
  try {
    const parsed = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: true,
      tokens: true,
    });
    return parsed.tokens;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Only the first sentence; the rest speaks to programmers.
    throw new UsageError(error.message.split(". ")[0] ?? "", usage);
  }
}
