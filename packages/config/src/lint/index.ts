/**
 * Findings about a configuration, each with a stable code, a range, and fixes as edits; and how to show them.
 *
 * @module
 */
export { lint } from "./lint.ts";
export type { LintInput, LintMachine, LintRegistry } from "./context.ts";
export { certainEdits, isCertain } from "./certain-fixes.ts";
export { fixConfiguration } from "./fixing.ts";
export type { FixedConfiguration } from "./fixing.ts";
export { diagnosticCodes } from "./codes.ts";
export type { CodeEntry, DiagnosticCode } from "./codes.ts";
export type { Diagnostic, Fix } from "./diagnostic.ts";
export { explainValue, formatExplanation } from "./formats/explanation.ts";
export type {
  ExplainedKind,
  ExplainedValue,
  Explanation,
  ExplanationSources,
} from "./formats/explanation.ts";
export { locateFindings } from "./formats/finding.ts";
export type { Finding } from "./formats/finding.ts";
export { formatGithub } from "./formats/github.ts";
export { formatSarif } from "./formats/sarif.ts";
export type { SarifOptions } from "./formats/sarif.ts";
export { formatText } from "./formats/text.ts";
