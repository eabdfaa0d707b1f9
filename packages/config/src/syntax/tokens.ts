/** A word of a logical line; offsets count in the text that was cut. */
export interface Word {
  /** The word without the braces around it, if it had any. */
  readonly text: string;
  /** Offset of `text`. */
  readonly textStart: number;
  /** Offset of the word itself, braces included. */
  readonly start: number;
  /** Offset behind the word, braces included. */
  readonly end: number;
  /** What is wrong with its braces, in Postfix's words. */
  readonly error?: string;
}

/** What separates the words of master.cf; VT and FF do not. */
const blankCharacters = " \t\r\n";

/** The next word at or behind `from`; blanks end it, whatever braces it holds. */
export function nextWord(text: string, from: number): Word | undefined {
  const start = skipBlanks(text, from);
  if (start === text.length) return undefined;
  let end = start;
  while (end < text.length && !blankCharacters.includes(text.charAt(end))) end += 1;
  return { text: text.slice(start, end), textStart: start, start, end };
}

/**
 * The next argument at or behind `from`: blanks inside balanced `{ }` do not end it, and a word that starts
 * with `{` loses its braces and the blanks inside them (master(5), "Command name + arguments").
 */
export function nextArgument(text: string, from: number): Word | undefined {
  const start = skipBlanks(text, from);
  if (start === text.length) return undefined;
  let level = 0;
  let end = start;
  for (; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === "{") level += 1;
    else if (level > 0 && character === "}") level -= 1;
    else if (level === 0 && blankCharacters.includes(character)) break;
  }
  if (text.charAt(start) !== "{") return { text: text.slice(start, end), textStart: start, start, end };
  return unbrace(text, start, end);
}

function unbrace(text: string, start: number, end: number): Word {
  const close = closingBrace(text, start, end);
  const problem = close < 0 ? "missing '}' in" : close + 1 < end ? "syntax error after '}' in" : undefined;
  const innerEnd = close < 0 ? end : close;
  const textStart = Math.min(skipBlanks(text, start + 1), innerEnd);
  const inner = text.slice(textStart, innerEnd).replace(/[ \t\r\n]+$/u, "");
  const word = { text: inner, textStart, start, end };
  return problem === undefined ? word : { ...word, error: `${problem} "${text.slice(start, end)}"` };
}

/** The index of the `}` that closes the `{` at `start`, or -1. */
function closingBrace(text: string, start: number, end: number): number {
  let level = 0;
  for (let index = start; index < end; index++) {
    if (text[index] === "{") level += 1;
    else if (text[index] === "}" && --level === 0) return index;
  }
  return -1;
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && blankCharacters.includes(text.charAt(index))) index += 1;
  return index;
}
