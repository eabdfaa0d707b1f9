import { byteLength } from "@postfixjs/config/syntax";

/** Lines that reach this column are folded. */
export const lineLengthMax = 80;

const indentation = "    ";

/** A listing line under construction, folded or not, with its length so far in bytes. */
export class LineLayout {
  text = "";
  length = 0;
  readonly #fold: boolean;

  constructor(fold: boolean) {
    this.#fold = fold;
  }

  add(piece: string): void {
    this.text += piece;
    this.length += byteLength(piece);
  }

  /** Makes the next word begin a new line, if lines are folded. */
  forceBreak(): void {
    this.length = lineLengthMax;
  }

  /** Begins an indented line whether lines are folded or not. */
  breakLine(): void {
    this.text += `\n${indentation}`;
    this.length = indentation.length;
  }

  /** Puts a space, or a line break when a word of this length would not fit. */
  separate(wordLength: number): void {
    if (this.length <= indentation.length) return;
    if (this.#fold && this.length + 1 + wordLength >= lineLengthMax) this.breakLine();
    else this.add(" ");
  }
}

/** A line of words, each blank run shown as one space, folded if asked for. */
export function layOutWords(text: string, fold: boolean): string {
  let shown = "";
  let length = 0;
  for (const word of text.split(/[ \t\r\n]+/u)) {
    if (word === "") continue;
    const wordLength = byteLength(word);
    if (length > 0) {
      const fits = !fold || length + wordLength < lineLengthMax;
      shown += fits ? " " : `\n${indentation}`;
      length = fits ? length + 1 : indentation.length;
    }
    shown += word;
    length += wordLength;
  }
  return `${shown}\n`;
}
