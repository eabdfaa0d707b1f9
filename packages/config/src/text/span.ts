/** A piece of a file: offsets in UTF-16 code units, as JavaScript strings and language servers count. */
export interface Span {
  /** Offset of the first unit. */
  readonly start: number;
  /** Offset just behind the last unit. */
  readonly end: number;
}
