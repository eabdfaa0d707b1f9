import type { Attribute, SimpleAttribute } from "../attributes.ts";

/** One list as a line of JSON. */
export function toJsonLine(from: string, attributes: readonly Attribute[]): string {
  return `${JSON.stringify({ ...(from !== "" && { from }), attributes })}\n`;
}

/**
 * Reads JSON lines.
 *
 * @returns the lists
 * @throws {SyntaxError} when a line is not JSON, or has another form
 */
export function fromJsonLines(text: string): Attribute[][] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const value: unknown = JSON.parse(line);
      const attributes = property(value, "attributes");
      if (!Array.isArray(attributes)) throw malformed(value);
      return attributes.map((attribute: unknown) => readAttribute(attribute));
    });
}

function readAttribute(attribute: unknown): Attribute {
  const list = property(attribute, "list");
  return Array.isArray(list)
    ? { list: list.map((entry: unknown) => readSimple(entry)) }
    : readSimple(attribute);
}

function readSimple(attribute: unknown): SimpleAttribute {
  const name = property(attribute, "name");
  const value = property(attribute, "value");
  if (typeof name !== "string" || typeof value !== "string") throw malformed(attribute);
  return { name, value };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function malformed(value: unknown): SyntaxError {
  return new SyntaxError(
    `cannot read ${JSON.stringify(value)}: write {"attributes":[{"name":"n","value":"v"}]}`,
  );
}
