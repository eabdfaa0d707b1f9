import { lineEnd, visibleEnd } from "../edit/lines.ts";
import { applyEdits } from "../edit/text-edit.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { PhysicalLine } from "../syntax/logical-lines.ts";
import { mainCfSettings, parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf } from "../syntax/main-cf.ts";
import { parseMasterCf } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { Span } from "../text/span.ts";
import { isList } from "./kinds.ts";
import { masterCfEdits } from "./master-columns.ts";
import type { EditorModel } from "./model.ts";

/**
 * The edits that lay a file out as `postconf -f` and `postconf -Mf` would, and change nothing else: blanks
 * around `=`, four blanks before the further lines of lists, columns in master.cf, no blanks at the ends of
 * lines, a line end at the end. Comments stay as they are. The result is parsed again; if it did not say the
 * same, there would be no edits.
 *
 * @param range - only edits inside of this piece of the file
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits } from "@postfixjs/config/edit";
 * import { EditorModel, formatEdits } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("relayhost=[mx.example]  \nmydestination =\n\ta.example, b.example");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(JSON.stringify(applyEdits(mainCf.text, formatEdits(model, "main.cf"))));
 * // => "relayhost = [mx.example]\nmydestination =\n    a.example, b.example\n"
 * ```
 */
export function formatEdits(model: EditorModel, file: ConfigFile, range?: Span): TextEdit[] {
  const tree = model.file(file);
  const all = file === "main.cf" ? mainCfEdits(model.mainCf) : masterCfEdits(model.masterCf);
  const edits = [...all, ...trailingBlanks(tree), ...finalLineEnd(tree.text)]
    .filter(({ start, end }) => range === undefined || (start >= range.start && end <= range.end))
    .filter(({ start, end, text }) => tree.text.slice(start, end) !== text)
    .sort((left, right) => left.start - right.start);
  const chosen = edits.filter(({ start }, index) => start >= (edits[index - 1]?.end ?? 0));
  return isHarmless(tree, chosen) ? chosen : [];
}

function mainCfEdits(file: MainCf): TextEdit[] {
  return mainCfSettings(file).flatMap((setting) => {
    const { nameSpan, valueSpan, name, value, pieces } = setting;
    const edits: TextEdit[] = [];
    const equals = file.text.indexOf("=", nameSpan.end);
    const [first] = pieces;
    const isOnFirst = first !== undefined && equals < first.end;
    if (isOnFirst) {
      edits.push({ start: nameSpan.end, end: equals, text: " " });
      const behind = Math.min(value === "" ? equals + 1 : valueSpan.start, visibleEnd(file.text, first));
      // An empty rest of the line has no blank: the blanks at its end are another edit.
      if (valueSpan.start < first.end && value !== "")
        edits.push({ start: equals + 1, end: behind, text: " " });
    }
    if (isList(name)) edits.push(...indents(file.text, pieces));
    return edits;
  });
}

/** Four blanks before every further line. */
function indents(text: string, pieces: readonly PhysicalLine[]): TextEdit[] {
  return pieces.slice(1).flatMap(({ kind, start, end }) => {
    if (kind !== "content") return [];
    const blanks = /^[ \t]+/u.exec(text.slice(start, end))?.[0] ?? "";
    return [{ start, end: start + blanks.length, text: "    " }];
  });
}

function trailingBlanks(tree: MainCf | MasterCf): TextEdit[] {
  return tree.nodes.flatMap((node) => {
    if (!("pieces" in node)) return node.kind === "blank" ? lineEndBlanks(tree.text, node) : [];
    const last = node.pieces.findLast(({ kind }) => kind === "content");
    const isList_ = node.kind === "setting" && isList(node.name);
    return node.pieces.flatMap((piece) =>
      // Blanks at the end of an inner line belong to the value.
      piece.kind === "content" && (piece === last || isList_) ? lineEndBlanks(tree.text, piece) : [],
    );
  });
}

function lineEndBlanks(text: string, line: Span): TextEdit[] {
  const end = visibleEnd(text, line);
  const blanks = /[ \t]*$/u.exec(text.slice(line.start, end))?.[0].length ?? 0;
  return blanks === 0 ? [] : [{ start: end - blanks, end, text: "" }];
}

function finalLineEnd(text: string): TextEdit[] {
  if (text === "" || text.endsWith("\n")) return [];
  return [{ start: text.length, end: text.length, text: lineEnd(text) }];
}

/**
 * Whether the file says the same afterwards: the same entries, and values that differ at most in the blanks
 * of lists.
 */
function isHarmless(before: MainCf | MasterCf, edits: readonly TextEdit[]): boolean {
  const text = applyEdits(before.text, edits);
  const after = before.file === "main.cf" ? parseMainCf(text) : parseMasterCf(text);
  return JSON.stringify(meaning(before)) === JSON.stringify(meaning(after));
}

function meaning(tree: MainCf | MasterCf): unknown[] {
  return tree.nodes.flatMap((node): unknown[] => {
    switch (node.kind) {
      case "setting":
        return [node.name, isList(node.name) ? node.value.replace(/[ \t\r]+/gu, " ") : node.value];
      case "service":
        return [[...Object.values(node.fields), ...node.arguments].map((word) => word.text)];
      case "broken":
      case "indented":
        return [node.kind, node.text.trim()];
      case "comment":
      case "blank":
      default:
        return node.kind === "comment" ? [tree.text.slice(node.start, node.end).trimEnd()] : [];
    }
  });
}
