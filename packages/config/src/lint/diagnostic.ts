import type { TextEdit } from "../edit/text-edit.ts";
import type { ConfigFile, Severity } from "../syntax/diagnostic.ts";
import type { Span } from "../text/span.ts";
import type { DiagnosticCode } from "./codes.ts";

/** A way to settle a finding, in the file of the finding. */
export interface Fix {
  /** What the fix does, as a menu shows it. */
  readonly title: string;
  /** The edits, for `applyEdits` or an editor. */
  readonly edits: readonly TextEdit[];
}

/** A finding about a configuration. */
export interface Diagnostic extends Span {
  /** The file in which it stands. */
  readonly file: ConfigFile;
  /** Stable name of the finding; `diagnosticCodes` explains it. */
  readonly code: DiagnosticCode;
  /** How bad it is. */
  readonly severity: Severity;
  /** What is wrong here, for people; without a final period. */
  readonly message: string;
  /** Ways to settle it; the first is the best. */
  readonly fixes: readonly Fix[];
}
