import { LineIndex, printable } from "@postfixjs/config";
import type { ConfigFile } from "@postfixjs/config";
import { diagnosticCodes } from "@postfixjs/config/lint";
import type { Diagnostic as Finding } from "@postfixjs/config/lint";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { Diagnostic, DiagnosticRelatedInformation } from "vscode-languageserver";
import { codeHref } from "./code-page.ts";
import { toRange } from "./view.ts";
import type { ConfigView } from "./view.ts";

const severities: Readonly<Record<Finding["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags: Readonly<Record<string, DiagnosticTag>> = {
  "deprecated-parameter": DiagnosticTag.Deprecated,
  "legacy-tls": DiagnosticTag.Deprecated,
  "removed-parameter": DiagnosticTag.Deprecated,
  duplicate: DiagnosticTag.Unnecessary,
  "duplicate-service": DiagnosticTag.Unnecessary,
  "needless-server-cache": DiagnosticTag.Unnecessary,
};

/** The most findings that are reported for a file; a broken file has enough with these. */
const findingsMax = 1000;

/** What lint finds in both files, as data of `@postfixjs/config`. */
export function findFindings({ model }: ConfigView): Finding[] {
  return model.findings();
}

/** What the client can show of a finding. */
export interface DiagnosticOptions {
  /** A link from the code to its description. */
  readonly codeDescriptions: boolean;
}

/** The findings of one file, as the protocol has them. */
export function diagnostics(
  view: ConfigView,
  file: ConfigFile,
  findings: readonly Finding[],
  options: DiagnosticOptions,
): Diagnostic[] {
  const own = view.files[file];
  if (own === undefined) return [];
  return findings
    .filter((finding) => finding.file === file)
    .slice(0, findingsMax)
    .map((finding) => toDiagnostic(view, own, finding, options));
}

function toDiagnostic(
  view: ConfigView,
  { document }: OwnFile,
  finding: Finding,
  { codeDescriptions }: DiagnosticOptions,
): Diagnostic {
  const { code, message, severity } = finding;
  const tag = tags[code];
  const href = codeDescriptions ? codeHref(code) : undefined;
  const related = relatedInformation(view, finding);
  return {
    range: toRange(document, finding),
    severity: severities[severity],
    code,
    ...(href !== undefined && { codeDescription: { href } }),
    source: "postfix",
    message: printable(message, true),
    ...(tag !== undefined && { tags: [tag] }),
    ...(related.length > 0 && { relatedInformation: related }),
  };
}

type OwnFile = NonNullable<ConfigView["files"]["main.cf"]>;

/** The setting or service that counts in place of this one. */
function relatedInformation(
  { model, files }: ConfigView,
  { file, code, start }: Finding,
): DiagnosticRelatedInformation[] {
  const own = files[file];
  if (own === undefined) return [];
  if (code === "duplicate") {
    const { name = "" } = model.siteAt(file, start) ?? {};
    const winner = model.lastSetting(name);
    if (winner === undefined) return [];
    return [
      {
        location: { uri: own.uri, range: toRange(own.document, winner.nameSpan) },
        message: "This setting counts",
      },
    ];
  }
  if (code !== "duplicate-service") return [];
  const service = model.services.find(({ fields }) => fields.service.start === start);
  const winner = model.services.findLast(
    ({ fields }) =>
      fields.service.text === service?.fields.service.text && fields.type.text === service.fields.type.text,
  );
  if (winner === undefined) return [];
  const { line } = new LineIndex(model.masterCf.text).position(winner.start);
  const location = { uri: own.uri, range: toRange(own.document, winner.fields.service) };
  return [{ location, message: `The service of line ${line} counts` }];
}

/** The explanation of a code, for people; `undefined` for an unknown code. */
export function explainCode(code: string): string | undefined {
  const entry = Object.entries(diagnosticCodes).find(([name]) => name === code)?.[1];
  return entry === undefined ? undefined : `${entry.severity} ${code}: ${entry.explanation}`;
}
