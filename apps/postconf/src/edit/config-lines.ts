import { decodeText } from "@postfixjs/config";

/** A physical line with its line end, and what it is. */
export interface ConfigLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /**
   * `start` begins an entry, `continuation` is an indented line with content, `other` a comment or blank
   * line.
   */
  readonly kind: "start" | "continuation" | "other";
}

/** Cuts a file as an edit goes through it. */
export function readConfigLines(content: Uint8Array): ConfigLine[] {
  const lines = decodeText(content).split(/(?<=\n)/u);
  return lines
    .filter((text) => text !== "")
    .map((text, index) => ({ text, number: index + 1, kind: lineKind(text) }));
}

function lineKind(text: string): ConfigLine["kind"] {
  if (/^[\t-\r ]*(?:#|$)/u.test(text)) return "other";
  return /^[\t-\r ]/u.test(text) ? "continuation" : "start";
}
