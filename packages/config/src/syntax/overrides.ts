import type { Span } from "../text/span.ts";
import type { SyntaxDiagnostic } from "./diagnostic.ts";
import { splitNameValue } from "./name-value.ts";
import type { SourceMap } from "./source-map.ts";
import type { Word } from "./tokens.ts";

/** A `-o name=value` option of a service. */
export interface Override extends Span {
  /** The parameter. */
  readonly name: string;
  /** Its raw value for this service. */
  readonly value: string;
  /** Where the name stands. */
  readonly nameSpan: Span;
  /** Where the value stands. */
  readonly valueSpan: Span;
  /** Where `name=value` stands, with braces around it if it has any. */
  readonly argumentSpan: Span;
  /** Other options in the same word: `-v` for `-vo name=value`; mostly empty. */
  readonly sharedOptions: string;
}

/**
 * Finds the `-o` options among the arguments of a service as the daemons' `getopt` does: up to the first word
 * that is no option, several letters in one word, the argument glued on or in the next word.
 */
export function parseOverrides(
  args: readonly Word[],
  map: SourceMap,
  diagnostics: SyntaxDiagnostic[],
): Override[] {
  const overrides: Override[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index];
    if (word === undefined || !/^-./u.test(word.text) || word.text === "--") break;
    const letter = word.text.slice(1).search(/[imnost]/u) + 1;
    if (letter === 0) continue;
    const isGlued = letter + 1 < word.text.length;
    const argument = isGlued ? glued(word, letter + 1) : args[++index];
    if (word.text[letter] !== "o") continue;
    const override = argument === undefined ? undefined : toOverride(word, letter, argument, map);
    if (override === undefined) diagnostics.push(badOverride(word, argument, args[index + 1], map));
    else overrides.push(override);
  }
  return overrides;
}

/** The argument that is glued to its option. */
function glued(word: Word, offset: number): Word {
  const start = word.textStart + offset;
  return { text: word.text.slice(offset), textStart: start, start, end: word.end };
}

function toOverride(option: Word, letter: number, argument: Word, map: SourceMap): Override | undefined {
  const split = splitNameValue(argument.text);
  if (typeof split === "string") return undefined;
  const at = argument.textStart;
  return {
    ...map.span(option.start, argument.end),
    name: split.name,
    value: split.value,
    nameSpan: map.span(at + split.nameStart, at + split.nameEnd),
    valueSpan: map.span(at + split.valueStart, at + split.valueEnd),
    argumentSpan: map.span(argument.start, argument.end),
    sharedOptions: letter > 1 ? option.text.slice(0, letter) : "",
  };
}

function badOverride(
  option: Word,
  argument: Word | undefined,
  next: Word | undefined,
  map: SourceMap,
): SyntaxDiagnostic {
  const code = "bad-override";
  const severity = "error";
  if (argument === undefined) {
    const message = "-o needs name=value behind it; the service cannot start";
    return { ...map.span(option.start, option.end), code, severity, message };
  }
  const hasBlanks = next?.text.startsWith("=") === true || argument.text.startsWith("{");
  const message = hasBlanks
    ? "Blanks around = need braces as a word of their own: -o { name = value }; the service cannot start"
    : `-o needs name=value, found "${argument.text}"; the service cannot start`;
  return {
    ...map.span(option.start, (hasBlanks ? next : undefined)?.end ?? argument.end),
    code,
    severity,
    message,
  };
}
