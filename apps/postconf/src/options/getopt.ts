/**
 * One step of the scan: an option letter with its value if it takes one, or what is wrong with the argument.
 */
export type ScannedOption =
  | { readonly kind: "option"; readonly letter: string; readonly value: string }
  | { readonly kind: "error"; readonly text: string };

/** The options of a command line, and what follows them. */
export interface ScannedArguments {
  readonly options: readonly ScannedOption[];
  readonly operands: readonly string[];
}

/**
 * Scans a command line as getopt(3) does: letters can be bundled, a value can be glued to its letter, `--`
 * ends the options, and so does the first argument that is none.
 *
 * @param args - the arguments without the program's name
 * @param letters - the option letters; a `:` behind one says that it takes a value
 */
export function scanOptions(args: readonly string[], letters: string): ScannedArguments {
  const options: ScannedOption[] = [];
  let next = 0;
  for (; next < args.length; next += 1) {
    const argument = args[next] ?? "";
    if (!argument.startsWith("-") || argument === "-") break;
    if (argument === "--") {
      next += 1;
      break;
    }
    const used = scanCluster(argument, args[next + 1], letters, options);
    if (used) next += 1;
  }
  return { options, operands: args.slice(next) };
}

/** Scans `-abc`; returns whether the following argument was used as a value. */
function scanCluster(
  argument: string,
  following: string | undefined,
  letters: string,
  options: ScannedOption[],
): boolean {
  for (let at = 1; at < argument.length; at += 1) {
    const letter = argument.charAt(at);
    const index = letter === ":" ? -1 : letters.indexOf(letter);
    if (index < 0) {
      options.push({ kind: "error", text: `invalid option -- '${letter}'` });
    } else if (letters[index + 1] !== ":") {
      options.push({ kind: "option", letter, value: "" });
    } else if (at + 1 < argument.length) {
      options.push({ kind: "option", letter, value: argument.slice(at + 1) });
      return false;
    } else if (following === undefined) {
      options.push({ kind: "error", text: `option requires an argument -- '${letter}'` });
    } else {
      options.push({ kind: "option", letter, value: following });
      return true;
    }
  }
  return false;
}
