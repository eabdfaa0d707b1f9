import type { Printable } from "./byte-text.ts";

/** A C `int`: -2147483648 to 2147483647, on the wire as unsigned decimal number. */
export interface IntegerField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "integer";
  /** Attribute name. */
  readonly name: Name;
  /** See {@link alias}. */
  readonly property?: string;
}

/** A C `long` of 64 bits, on the wire as unsigned decimal number. */
export interface LongField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "long";
  /** Attribute name. */
  readonly name: Name;
  /** See {@link alias}. */
  readonly property?: string;
}

/** A byte string: one character per byte, U+0000 to U+00FF. */
export interface StringField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "string";
  /** Attribute name. */
  readonly name: Name;
  /** See {@link alias}. */
  readonly property?: string;
}

/** Binary data, on the wire as base64. */
export interface DataField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "data";
  /** Attribute name. */
  readonly name: Name;
  /** See {@link alias}. */
  readonly property?: string;
}

/** A hash list in braces: any keys, each with a byte string. */
export interface ListField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "list";
  /** Name of the property that holds the entries; it is not sent. */
  readonly name: Name;
  /** See {@link alias}. */
  readonly property?: string;
}

/**
 * An attribute with an agreed value, such as the `protocol` of a greeting. It is checked, and gives no
 * property.
 */
export interface ConstantField<Name extends string = string> {
  /** Kind of field. */
  readonly type: "constant";
  /** Attribute name. */
  readonly name: Name;
  /** None: the value gives no property. */
  readonly property?: undefined;
  /** The agreed value, a byte string. */
  readonly value: string;
}

/** One wanted attribute. */
export type Field = IntegerField | LongField | StringField | DataField | ListField | ConstantField;

/**
 * An `integer` attribute; its property is a `number`.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, integer, schema } from "@postfixjs/attr";
 *
 * console.log(decode(schema([integer("size")]), bytesOf("size\0" + "32\0\0"))); // => { size: 32 }
 * ```
 */
export function integer<const Name extends string>(name: Name): IntegerField<Name> {
  return { type: "integer", name };
}

/**
 * A `long` attribute; its property is a `bigint`.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, long, schema } from "@postfixjs/attr";
 *
 * console.log(decode(schema([long("time")]), bytesOf("time\0" + "1795546709\0\0"))); // => { time: 1795546709n }
 * ```
 */
export function long<const Name extends string>(name: Name): LongField<Name> {
  return { type: "long", name };
}

/**
 * A `string` attribute; its property is a byte string.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, schema, string } from "@postfixjs/attr";
 *
 * console.log(decode(schema([string("sender")]), bytesOf("sender\0me\0\0"))); // => { sender: 'me' }
 * ```
 */
export function string<const Name extends string>(name: Name): StringField<Name> {
  return { type: "string", name };
}

/**
 * A `data` attribute; its property is a `Uint8Array`.
 *
 * @example
 * ```ts
 * import { bytesOf, data, decode, schema } from "@postfixjs/attr";
 *
 * console.log(decode(schema([data("seed")]), bytesOf("seed\0wA==\0\0"))); // => { seed: Uint8Array(1) [ 192 ] }
 * ```
 */
export function data<const Name extends string>(name: Name): DataField<Name> {
  return { type: "data", name };
}

/**
 * A hash list; its property is a `Map` from key to byte string.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, list, schema } from "@postfixjs/attr";
 *
 * console.log(decode(schema([list("all")]), bytesOf("a\0b\0\0"))); // => { all: Map(1) { 'a' => 'b' } }
 * ```
 */
export function list<const Name extends string>(name: Name): ListField<Name> {
  return { type: "list", name };
}

/**
 * An attribute with an agreed value.
 *
 * @example
 * ```ts
 * import { constant, encode, schema, string } from "@postfixjs/attr";
 *
 * const lookup = schema([constant("request", "lookup"), string("key")]);
 * console.log(encode(lookup, { key: "k" }).length); // => 22
 * ```
 */
export function constant<const Name extends string>(name: Name, value: string): ConstantField<Name> {
  return { type: "constant", name, value };
}

/**
 * The same attribute with another property name, for lists that use an attribute name twice.
 *
 * @example
 * ```ts
 * import { alias, decodeAttributes, encode, integer, schema } from "@postfixjs/attr";
 *
 * const reply = schema([alias(integer("flags"), "serverFlags"), integer("flags")]);
 * const bytes = encode(reply, { serverFlags: 0, flags: 256 });
 * console.log(decodeAttributes(bytes)); // => [ { name: 'flags', value: '0' }, { name: 'flags', value: '256' } ]
 * ```
 *
 * @param field - the attribute as it is sent
 * @param property - the name of its value in decoded lists, and in values to encode
 */
