import type { Severity } from "@postfixjs/config";
import type { Finding } from "./finding.ts";

const commands = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
} as const satisfies Record<Severity, string>;

/** Workflow commands that make a GitHub run show each finding at its line. */
export function formatGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ path, diagnostic, line, column, endLine, endColumn }) => {
      const places = { file: path, line, col: column, endLine, endColumn, title: diagnostic.code };
      const properties = Object.entries(places)
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
        .join(",");
      return `::${commands[diagnostic.severity]} ${properties}::${escapeData(diagnostic.message)}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
