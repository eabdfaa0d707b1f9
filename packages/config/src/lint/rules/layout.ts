import { commentedName, removeDuplicates } from "../../edit/main-cf-edits.ts";
import { visibleEnd } from "../../edit/lines.ts";
import type { MainCf, MainCfSetting } from "../../syntax/main-cf.ts";
import { mainCfSettings } from "../../syntax/main-cf.ts";
import { LineIndex } from "../../text/line-index.ts";
import { finding } from "../context.ts";
import type { LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { groupBy } from "../group-by.ts";
import type { ValueSite } from "../value-site.ts";

/**
 * Lines that do not mean what they seem to mean.
 *
 * @yields the findings
 */
export function* checkLayout(context: LintContext): Iterable<Diagnostic> {
  for (const file of [context.input.mainCf, context.input.masterCf]) {
    if (file?.text.startsWith("\ufeff") !== true) continue;
    const fix = { title: "Remove the byte order mark", edits: [{ start: 0, end: 1, text: "" }] };
    const message = "The file starts with a byte order mark, which Postfix takes for text";
    yield finding(file.file, { start: 0, end: 1 }, "byte-order-mark", message, [fix]);
  }
  const { mainCf } = context.input;
  if (mainCf === undefined) return;
  yield* checkDuplicates(mainCf);
  for (const setting of mainCfSettings(mainCf)) {
    if (setting.pieces.length > 1) yield* checkContinuations(context, mainCf, setting);
  }
  for (const site of context.sites) {
    if (site.setting !== undefined && site.value.includes("#")) yield* checkHash(context, mainCf, site);
  }
}

function* checkDuplicates(file: MainCf): Iterable<Diagnostic> {
  const all = mainCfSettings(file);
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of all) (seen.has(name) ? repeated : seen).add(name);
  if (repeated.size === 0) return;
  const byName = groupBy(
    all.filter(({ name }) => repeated.has(name)),
    ({ name }) => name,
  );
  let lines: LineIndex | undefined;
  for (const [name, settings] of byName) {
    const last = settings.at(-1);
    if (last === undefined) continue;
    lines ??= new LineIndex(file.text);
    const { line } = lines.position(last.start);
    const fixes = [{ title: `Keep only the setting of line ${line}`, edits: removeDuplicates(file, name) }];
    for (const setting of settings.slice(0, -1)) {
      const isSame = setting.value === last.value;
      const message = isSame
        ? `"${name}" is set again, to the same value, in line ${line}`
        : `This setting of "${name}" does not count: line ${line} sets it again`;
      yield finding("main.cf", setting.nameSpan, "duplicate", message, fixes, isSame ? "hint" : "warning");
    }
  }
}

/**
 * Continuation lines that were surely meant to be something else.
 *
 * @yields the findings
 */
function* checkContinuations(
  { known }: LintContext,
  file: MainCf,
  setting: MainCfSetting,
): Iterable<Diagnostic> {
  let commentedOut: string | undefined;
  for (const piece of setting.pieces.slice(1)) {
    const line = file.text.slice(piece.start, visibleEnd(file.text, piece));
    if (piece.kind === "comment") {
      const name = line.startsWith("#") ? commentedName(line) : undefined;
      if (name !== undefined && known.has(name)) commentedOut = name;
    } else if (piece.kind === "content") {
      const span = { start: piece.start, end: visibleEnd(file.text, piece) };
      const [, indent = "", name = ""] = /^([ \t]+)([a-z0-9_]+)[ \t]*=/u.exec(line) ?? [];
      if (commentedOut !== undefined) {
        const fix = {
          title: "Comment the line out too",
          edits: [{ start: span.start, end: span.start, text: "#" }],
        };
        const message = `This line continues "${setting.name}", although "${commentedOut}" is commented out right before it`;
        yield finding("main.cf", span, "comment-trap", message, [fix]);
      } else if (known.has(name)) {
        const fix = {
          title: "Remove the indentation",
          edits: [{ start: span.start, end: span.start + indent.length, text: "" }],
        };
        const message = `This line continues "${setting.name}"; it does not set "${name}"`;
        yield finding("main.cf", span, "indented-setting", message, [fix]);
      }
    }
  }
}

/**
 * A `#` behind a blank in a value, up to the end of its line.
 *
 * @yields the findings
 */
function* checkHash({ known }: LintContext, { text }: MainCf, site: ValueSite): Iterable<Diagnostic> {
  // Texts for people may well have one.
  if (known.get(site.name)?.type === "raw" || /_(?:banner|footer)$/u.test(site.name)) return;
  let checkedTo = 0;
  let scannedTo = 0;
  let openBraces = 0;
  for (const match of site.value.matchAll(/(?:^|[ \t])#(?=[ \tA-Za-z0-9])/gu)) {
    openBraces += braceBalance(site.value.slice(scannedTo, match.index));
    scannedTo = match.index;
    const { start } = site.locate(match.index, match.index + 1);
    // An inline table may hold what looks like a comment.
    if (start < checkedTo || openBraces > 0) continue;
    const lineFeed = text.indexOf("\n", start);
    checkedTo = lineFeed < 0 ? text.length : lineFeed + 1;
    const end = visibleEnd(text, { start, end: checkedTo });
    const message = `This is part of the value of "${site.name}" and no comment`;
    const fix = { title: "Remove the text", edits: [{ start, end, text: "" }] };
    yield finding(site.file, { start: text.indexOf("#", start), end }, "not-a-comment", message, [fix]);
  }
}

function braceBalance(text: string): number {
  return text.split("{").length - text.split("}").length;
}
