/**
 * What a value is, or each item of a list. `enumeration`: one of the words of the kind; `match`: a pattern
 * for hosts, domains or networks, perhaps a table or a file of patterns; `table`: a lookup table,
 * `TYPE:NAME`; `transport`: `SERVICE:NEXTHOP`; `restriction`: a name with its argument, see `restrictions`;
 * `protocol`: a TLS version, `!VERSION`, `>=VERSION` or `<=VERSION`; `endpoint`: where a server listens
 * (`inet:host:port`, `unix:path`); `text`: anything.
 */
export type ItemKind =
  | "boolean"
  | "integer"
  | "time"
  | "enumeration"
  | "restriction"
  | "restriction-class"
  | "table"
  | "match"
  | "network"
  | "host"
  | "domain"
  | "address"
  | "transport"
  | "service"
  | "endpoint"
  | "protocol"
  | "cipher"
  | "file"
  | "directory"
  | "program"
  | "parameter"
  | "text";

/** What the value of a parameter is. */
export interface ValueKind {
  /** What the value is, or each item of it. */
  readonly item: ItemKind;
  /** Whether the value is a list: items between commas and blanks. */
  readonly isList: boolean;
  /** The words of an `enumeration`, as Postfix 3.7 to 3.12 know them. */
  readonly words?: readonly string[];
  /** Whether case does not count in the words. */
  readonly ignoresCase?: boolean;
  /** Whether an item may have `!` in front of it, which excludes what it matches. */
  readonly allowsNegation?: boolean;
}
