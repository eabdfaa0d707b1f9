/**
 * Postfix's attribute protocol: lists of names and values in three encodings.
 *
 * @module
 */
export { decodeAttributes, encodeAttributes } from "./attributes.ts";
export type { Attribute, HashList, SimpleAttribute } from "./attributes.ts";
export { base64 } from "./base64-encoding.ts";
export { byteString, bytesOf, printable } from "./byte-text.ts";
export type { Printable } from "./byte-text.ts";
export { decode } from "./decode.ts";
export { encode } from "./encode.ts";
export type { Encoding, Framer, Limits, Reader, Token } from "./encoding.ts";
export { AttributeError, LimitError } from "./errors.ts";
export type { AttributeErrorCode, LimitCode } from "./errors.ts";
export { defaultLimits, ListDecoder } from "./list-decoder.ts";
export { nullTerminated } from "./null-terminated.ts";
export { plain } from "./plain.ts";
export { scan } from "./scan.ts";
export type { Scan } from "./scan.ts";
export { alias, constant, data, integer, list, long, schema, string } from "./schema.ts";
export type {
  ConstantField,
  DataField,
  Field,
  FieldValue,
  FieldValues,
  IntegerField,
  ListField,
  LongField,
  PropertyOf,
  Schema,
  SchemaOptions,
  StringField,
  ValuesOf,
} from "./schema.ts";
export { warningText } from "./warning.ts";
export type { Warning, WarningCode } from "./warning.ts";
