/** What one writes without a library: a decoder that splits text, with no limits and no warnings. */

/** Splits a null-terminated list into a record of strings. */
export function naiveDecode(bytes: Buffer): Record<string, string> {
  const parts = bytes.toString("latin1").split("\0");
  const values: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length && parts[at] !== ""; at += 2)
    values[parts[at] ?? ""] = parts[at + 1] ?? "";
  return values;
}

/** Splits a plain list into a record of strings. */
export function naiveDecodePlain(bytes: Buffer): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of bytes.toString("latin1").split("\n")) {
    const equals = line.indexOf("=");
    if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return values;
}

/** Joins names and values to a null-terminated list; data comes as base64. */
export function naiveEncode(values: Readonly<Record<string, string | number>>): Buffer {
  let text = "";
  for (const name of Object.keys(values)) text += `${name}\0${values[name]}\0`;
  return Buffer.from(`${text}\0`, "latin1");
}
