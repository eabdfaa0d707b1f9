import type { Severity } from "../../syntax/diagnostic.ts";
import { encodeText } from "../../text/encoding.ts";
import { diagnosticCodes } from "../codes.ts";
import type { DiagnosticCode } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Finding } from "./finding.ts";

/** Settings of {@link formatSarif}. */
export interface SarifOptions {
  /** Name of the tool in the log; `@postfixjs/config` by default. */
  readonly toolName?: string;
  /** `ruleGuides` of `/descriptions`: with them each rule says how to fix what it finds. */
  readonly guides?: Readonly<Record<DiagnosticCode, { readonly fix: string }>>;
}

const levels = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
} as const satisfies Record<Severity, string>;

/**
 * Formats findings as a log of the OASIS Static Analysis Results Interchange Format, version 2.1.0, with
 * their fixes.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { formatSarif, lint, locateFindings } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("relayhots = [mx]\n");
 * const log = JSON.parse(formatSarif(locateFindings("main.cf", mainCf, lint({ mainCf, registry }))));
 * console.log(log.version, log.runs[0].results[0].ruleId); // => 2.1.0 unknown-parameter
 * ```
 *
 * @param findings - findings with their places; a path that is not absolute is relative to wherever the log
 *   is read
 */
export function formatSarif(findings: readonly Finding[], options: SarifOptions = {}): string {
  const { toolName = "@postfixjs/config" } = options;
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: toolName, rules: rulesOf(findings, options.guides) } },
        columnKind: "utf16CodeUnits",
        results: findings.map(toResult),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rulesOf(findings: readonly Finding[], guides: SarifOptions["guides"]): unknown[] {
  const codes = new Set(findings.map(({ diagnostic }) => diagnostic.code));
  return [...codes].sort().map((code) => {
    const { severity, explanation } = diagnosticCodes[code];
    return {
      id: code,
      fullDescription: { text: explanation },
      help: guides === undefined ? undefined : { text: guides[code].fix },
      defaultConfiguration: { level: levels[severity] },
    };
  });
}

function toResult({ path, diagnostic, line, column, endLine, endColumn }: Finding): unknown {
  const { code, severity, message, fixes } = diagnostic;
  const artifactLocation = { uri: toUri(path) };
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
function toUri(path: string): string {
  const encoded = Array.from(encodeText(path), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w.~/-]/u.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
  return encoded.startsWith("/") ? `file://${encoded}` : encoded;
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
