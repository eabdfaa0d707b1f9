import { byteString } from "./byte-text.ts";
import type { Encoding, Reader, Token } from "./encoding.ts";
import { AttributeError, listError } from "./errors.ts";
import { nullTerminated } from "./null-terminated.ts";

/** A name and a value, both byte strings. A `Uint8Array` is sent as a DATA attribute. */
export interface SimpleAttribute {
  /** The name. */
  readonly name: string;
  /** The value; always a string when received, since only a schema gives it a type. */
  readonly value: string | Uint8Array;
}

/**
 * A hash list: the entries in braces.
 *
 * @example
 * ```ts
 * import { bytesOf, decodeAttributes } from "@postfixjs/attr";
 *
 * const [element] = decodeAttributes(bytesOf("{\0key\0value\0}\0\0"));
 * if (element && "list" in element) console.log(element.list); // => [ { name: 'key', value: 'value' } ]
 * ```
 */
export interface HashList {
  /** The entries in order. */
  readonly list: readonly SimpleAttribute[];
}

/** One element of a list that no schema describes. */
export type Attribute = SimpleAttribute | HashList;

/**
 * Encodes any list of attributes. {@link encode} does the same with a schema.
 *
 * @example
 * ```ts
 * import { byteString, encodeAttributes, plain } from "@postfixjs/attr";
 *
 * const bytes = encodeAttributes([{ name: "sender", value: "me@example.com" }], plain);
 * console.log(JSON.stringify(byteString(bytes))); // => "sender=me@example.com\n\n"
 * ```
 *
 * @param attributes - the elements in order
 * @param encoding - null-terminated by default
 * @param isTerminated - false leaves out the end of the list
 * @throws {RangeError} when a name or value cannot be represented in the encoding
 */
export function encodeAttributes(
  attributes: readonly Attribute[],
  encoding: Encoding = nullTerminated,
  isTerminated: boolean = true,
): Uint8Array {
  let length = isTerminated ? 1 : 0;
  for (const attribute of attributes) length += encodedLength(attribute, encoding);
  const out = new Uint8Array(length);
  let at = 0;
  for (const attribute of attributes) at = write(out, at, attribute, encoding);
  if (isTerminated) out[at] = encoding.terminator;
  return out;
}

function encodedLength(attribute: Attribute, encoding: Encoding): number {
  if (!("list" in attribute)) return simpleLength(attribute, "{", encoding);
  let length = encoding.open.length + encoding.close.length;
  for (const entry of attribute.list) length += simpleLength(entry, "}", encoding);
  return length;
}

function simpleLength({ name, value }: SimpleAttribute, brace: string, encoding: Encoding): number {
  if (name === "" || name === brace) {
    throw new RangeError(`cannot encode the name "${name}": choose another`);
  }
  return encoding.attributeBytes(name, value);
}

function write(out: Uint8Array, at: number, attribute: Attribute, encoding: Encoding): number {
  if (!("list" in attribute)) return encoding.writeAttribute(out, at, attribute.name, attribute.value);
  out.set(encoding.open, at);
  let to = at + encoding.open.length;
  for (const entry of attribute.list) to = write(out, to, entry, encoding);
  out.set(encoding.close, to);
  return to + encoding.close.length;
}

/**
 * Decodes one list without a schema: all values as byte strings, in the order received, repeated names
 * included.
 *
 * @example
 * ```ts
 * import { bytesOf, decodeAttributes, plain } from "@postfixjs/attr";
 *
 * console.log(decodeAttributes(bytesOf("a=1\na=2\n\n"), plain)); // => [ { name: 'a', value: '1' }, { name: 'a', value: '2' } ]
 * ```
 *
 * @param bytes - exactly one list
 * @param encoding - null-terminated by default
 * @throws {AttributeError} when the bytes are not exactly one list
 */
export function decodeAttributes(bytes: Uint8Array, encoding: Encoding = nullTerminated): Attribute[] {
  const reader = encoding.reader(bytes, true);
  const attributes: Attribute[] = [];
  let entries: SimpleAttribute[] | undefined;
  for (;;) {
    const token = reader.readName();
    if (token === "terminator" && entries === undefined) break;
    const name = byteString(reader.source, reader.start, reader.end);
    const isBrace = token === reader.braceToken && name === (entries === undefined ? "{" : "}");
    if (!isBrace) {
      (entries ?? attributes).push(readSimple(reader, token, name));
    } else if (entries === undefined) {
      entries = [];
      attributes.push({ list: entries });
    } else {
      entries = undefined;
    }
  }
  if (reader.offset < bytes.length) throw new AttributeError("LIST_TRAILING");
  return attributes;
}

function readSimple(reader: Reader, nameToken: Token, name: string): SimpleAttribute {
  if (nameToken !== "name") throw listError(nameToken);
  const token = reader.readValue();
  if (token !== "value") throw listError(token);
  return { name, value: byteString(reader.source, reader.start, reader.end) };
}
