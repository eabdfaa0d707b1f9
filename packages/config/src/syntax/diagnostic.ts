import type { Span } from "../text/span.ts";

/** The two files of a Postfix configuration. */
export type ConfigFile = "main.cf" | "master.cf";

/**
 * How bad a finding is. `error`: Postfix refuses to work with it. `warning`: it works, but hardly as meant.
 * `information` and `hint`: it works as meant, and could be simpler or safer.
 */
export type Severity = "error" | "warning" | "information" | "hint";

/** What the parsers themselves find. */
export type SyntaxCode =
  | "indented-first-line"
  | "missing-name"
  | "missing-equals"
  | "nul-byte"
  | "too-few-fields"
  | "bad-service-type"
  | "bad-service-field"
  | "bad-braces"
  | "bad-override";

/** Something to say about a piece of a file. Parsers collect these and never throw. */
export interface SyntaxDiagnostic extends Span {
  /** Stable name of the finding. */
  readonly code: SyntaxCode;
  /** How bad it is. */
  readonly severity: Severity;
  /** One sentence for people, without a final period. */
  readonly message: string;
}
