/**
 * Findings about a configuration, each with a stable code, a range, and fixes as edits.
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
