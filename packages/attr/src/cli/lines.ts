import type { Attribute, SimpleAttribute } from "../attributes.ts";
import { byteString } from "../byte-text.ts";

/** One list as readable lines, with the empty line that ends it. */
export function toLines(from: string, attributes: readonly Attribute[]): string {
  const heading = from === "" ? "" : `# ${from}\n`;
  return `${heading}${attributes.map((attribute) => attributeLines(attribute)).join("")}\n`;
}

/**
 * Reads readable lines.
 *
 * @returns the lists
 * @throws {SyntaxError} when a line is not an attribute
 */
export function fromLines(text: string): Attribute[][] {
  const lists: Attribute[][] = [];
  let attributes: Attribute[] = [];
  let entries: SimpleAttribute[] | undefined;
  for (const line of text.replace(/\n$/u, "").split("\n")) {
    if (line.startsWith("#")) continue;
    if (line === "" && entries === undefined) {
      lists.push(attributes);
      attributes = [];
    } else if (line === "{" && entries === undefined) {
      entries = [];
      attributes.push({ list: entries });
    } else if (line === "}" && entries !== undefined) {
      entries = undefined;
    } else {
      (entries ?? attributes).push(simpleAttribute(line));
    }
  }
  if (attributes.length > 0) throw new SyntaxError("cannot read the last list: end it with an empty line");
  return lists;
}

function attributeLines(attribute: Attribute): string {
  if (!("list" in attribute)) return simpleLine(attribute);
  return `{\n${attribute.list.map((entry) => `  ${simpleLine(entry)}`).join("")}}\n`;
}

function simpleLine({ name, value }: SimpleAttribute): string {
  const text = typeof value === "string" ? value : byteString(value);
  // A name must be printable, and must not look like another element of its line.
  const shownName = name.replaceAll(/[^ -~]|[\\=]|^[#{} ]/gu, hexEscape);
  return `${shownName}=${text.replaceAll(/[^ -~]|\\/gu, hexEscape)}\n`;
}

function simpleAttribute(line: string): SimpleAttribute {
  const [, name, value] = /^ *([^=]*)=(.*)$/su.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new SyntaxError(`cannot read the line "${line}": write NAME=VALUE`);
  }
  return { name: unescape(name), value: unescape(value) };
}

function hexEscape(character: string): string {
  return String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function unescape(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
