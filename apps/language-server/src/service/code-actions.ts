import type { ConfigFile } from "@postfixjs/config";
import { diffConfigurations } from "@postfixjs/config/edit";
import type { TextEdit } from "@postfixjs/config/edit";
import { refactorsAt } from "@postfixjs/config/editor";
import { fixConfiguration, isCertain } from "@postfixjs/config/lint";
import type { Diagnostic as Finding } from "@postfixjs/config/lint";
import { CodeActionKind } from "vscode-languageserver";
import type { CodeAction, Diagnostic } from "vscode-languageserver";
import { workspaceEdit } from "./changes.ts";
import type { EditOptions, FileEdits } from "./changes.ts";
import type { ConfigView } from "./view.ts";

/** The kind of action that applies all certain fixes of a file. */
export const fixAllKind = "source.fixAll.postfix";

/** What actions are asked for. */
export interface ActionRequest {
  /** The file. */
  readonly file: ConfigFile;
  /** The piece of the file. */
  readonly start: number;
  /** Its end. */
  readonly end: number;
  /** Only actions of these kinds or below; empty for all. */
  readonly only: readonly string[];
}

/** The fixes, refactorings and source actions for a piece of a file. */
export function codeActions(
  view: ConfigView,
  request: ActionRequest,
  findings: readonly Finding[],
  published: (finding: Finding) => Diagnostic | undefined,
  options: EditOptions,
): CodeAction[] {
  const wants = (kind: string): boolean =>
    request.only.length === 0 || request.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  const add = (title: string, kind: string, edits: FileEdits, rest: Partial<CodeAction> = {}): void => {
    const edit = workspaceEdit(view, edits, options);
    if (edit !== undefined) actions.push({ title, kind, edit, ...rest });
  };
  const { file, start, end } = request;
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of findings) {
      if (finding.file !== file || finding.start > end || finding.end < start) continue;
      addFixes(view, finding, published(finding), add);
    }
  }
  if (wants(CodeActionKind.RefactorRewrite)) {
    for (const { title, edits } of refactorsAt(view.model, file, start))
      add(title, CodeActionKind.RefactorRewrite, edits);
  }
  // Clients run this on saving, and ask for it by name.
  if (request.only.length > 0 && wants(fixAllKind)) {
    const edits = fixAll(view, file);
    if (edits.length > 0) add("Apply all certain fixes", fixAllKind, { [file]: edits });
  }
  return actions;
}

type Add = (title: string, kind: string, edits: FileEdits, rest?: Partial<CodeAction>) => void;

function addFixes(view: ConfigView, finding: Finding, diagnostic: Diagnostic | undefined, add: Add): void {
  const rest = diagnostic === undefined ? {} : { diagnostics: [diagnostic] };
  for (const [index, { title, edits }] of finding.fixes.entries()) {
    const preferred = index === 0 && isCertain(finding) ? { isPreferred: true } : {};
    add(title, CodeActionKind.QuickFix, { [finding.file]: edits }, { ...rest, ...preferred });
  }
  const { text } = view.model.file(finding.file);
  add(
    `Ignore ${finding.code} here`,
    CodeActionKind.QuickFix,
    { [finding.file]: [ignoreComment(view, finding, text)] },
    rest,
  );
}

/** A comment line above the entry that silences the finding. */
function ignoreComment({ model }: ConfigView, { file, code, start }: Finding, text: string): TextEdit {
  const entry = model.file(file).nodes.find((node) => start >= node.start && start < node.end);
  const at = entry?.start ?? 0;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: at, end: at, text: `# postfix-lint-ignore ${code}${end}` };
}

/**
 * The edits that apply every certain fix of a file and change no value that they don't say they change, as
 * one change: a later fix may change what an earlier one wrote.
 */
export function fixAll({ model }: ConfigView, file: ConfigFile): TextEdit[] {
  const fixed = fixConfiguration(model.input);
  const { text: before } = model.file(file);
  return minimalEdit(before, (file === "main.cf" ? fixed.mainCf : fixed.masterCf)?.text ?? before);
}

/** What differs between two texts, as one edit. */
function minimalEdit(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const tailMax = Math.min(before.length, after.length) - start;
  while (tail < tailMax && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [{ start, end: before.length - tail, text: after.slice(start, after.length - tail) }];
}

/** What differs in effect between two pairs of files, for people: one line for each change. */
export function describeChanges(
  before: Parameters<typeof diffConfigurations>[0],
  after: Parameters<typeof diffConfigurations>[1],
  registry: Parameters<typeof diffConfigurations>[2],
): string[] {
  return diffConfigurations(before, after, registry).map((change) => {
    const { service } = change;
    const of = service === undefined ? "" : `${service.service}/${service.type}: `;
    switch (change.kind) {
      case "parameter": {
        const through = change.isIndirect ? " (through a name that it refers to)" : "";
        return `${of}${change.name}: ${show(change.before)} → ${show(change.after)}${through}`;
      }
      case "field":
        return `${of}${change.field}: ${show(change.before)} → ${show(change.after)}`;
      case "service-added":
        return `${of}added`;
      case "service-removed":
      default:
        return `${of}removed`;
    }
  });
}

function show(value: string | undefined): string {
  return value === undefined ? "(none)" : value === "" ? "(empty)" : value.replaceAll(/\s+/gu, " ").trim();
}
