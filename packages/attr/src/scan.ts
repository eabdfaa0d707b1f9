import { readBase64 } from "./base64.ts";
import { byteString, endOfString, printable } from "./byte-text.ts";
import type { Reader, Token } from "./encoding.ts";
import { readInteger, readLong } from "./number.ts";
import { propertyOf } from "./schema.ts";
import type { ConstantField, Field, FieldValues, ListField, Schema } from "./schema.ts";
import { shownBytesMax } from "./warning.ts";
import type { Warning } from "./warning.ts";

/**
 * What a scan found.
 *
 * - `complete`: all wanted attributes, perhaps with a warning about more of them after the last one
 * - `short`: fewer, since the list ended or another attribute came
 * - `malformed`: a name or value breaks the rules
 * - `more`: the reader's bytes end too early to decide; scan again from the start with more bytes
 */
export type Scan<Values> =
  | {
      readonly kind: "complete";
      /** The values. */
      readonly values: Values;
      /** Number of converted attributes, entries of hash lists included, constants not. */
      readonly count: number;
      /** The findings, in order. */
      readonly warnings: readonly Warning[];
    }
  | {
      readonly kind: "short" | "malformed";
      /** The values that were found. */
      readonly values: Partial<Values>;
      /** Number of converted attributes; -1 for malformed input, as Postfix counts. */
      readonly count: number;
      /** The findings, in order. */
      readonly warnings: readonly Warning[];
    }
  | {
      readonly kind: "more";
      /** None: nothing is known yet. */
      readonly warnings: readonly Warning[];
    };

/**
 * How the search for one wanted attribute ended; `ended` by the end of the list, which closes a bare hash
 * list.
 */
type Step = Outcome | "ended";
type Outcome = "found" | "short" | "malformed" | "more";

type SimpleField = Exclude<Field, ListField>;

/** What Postfix calls the kinds of values in its messages. */
const kinds: { readonly [Type in Field["type"]]: string } = {
  integer: "number",
  long: "number",
  string: "string",
  data: "data",
  list: "string",
  constant: "string",
};
const nameSubject = "input attribute name";
const valueSubject = "input attribute value";

/** Postfix's limit on the entries of a hash list. */
const hashEntriesMax = 1024;
const listTerminator = "(list terminator)";
const anyNameOrClose = "(any attribute name or '}')";
const noWarnings: readonly Warning[] = [];

/**
 * Reads attributes by a schema, exactly as Postfix's `attr_scan` functions do, and returns the outcome as
 * data.
 *
 * Attributes are looked for in the order of the schema. By its flags, others are passed over or end the scan.
 * An attribute after the last wanted one never spoils the result. A reader that has ended without any byte
 * gives `short` without a warning.
 *
 * @example
 * ```ts
 * import { bytesOf, integer, nullTerminated, scan, schema, string } from "@postfixjs/attr";
 *
 * const wanted = schema([string("name"), integer("age")]);
 * const found = scan(wanted, nullTerminated.reader(bytesOf("name\0me\0\0"), true));
 * console.log(found.kind, "values" in found && found.values); // => short { name: 'me' }
 * ```
 *
 * @param schema - the wanted attributes
 * @param reader - where to read; a second scan continues where the first stopped
 */
export function scan<const Fields extends readonly Field[]>(
  schema: Schema<Fields>,
  reader: Reader,
): Scan<FieldValues<Fields>> {
  const scanner = new Scanner(schema, reader);
  const step = scanner.run();
  if (step === "more") return { kind: "more", warnings: noWarnings };
  const { warnings } = scanner;
  const values = step === "found" ? scanner.values : found(scanner.values);
  const count = step === "malformed" ? -1 : scanner.count;
  // The scanner fills in the properties that the fields describe; the type system cannot follow that.
  /* oxlint-disable typescript/no-unsafe-type-assertion */
  return step === "found"
    ? { kind: "complete", values: values as FieldValues<Fields>, count, warnings }
    : { kind: step, values: values as Partial<FieldValues<Fields>>, count, warnings };
  /* oxlint-enable typescript/no-unsafe-type-assertion */
}