export function alias<const F extends Exclude<Field, ConstantField>, const Property extends string>(
  field: F,
  property: Property,
): F & { readonly property: Property } {
  return { ...field, property };
}

/** The name under which the value of a field stands. */
export function propertyOf(field: Field): string {
  return field.property ?? field.name;
}

/** The property name of a field. */
export type PropertyOf<F extends Field> = F extends { readonly property: infer Property extends string }
  ? Property
  : F["name"];

/** The property type of a field. */
export type FieldValue<F extends Field> = F extends IntegerField
  ? number
  : F extends LongField
    ? bigint
    : F extends DataField
      ? Uint8Array
      : F extends ListField
        ? ReadonlyMap<string, string>
        : string;

/**
 * The values of a list with these fields: one property for each field that is not constant. Editors show the
 * properties.
 */
export type FieldValues<Fields extends readonly Field[]> = Properties<{
  readonly [F in Fields[number] as F extends ConstantField ? never : PropertyOf<F>]: FieldValue<F>;
}>;

/** The same type without its name: `{ readonly status: number }` says more in an editor than the alias. */
type Properties<Values> = Values extends infer Each ? { [Name in keyof Each]: Each[Name] } : never;

/**
 * The values of the lists that a schema describes.
 *
 * @example
 * ```ts
 * import { integer, schema } from "@postfixjs/attr";
 * import type { ValuesOf } from "@postfixjs/attr";
 *
 * const request = schema([integer("size")]);
 * const values: ValuesOf<typeof request> = { size: 32 };
 * console.log(values.size); // => 32
 * ```
 */
export type ValuesOf<S extends Schema> = FieldValues<S["fields"]>;

/** How strictly a list is read: Postfix's scan flags. All are off by default. */
export interface SchemaOptions {
  /** Warn when the list ends before all wanted attributes are found. */
  readonly missing?: boolean;
  /** Warn, and stop, at the first attribute that is not the wanted one. */
  readonly extra?: boolean;
  /** Both `missing` and `extra`. */
  readonly strict?: boolean;
  /** More attributes follow: a reader stops after the last wanted one, a writer leaves out the list's end. */
  readonly more?: boolean;
  /** Replace unprintable characters in received strings and hash lists with `?`. */
  readonly printable?: Printable;
}

/** A list of wanted attributes, in the order in which they are sent. */
export interface Schema<Fields extends readonly Field[] = readonly Field[]> {
  /** The attributes, in order. */
  readonly fields: Fields;
  /** Warn about missing attributes. */
  readonly missing: boolean;
  /** Warn and stop at other attributes. */
  readonly extra: boolean;
  /** More attributes follow the last field. */
  readonly more: boolean;
  /** Make received text printable. */
  readonly printable: Printable | undefined;
  /**
   * All properties, undefined. Copying this object and filling it in takes a third of the time of adding
   * properties one by one.
   */
  readonly blank: Readonly<Record<string, undefined>>;
}

/**
 * Describes a list of attributes. The type of its values follows from the fields.
 *
 * @example
 * ```ts
 * import { data, decode, encode, integer, schema } from "@postfixjs/attr";
 *
 * const seedReply = schema([integer("status"), data("seed")], { missing: true });
 * const bytes = encode(seedReply, { status: 0, seed: Uint8Array.of(192) });
 * console.log(JSON.stringify(String.fromCharCode(...bytes))); // => "status\u00000\u0000seed\u0000wA==\u0000\u0000"
 * console.log(decode(seedReply, bytes).seed); // => Uint8Array(1) [ 192 ]
 * ```
 *
 * @param fields - the attributes in order; names must be unique, or made so by {@link alias}
 * @param options - how strictly such lists are read
 * @throws {TypeError} when a name is empty, a brace, `__proto__`, or used twice
 */
export function schema<const Fields extends readonly Field[]>(
  fields: Fields,
  options: SchemaOptions = {},
): Schema<Fields> {
  const seen = new Set<string>();
  const blank: Record<string, undefined> = {};
  for (const field of fields) {
    const name = propertyOf(field);
    // The assignment of a property of the name "__proto__" does not make one.
    if (["", "{", "}"].includes(field.name) || name === "__proto__" || seen.has(name)) {
      throw new TypeError(`cannot use the name ${JSON.stringify(name)} in a schema: choose another`);
    }
    seen.add(name);
    if (field.type !== "constant") blank[name] = undefined;
  }
  const { strict = false, missing = strict, extra = strict, more = false, printable } = options;
  return { fields, missing, extra, more, printable, blank };
}
