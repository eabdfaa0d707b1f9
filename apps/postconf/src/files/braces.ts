import { skipSpace, trimSpaceEnd } from "../text.ts";

/**
 * Cuts a text at separators that are not inside `{ }`.
 *
 * @param separators - the separating characters; runs of them count as one
 */
export function splitOutsideBraces(text: string, separators: string): string[] {
  const words: string[] = [];
  let level = 0;
  let word = "";
  for (const character of text) {
    if (level === 0 && separators.includes(character)) {
      if (word !== "") words.push(word);
      word = "";
      continue;
    }
    if (character === "{") level += 1;
    else if (character === "}" && level > 0) level -= 1;
    word += character;
  }
  if (word !== "") words.push(word);
  return words;
}

/** The inside of a `{ text }`, and what is wrong with it. */
export interface ExtractedBraces {
  readonly text: string;
  readonly error?: string;
}

/**
 * Takes the text out of `{ text }`, without the space around it. In case of an error, as much as there is.
 *
 * @param braced - a text that begins with `{`
 * @param strip - whether to remove the space around the text
 */
export function extractBraces(braced: string, strip = true): ExtractedBraces {
  const end = closingBrace(braced);
  const inside = end === undefined ? braced.slice(1) : braced.slice(1, end);
  const text = strip ? trimSpaceEnd(skipSpace(inside)) : inside;
  if (end === undefined) return { text, error: `missing '}' in "${braced}"` };
  if (end + 1 < braced.length) return { text, error: `syntax error after '}' in "${braced}"` };
  return { text };
}

/** Index of the `}` that closes the `{` at the start. */
function closingBrace(text: string): number | undefined {
  let level = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "{") level += 1;
    else if (text[index] === "}") level -= 1;
    if (level === 0) return index;
  }
  return undefined;
}
