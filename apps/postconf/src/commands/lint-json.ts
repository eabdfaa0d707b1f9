import type { Finding } from "@postfixjs/config/lint";

/** An array with one object per finding; offsets count UTF-16 code units, lines and columns from 1. */
export function formatJson(findings: readonly Finding[]): string {
  const objects = findings.map(({ path, diagnostic, ...place }) => {
    const { code, severity, message, start, end, fixes } = diagnostic;
    return { path, ...place, start, end, severity, code, message, fixes };
  });
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}
