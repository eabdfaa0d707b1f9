/**
 * What is wrong with a received list, one code for each of Postfix's messages.
 *
 * - `missing-attribute`: the list ended before all wanted attributes were found
 * - `unexpected-attribute`: another attribute than the wanted one (unknown, repeated, or out of order)
 * - `duplicate-attribute`: a key occurs twice in a hash list
 * - `attribute-limit`: a hash list has more than 1024 entries
 * - `unexpected-value`: a constant has another value than the agreed one
 * - `malformed-number`, `malformed-base64`: the value cannot be converted
 * - `malformed-token`: text of the base64 encoding that is not base64
 * - `missing-value`, `multiple-values`: a line without a value, or with two
 * - `unexpected-end`: the input ended inside a name or value
 * - `premature-end`: the input ended before a name or value
 */
export type WarningCode =
  | "missing-attribute"
  | "unexpected-attribute"
  | "duplicate-attribute"
  | "attribute-limit"
  | "unexpected-value"
  | "malformed-number"
  | "malformed-base64"
  | "malformed-token"
  | "missing-value"
  | "multiple-values"
  | "unexpected-end"
  | "premature-end";

/** One finding about a received list, as data. {@link warningText} gives the line that Postfix would log. */
export interface Warning {
  /** Stable code. */
  readonly code: WarningCode;
  /**
   * What it is about: a byte string, by the code the attribute name, the value's type or text, or name or
   * value.
   */
  readonly subject: string;
  /** The wanted attribute or value, where that matters. */
  readonly expected?: string;
  /** The received value, where that matters; at most 100 bytes. */
  readonly received?: string;
}

/** Postfix cuts values to this length in its messages. */
export const shownBytesMax = 100;

const texts: { readonly [Code in WarningCode]: (warning: Warning, path: string) => string } = {
  "missing-attribute": ({ subject }, path) => `missing attribute ${subject} in input from ${path}`,
  "unexpected-attribute": ({ subject, expected }, path) =>
    `unexpected attribute ${subject} from ${path} (expecting: ${expected})`,
  "duplicate-attribute": ({ subject }, path) => `duplicate attribute ${subject} in input from ${path}`,
  "attribute-limit": ({ subject }, path) => `attribute count exceeds limit ${subject} in input from ${path}`,
  "unexpected-value": ({ subject, expected, received }, path) =>
    `unexpected ${subject} ${received} from ${path} (expected: ${expected})`,
  "malformed-number": ({ subject, received }, path) =>
    `malformed numerical data from ${path} while reading ${subject}: ${received}`,
  "malformed-base64": ({ subject, received }, path) =>
    `malformed base64 data from ${path} while reading ${subject}: ${received}`,
  "malformed-token": ({ received }, path) => `malformed base64 data from ${path}: ${received}`,
  "missing-value": ({ subject, expected }, path) =>
    `missing value for ${expected} attribute ${subject} from ${path}`,
  "multiple-values": ({ subject }, path) => `multiple values for attribute ${subject} from ${path}`,
  "unexpected-end": ({ subject }, path) => `unexpected end-of-input from ${path} while reading ${subject}`,
  "premature-end": ({ subject }, path) => `premature end-of-input on ${path} while reading ${subject}`,
};

/**
 * The text that Postfix logs for a warning, as a byte string. It may hold control characters and bytes beyond
 * ASCII that the peer has sent: a log makes it {@link printable} as Postfix does.
 *
 * @example
 * ```ts
 * import { bytesOf, integer, nullTerminated, scan, schema, warningText } from "@postfixjs/attr";
 *
 * const { warnings } = scan(
 *   schema([integer("size")], { missing: true }),
 *   nullTerminated.reader(bytesOf("\0"), true),
 * );
 * for (const warning of warnings) console.log(warningText(warning, "tlsmgr socket")); // => missing attribute size in input from tlsmgr socket
 * ```
 *
 * @param warning - a warning from a scan
 * @param path - what to call the peer; tlsmgr(8) says `tlsmgr socket`, its clients `private/tlsmgr`
 */
export function warningText(warning: Warning, path: string): string {
  return texts[warning.code](warning, path);
}
