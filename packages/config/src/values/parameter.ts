/**
 * How Postfix reads a parameter: `bool` and `nbool` are yes or no; `int` and `nint` fit a C `int`, `long` a C
 * `long`; `time` is a number with a unit; `str` is text; `raw` is text that is not expanded; `readonly`
 * cannot be set. The built-in defaults of `nint` and `nbool` are text that may hold `$name`.
 */
export type ParameterType = "bool" | "int" | "long" | "nint" | "nbool" | "time" | "str" | "raw" | "readonly";

/** What reading a parameter needs to know of it. */
export interface Parameter<T extends ParameterType = ParameterType> {
  /** Its name in main.cf. */
  readonly name: string;
  /** How it is read. */
  readonly type: T;
  /** The built-in default, as text that may hold `$name`. */
  readonly defaultValue: string;
  /** Smallest value (seconds for `time`), or shortest text in bytes; 0 means none, as in Postfix. */
  readonly min?: number;
  /** Largest value (seconds for `time`), or longest text in bytes; 0 means none, as in Postfix. */
  readonly max?: number;
}

/** The value of a parameter: seconds for `time`. */
export type ParameterValue<T extends ParameterType> = T extends "bool" | "nbool"
  ? boolean
  : T extends "int" | "nint" | "time"
    ? number
    : T extends "long"
      ? bigint
      : string;