/**
 * The values that are there. A missing one stays as an undefined property where the prototype has one of that
 * name, such as `constructor`.
 */
function found(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined || name in Object.prototype),
  );
}

/** Walks over the wanted attributes of one schema. */
class Scanner {
  readonly #schema: Schema;
  readonly #reader: Reader;
  readonly values: Record<string, unknown>;
  count = 0;
  warnings: readonly Warning[] = noWarnings;

  constructor(schema: Schema, reader: Reader) {
    this.#schema = schema;
    this.#reader = reader;
    this.values = { ...schema.blank };
  }

  run(): Outcome {
    const { fields, more } = this.#schema;
    const reader = this.#reader;
    if (reader.offset >= reader.bytes.length) return reader.isEnded ? "short" : "more";
    for (const field of fields) {
      const step = field.type === "list" ? this.#findList(propertyOf(field)) : this.#findAttribute(field);
      if (step === "ended") return field === fields.at(-1) ? "found" : "short";
      if (step !== "found") return step;
    }
    return more ? "found" : this.#findTerminator();
  }

  #findAttribute(field: SimpleField): Outcome {
    for (;;) {
      const token = this.#reader.readName();
      if (token === "terminator") return this.#missing(field.name);
      if (token === "dry" || token === "malformed") return this.#failedRead(token, nameSubject);
      if (this.#isToken(field.name)) return this.#readAttribute(field, token);
      if (this.#schema.extra) return this.#unexpected(field.name);
      const step = this.#skipValue(token);
      if (step !== "found") return step;
    }
  }

  /**
   * Passes over what follows the last wanted attribute. Another attribute changes nothing: all has been
   * found.
   */
  #findTerminator(): Outcome {
    for (;;) {
      const token = this.#reader.readName();
      if (token === "terminator") return "found";
      if (token === "dry" || token === "malformed") return this.#failedRead(token, nameSubject);
      if (this.#schema.extra) {
        this.#unexpected(listTerminator);
        return "found";
      }
      const step = this.#skipValue(token);
      if (step !== "found") return step;
    }
  }

