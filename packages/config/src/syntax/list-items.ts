import type { Span } from "../text/span.ts";

/** An item of a list; the numbers are offsets in the value. */
export interface ListWord extends Span {
  /** The text, with the braces around it if it has any. */
  readonly text: string;
}

/** Cuts a list at commas and blanks outside of braces. */
export function splitList(value: string): ListWord[] {
  const items: ListWord[] = [];
  let start = -1;
  let level = 0;
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    if (level === 0 && ", \t\r\n".includes(character)) {
      if (start >= 0) items.push({ text: value.slice(start, index), start, end: index });
      start = -1;
      continue;
    }
    if (start < 0) start = index;
    if (character === "{") level += 1;
    else if (character === "}" && level > 0) level -= 1;
  }
  if (start >= 0) items.push({ text: value.slice(start), start, end: value.length });
  return items;
}
