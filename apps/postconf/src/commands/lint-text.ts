import { printable } from "@postfixjs/config";
import type { Severity } from "@postfixjs/config";
import type { Finding } from "./finding.ts";

const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

/** One line per finding, in the form that editors and terminals find files in, and a count. */
export function formatText(findings: readonly Finding[]): string {
  const lines = findings.map(({ path, line, column, diagnostic }) => {
    const { severity, message, code, fixes } = diagnostic;
    const fix = fixes[0] === undefined ? "" : ` (fix: ${fixes[0].title})`;
    return `${path}:${line}:${column}: ${severity}: ${printable(message)} [${code}]${fix}\n`;
  });
  return lines.join("") + summary(findings);
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const counts = severities.map((severity) => {
    const count = findings.filter(({ diagnostic }) => diagnostic.severity === severity).length;
    return count === 0 ? "" : `${count} ${severity}${count > 1 && severity !== "information" ? "s" : ""}`;
  });
  return `${counts.filter(Boolean).join(", ")}\n`;
}
