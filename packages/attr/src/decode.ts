import type { Encoding } from "./encoding.ts";
import { AttributeError, listError } from "./errors.ts";
import { nullTerminated } from "./null-terminated.ts";
import { scan } from "./scan.ts";
import type { Field, FieldValues, Schema } from "./schema.ts";

/**
 * Decodes exactly one list that has every attribute of the schema. {@link scan} reports
 * incomplete lists and warnings as data instead.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, integer, schema } from "@postfixjs/attr";
 *
 * const reply = schema([integer("status")], { missing: true });
 * console.log(decode(reply, bytesOf("status\0" + "4294967295\0\0"))); // => { status: -1 }
 * ```
 *
 * @param schema - the wanted attributes
 * @param bytes - the list and nothing else
 * @param encoding - null-terminated by default
 * @throws {AttributeError} when the bytes are not such a list
 */
export function decode<const Fields extends readonly Field[]>(
  schema: Schema<Fields>,
  bytes: Uint8Array,
  encoding: Encoding = nullTerminated,
): FieldValues<Fields> {
  const reader = encoding.reader(bytes);
  const result = scan(schema, reader);
  if (result.kind !== "complete") throw listError(result.kind, result.warnings);
  if (reader.offset < bytes.length) throw new AttributeError("LIST_TRAILING", result.warnings);
  return result.values;
}
