import { encode } from "../encode.ts";
import { constant, data, integer, schema, string } from "../schema.ts";
import type { ConstantField, DataField, IntegerField, Schema, StringField, ValuesOf } from "../schema.ts";

/**
 * Status of a reply: the request was carried out.
 *
 * @example
 * ```ts
 * import { statusError, statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(statusOk, statusError, statusFail); // => 0 -1 -2
 * ```
 */
export const statusOk = 0;
/** Status of a reply: the request was understood, but the object was not found or the operation not done. */
export const statusError = -1;
/** Status of a reply: a problem of protocol or configuration. */
export const statusFail = -2;

/** Status of a reply of tlsmgr(8). */
export type Status = typeof statusOk | typeof statusError | typeof statusFail;

/**
 * The greeting at the start of each connection, from Postfix 3.6 on. Postfix 3.4 and 3.5 send none.
 *
 * @example
 * ```ts
 * import { decode } from "@postfixjs/attr";
 * import { greetingBytes, greetingSchema } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(decode(greetingSchema, greetingBytes())); // => {}
 * ```
 */
export const greetingSchema: Schema<readonly [ConstantField<"protocol">]> = schema(
  [constant("protocol", "tlsmgr_protocol")],
  { strict: true },
);

/**
 * The 26 bytes of the greeting. A new array each time, since the bytes of a shared one could be changed.
 *
 * @example
 * ```ts
 * import { decodeAttributes } from "@postfixjs/attr";
 * import { greetingBytes } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(decodeAttributes(greetingBytes())); // => [ { name: 'protocol', value: 'tlsmgr_protocol' } ]
 * ```
 */
export function greetingBytes(): Uint8Array {
  return encode(greetingSchema, {});
}

const strict = { strict: true } as const;
const missing = { missing: true } as const;

/** Names of the six requests. */
export type RequestName = "seed" | "policy" | "lookup" | "update" | "delete" | "tktkey";

/** What follows the `request` attribute, by request. Servers read it strictly. */
export interface RequestSchemas {
  /** Random bytes; size is 1 to 255. */
  readonly seed: Schema<readonly [IntegerField<"size">]>;
  /** Is there a cache, and how long do sessions live? */
  readonly policy: Schema<readonly [StringField<"cache_type">]>;
  /** Get a session. */
  readonly lookup: Schema<readonly [StringField<"cache_type">, StringField<"cache_id">]>;
  /** Store a session. */
  readonly update: Schema<
    readonly [StringField<"cache_type">, StringField<"cache_id">, DataField<"session">]
  >;
  /** Remove a session. */
  readonly delete: Schema<readonly [StringField<"cache_type">, StringField<"cache_id">]>;
  /** Get a session ticket key: the current one for an empty name, else the one of that 16-byte name. */
  readonly tktkey: Schema<readonly [DataField<"keyname">]>;
}

/**
 * What follows the `request` attribute, by request.
 *
 * @example
 * ```ts
 * import { requestSchemas } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(requestSchemas.update.fields.map(({ name }) => name)); // => [ 'cache_type', 'cache_id', 'session' ]
 * ```
 */
export const requestSchemas: RequestSchemas = {
  seed: schema([integer("size")], strict),
  policy: schema([string("cache_type")], strict),
  lookup: schema([string("cache_type"), string("cache_id")], strict),
  update: schema([string("cache_type"), string("cache_id"), data("session")], strict),
  delete: schema([string("cache_type"), string("cache_id")], strict),
  tktkey: schema([data("keyname")], strict),
};

/** The replies, by request. Clients warn about missing attributes and pass over others. */
export interface ReplySchemas {
  /** The random bytes. */
  readonly seed: Schema<readonly [IntegerField<"status">, DataField<"seed">]>;
  /** `cachable` is 1 or 0; `timeout` is in seconds. */
  readonly policy: Schema<
    readonly [IntegerField<"status">, IntegerField<"cachable">, IntegerField<"timeout">]
  >;
  /** The session. */
  readonly lookup: Schema<readonly [IntegerField<"status">, DataField<"session">]>;
  /** Status only. */
  readonly update: Schema<readonly [IntegerField<"status">]>;
  /** Status only. */
  readonly delete: Schema<readonly [IntegerField<"status">]>;
  /** The ticket key, the C structure of 88 bytes. */
  readonly tktkey: Schema<readonly [IntegerField<"status">, DataField<"keybuf">]>;
}

/**
 * The replies, by request.
 *
 * @example
 * ```ts
 * import { bytesOf, decode } from "@postfixjs/attr";
 * import { replySchemas } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(decode(replySchemas.delete, bytesOf("status\0" + "0\0\0"))); // => { status: 0 }
 * ```
 */
export const replySchemas: ReplySchemas = {
  seed: schema([integer("status"), data("seed")], missing),
  policy: schema([integer("status"), integer("cachable"), integer("timeout")], missing),
  lookup: schema([integer("status"), data("session")], missing),
  update: schema([integer("status")], missing),
  delete: schema([integer("status")], missing),
  tktkey: schema([integer("status"), data("keybuf")], missing),
};

/** The attributes of each request, without `request` itself. */
export type RequestValues = { readonly [Name in RequestName]: ValuesOf<RequestSchemas[Name]> };

/** The attributes of each reply. */
export type ReplyValues = { readonly [Name in RequestName]: ValuesOf<ReplySchemas[Name]> };
