import { encodeAttributes } from "./attributes.ts";
import type { Attribute, SimpleAttribute } from "./attributes.ts";
import type { Encoding } from "./encoding.ts";
import { nullTerminated } from "./null-terminated.ts";
import { propertyOf } from "./schema.ts";
import type { Field, FieldValues, Schema } from "./schema.ts";

/**
 * Encodes a list by a schema, byte for byte as Postfix's `attr_print` functions do.
 *
 * @example
 * ```ts
 * import { byteString, encode, integer, schema } from "@postfixjs/attr";
 *
 * const bytes = encode(schema([integer("status")]), { status: -1 });
 * console.log(byteString(bytes).split("\0")); // => [ 'status', '4294967295', '', '' ]
 * ```
 *
 * @param schema - the attributes; with its `more` option the end of the list is left out
 * @param values - one value for each field; integers may be given as signed or as unsigned numbers
 * @param encoding - null-terminated by default
 * @throws {TypeError} when a value is absent or of another type than its field
 * @throws {RangeError} when a value cannot be represented: a number out of range, a string with a NUL byte or
 *   a character above U+00FF, in the plain encoding also with a line feed
 */
export function encode<const Fields extends readonly Field[]>(
  schema: Schema<Fields>,
  values: FieldValues<Fields>,
  encoding: Encoding = nullTerminated,
): Uint8Array {
  const given: Readonly<Record<string, unknown>> = values;
  const attributes = schema.fields.map((field) => attribute(field, given[propertyOf(field)]));
  return encodeAttributes(attributes, encoding, !schema.more);
}

function attribute(field: Field, value: unknown): Attribute {
  const { type, name } = field;
  switch (type) {
    case "integer":
      if (typeof value === "number" && !Number.isNaN(value)) return { name, value: integerText(name, value) };
      break;
    case "long":
      if (typeof value === "bigint") return { name, value: longText(name, value) };
      break;
    case "string":
      if (typeof value === "string") return { name, value };
      break;
    case "data":
      if (value instanceof Uint8Array) return { name, value };
      break;
    case "list":
      if (value instanceof Map) return { list: Array.from(value, ([key, text]) => entry(field, key, text)) };
      break;
    case "constant":
      return { name, value: field.value };
  }
  throw wrongType(field);
}

function entry(list: Field, name: unknown, value: unknown): SimpleAttribute {
  if (typeof name === "string" && typeof value === "string") return { name, value };
  throw wrongType(list);
}

function wrongType({ type, name }: Field): TypeError {
  return new TypeError(`cannot encode the value of "${name}": it does not fit the type ${type}`);
}

/** Postfix prints an `int` as if it were unsigned. */
function integerText(name: string, value: number): string {
  if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32) return `${value >>> 0}`;
  throw outOfRange(name, value, 32);
}

function longText(name: string, value: bigint): string {
  if (value >= -(2n ** 63n) && value < 2n ** 64n) return `${BigInt.asUintN(64, value)}`;
  throw outOfRange(name, value, 64);
}

function outOfRange(name: string, value: number | bigint, bits: number): RangeError {
  return new RangeError(`cannot encode "${value}" as "${name}": give a whole number of ${bits} bits`);
}
