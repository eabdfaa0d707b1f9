import { FatalError } from "../report.ts";
import { checkCompatibility, hasMajorMode } from "./compatibility.ts";
import { scanOptions } from "./getopt.ts";
import { usageText } from "./usage.ts";

/** A class of parameter names, as `-C` selects them. */
export type ParameterClass = "builtin" | "service" | "user";

/** What the arguments ask for. */
export interface CommandLine {
  /** The given option letters, and those that are implied (`p`, `e`). */
  readonly letters: ReadonlySet<string>;
  /** The value of `-c`. */
  readonly configDirectory: string | undefined;
  /** The classes of `-C`. */
  readonly classes: ReadonlySet<ParameterClass>;
  /** The values of `-o`, in order. */
  readonly overrides: readonly string[];
  /** How often `-v` was given. */
  readonly verbosity: number;
  readonly operands: readonly string[];
}

// E is accepted by the real program's scanner, and then answered with the usage text.
const optionLetters = "aAbc:C:deEfFhHlmMno:pPtT:vxX#";

const allClasses: readonly ParameterClass[] = ["builtin", "service", "user"];

interface Collected {
  readonly letters: Set<string>;
  configDirectory: string | undefined;
  classes: ReadonlySet<ParameterClass>;
  readonly overrides: string[];
  verbosity: number;
}

/**
 * Reads postconf's arguments.
 *
 * @param args - the arguments without the program's name
 * @param complain - gets the lines that getopt(3) itself writes
 * @throws {FatalError} unknown option, missing value, options that don't go together
 */
export function readCommandLine(args: readonly string[], complain: (line: string) => void): CommandLine {
  const { options, operands } = scanOptions(args, optionLetters);
  const collected: Collected = {
    letters: new Set(),
    configDirectory: undefined,
    classes: new Set(allClasses),
    overrides: [],
    verbosity: 0,
  };
  for (const option of options) {
    if (option.kind === "error") {
      complain(`postconf: ${option.text}\n`);
      throw new FatalError(usageText);
    }
    takeOption(collected, option.letter, option.value);
  }
  addImplied(collected.letters, operands);
  checkCompatibility(collected.letters);
  if (collected.letters.has("e") && operands.length === 0) {
    throw new FatalError("-e requires name=value argument");
  }
  return { ...collected, operands };
}

function takeOption(collected: Collected, letter: string, value: string): void {
  const { letters, overrides } = collected;
  switch (letter) {
    case "E":
      throw new FatalError(usageText);
    case "c":
      collected.configDirectory = value;
      return;
    case "C":
      collected.classes = readClasses(value);
      return;
    case "v":
      collected.verbosity += 1;
      return;
    case "o":
      overrides.push(value);
      break;
    case "b":
    case "t":
      if (letters.has("b") || letters.has("t")) throw new FatalError("specify one of -b and -t");
      break;
    case "T":
      if (letters.has("T")) throw new FatalError("At most one -T <mode> option may be specified");
      break;
    default:
  }
  letters.add(letter);
}

function readClasses(list: string): ReadonlySet<ParameterClass> {
  const classes = new Set<ParameterClass>();
  for (const word of list.split(/[, \t\r\n]+/u).filter(Boolean)) {
    const lower = word.toLowerCase();
    const known = allClasses.find((each) => each === lower);
    if (known !== undefined) classes.add(known);
    else if (lower === "all") for (const each of allClasses) classes.add(each);
    else throw new FatalError(`unknown -C option value "${word}" in "${list}"`);
  }
  return classes;
}

function addImplied(letters: Set<string>, operands: readonly string[]): void {
  if (!hasMajorMode(letters)) letters.add("p");
  const aboutConfiguration = ["p", "M", "F", "P"].some((letter) => letters.has(letter));
  if (aboutConfiguration && operands[0]?.includes("=")) letters.add("e");
}
