import { printable } from "../../text/encoding.ts";
import type { Severity } from "../../syntax/diagnostic.ts";
import type { Finding } from "./finding.ts";

const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

/**
 * Formats findings for people: one line each, in the form in which editors and terminals find files, and a
 * line that counts them. The text is empty without findings.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { formatText, lint, locateFindings } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("relayhots = [mx]\n");
 * const output = formatText(locateFindings("main.cf", mainCf, lint({ mainCf, registry })));
 * console.log(output.split("\n")[1]); // => 1 warning
 * ```
 */
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