  #findList(name: string): Step {
    const entries = new Map<string, string>();
    this.values[name] = entries;
    let isBraced = false;
    for (;;) {
      const token = this.#reader.readName();
      if (token === "terminator") return isBraced ? this.#missing(anyNameOrClose) : "ended";
      if (token === "dry" || token === "malformed") return this.#failedRead(token, nameSubject);
      const isBrace = token === this.#reader.braceToken && this.#isToken(isBraced ? "}" : "{");
      if (isBrace && isBraced) return "found";
      if (isBrace) {
        isBraced = true;
      } else {
        const step = this.#readEntry(entries, token);
        if (step !== "found") return step;
      }
    }
  }

  #readAttribute(field: SimpleField, nameToken: Token): Outcome {
    const token = this.#readValue(field.name, nameToken, kinds[field.type]);
    if (token === "dry" || token === "malformed") return this.#failedRead(token, valueSubject);
    if (token === "bare") return "malformed";
    if (field.type === "constant") {
      return token === "extra" ? this.#multipleValues(field.name) : this.#checkConstant(field);
    }
    const step = this.#convert(field);
    return step === "found" && token === "extra" ? this.#multipleValues(field.name) : step;
  }

  #convert(field: Exclude<SimpleField, ConstantField>): Outcome {
    const { type } = field;
    const value = this.#value(type);
    if (value === undefined) {
      const code = type === "data" ? "malformed-base64" : "malformed-number";
      return this.#malformed({ code, subject: valueSubject, received: this.#shown() });
    }
    this.values[propertyOf(field)] = value;
    this.count += 1;
    return "found";
  }

  #value(type: "integer" | "long" | "string" | "data"): number | bigint | string | Uint8Array | undefined {
    const { source, start, end, hasRawData } = this.#reader;
    if (type === "integer") return readInteger(source, start, endOfString(source, start, end));
    if (type === "long") return readLong(source, start, endOfString(source, start, end));
    if (type === "string") return this.#printable(this.#rawText());
    return hasRawData ? source.slice(start, end) : readBase64(source, start, end);
  }

  #checkConstant({ name, value }: ConstantField): Outcome {
    const received = this.#cString();
    if (received === value) return "found";
    return this.#malformed({ code: "unexpected-value", subject: name, expected: value, received });
  }

  /** One entry of a hash list. The first value of a key counts. */
  #readEntry(entries: Map<string, string>, nameToken: Token): Outcome {
    const key = this.#printable(this.#rawText());
    const token = this.#readValue(key, nameToken, kinds.list);
    if (token === "dry" || token === "malformed") return this.#failedRead(token, valueSubject);
    if (token === "bare") return "malformed";
    if (token === "extra") return this.#multipleValues(key);
    if (entries.has(key)) {
      if (this.#schema.extra) return this.#short({ code: "duplicate-attribute", subject: key });
    } else {
      if (entries.size >= hashEntriesMax)
        return this.#short({ code: "attribute-limit", subject: `${hashEntriesMax}` });
      entries.set(key, this.#printable(this.#cString()));
    }
    this.count += 1;
    return "found";
  }

  #readValue(name: string, nameToken: Token, kind: string): Token {
    if (nameToken !== "bare") return this.#reader.readValue();
    this.#warn({ code: "missing-value", subject: name, expected: kind });
    return "bare";
  }

  #skipValue(nameToken: Token): Outcome {
    if (nameToken === "bare" || this.#reader.skipValue() === "value") return "found";
    const step = this.#failedRead("dry", valueSubject);
    // Postfix then continues with the next name, and warns about that as well.
    return step === "more" ? step : this.#malformed({ code: "premature-end", subject: nameSubject });
  }

  #failedRead(token: "dry" | "malformed", subject: string): Outcome {
    const reader = this.#reader;
    if (token === "malformed")
      return this.#malformed({ code: "malformed-token", subject, received: this.#shown() });
    if (!reader.isEnded) return "more";
    return this.#malformed({ code: reader.isCutInside() ? "unexpected-end" : "premature-end", subject });
  }

  #missing(subject: string): Outcome {
    return this.#schema.missing ? this.#short({ code: "missing-attribute", subject }) : "short";
  }

  #unexpected(expected: string): Outcome {
    return this.#short({ code: "unexpected-attribute", subject: this.#rawText(), expected });
  }

  #multipleValues(subject: string): Outcome {
    return this.#malformed({ code: "multiple-values", subject });
  }

  #short(warning: Warning): Outcome {
    this.#warn(warning);
    return "short";
  }

  #malformed(warning: Warning): Outcome {
    this.#warn(warning);
    return "malformed";
  }

  #warn(warning: Warning): void {
    this.warnings = [...this.warnings, warning];
  }

  #isToken(name: string): boolean {
    const { source, start, end } = this.#reader;
    if (end - start !== name.length) return false;
    for (let at = 0; at < name.length; at += 1) {
      if (source[start + at] !== name.charCodeAt(at)) return false;
    }
    return true;
  }

  #rawText(): string {
    const { source, start, end } = this.#reader;
    return byteString(source, start, end);
  }

  #printable(text: string): string {
    return this.#schema.printable === undefined ? text : printable(text, this.#schema.printable);
  }

  /** The value up to its first NUL byte. */
  #cString(): string {
    const { source, start, end } = this.#reader;
    return byteString(source, start, endOfString(source, start, end));
  }

  #shown(): string {
    return this.#cString().slice(0, shownBytesMax);
  }
}
