import { ruleGuides } from "@postfixjs/config/descriptions";
import { diagnosticCodes } from "@postfixjs/config/lint";
import type { Severity } from "@postfixjs/config";
import type { Diagnostic } from "@postfixjs/config/lint";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "./finding.ts";

const levels = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
} as const satisfies Record<Severity, string>;

/** A log of the OASIS Static Analysis Results Interchange Format, version 2.1.0, with fixes. */
export function formatSarif(findings: readonly Finding[]): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "postconf-js", rules: rulesOf(findings) } },
        columnKind: "utf16CodeUnits",
        results: findings.map(toResult),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rulesOf(findings: readonly Finding[]): unknown[] {
  const codes = new Set(findings.map(({ diagnostic }) => diagnostic.code));
  return [...codes].sort().map((code) => {
    const { severity, explanation } = diagnosticCodes[code];
    return {
      id: code,
      fullDescription: { text: explanation },
      help: { text: ruleGuides[code].fix },
      defaultConfiguration: { level: levels[severity] },
    };
  });
}

function toResult({ path, diagnostic, line, column, endLine, endColumn }: Finding): unknown {
  const { code, severity, message, fixes } = diagnostic;
  // A path that is not absolute is relative to wherever the log is read.
  const artifactLocation = { uri: isAbsolute(path) ? pathToFileURL(path).href : relativeUri(path) };
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => toFix(fix, artifactLocation)) }),
  };
}

/** Encodes what would begin a query or a fragment too, and the colon of what looks like a scheme. */
function relativeUri(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function toFix(
  { title, edits }: Diagnostic["fixes"][number],
  artifactLocation: { readonly uri: string },
): unknown {
  const replacements = edits.map(({ start, end, text }) => {
    return { deletedRegion: { charOffset: start, charLength: end - start }, insertedContent: { text } };
  });
  return { description: { text: title }, artifactChanges: [{ artifactLocation, replacements }] };
}
