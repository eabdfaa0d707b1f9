/**
 * Where a parameter's name comes from. `legacy` names exist for old configurations and are not listed by
 * themselves.
 */
export type ParameterOrigin = "builtin" | "service" | "user" | "legacy";

/** A known parameter. */
export interface KnownParameter {
  origin: ParameterOrigin;
  /** Not subject to `$name` expansion. */
  readonly isRaw: boolean;
  readonly isReadOnly: boolean;
  /** The built-in default. May be costly, and is asked for only when needed. */
  defaultValue(): string;
}

/** The known parameters by name. */
export type ParameterTable = Map<string, KnownParameter>;
