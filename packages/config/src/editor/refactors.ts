import { commentOutEntry, deleteEntry, lineEnd, uncommentEntry, visibleEnd } from "../edit/lines.ts";
import { setParameter } from "../edit/main-cf-edits.ts";
import { deleteOption } from "../edit/option-layout.ts";
import { setServiceOverride } from "../edit/override-edits.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import { baseName } from "../evaluate/registry.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { MasterCfService } from "../syntax/service.ts";
import { serviceId } from "./hints.ts";
import { isList, restrictions } from "./kinds.ts";
import type { EditorModel, EditorSite } from "./model.ts";
import { lineAt, serviceAt } from "./node-at.ts";
import { isReadBy } from "./programs.ts";
import { isCommentedOut } from "./structure.ts";
import { valueWords } from "./value-words.ts";

/** A change that somebody may want at a place. */
export interface Refactor {
  /** What it does, as a menu shows it. */
  readonly title: string;
  /** The edits for each file. */
  readonly edits: Readonly<Partial<Record<ConfigFile, readonly TextEdit[]>>>;
}

/** How many services a menu offers to move a setting to. */
const servicesMax = 8;

/**
 * The changes on offer at a place: comment out or in, remove a setting that equals its default, move a `-o`
 * option to main.cf or a setting to a service, split a list into lines or join it.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, refactorsAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydestination = localhost, example.org\n");
 * const model = new EditorModel({ mainCf, registry });
 * for (const { title } of refactorsAt(model, "main.cf", 0)) console.log(title);
 * // => Put each item of "mydestination" on its own line
 * // => Comment "mydestination" out
 * ```
 */
export function refactorsAt(model: EditorModel, file: ConfigFile, offset: number): Refactor[] {
  const line = lineAt(model, file, offset);
  if (line?.kind === "comment") return commentIn(model, file, offset);
  const site = model.siteAt(file, offset);
  const found = site === undefined ? [] : [...listRefactors(model, site), ...siteRefactors(model, site)];
  return [...found, ...commentOut(model, file, offset)];
}

function siteRefactors(model: EditorModel, site: EditorSite): Refactor[] {
  if (site.service !== undefined) return moveToMainCf(model, site, site.service);
  return [...removeDefault(model, site), ...moveToServices(model, site)];
}

/** A setting with the value that it would have without. */
function removeDefault(model: EditorModel, { setting, name, value, isLast }: EditorSite): Refactor[] {
  const parameter = model.known.get(name);
  const others = model.sites.filter((site) => site.name === name && site.file === "main.cf");
  const isDefault =
    parameter?.defaultValue === value &&
    parameter.hasComputedDefault !== true &&
    isLast &&
    others.length === 1;
  if (setting === undefined || !isDefault) return [];
  return [{ title: `Remove "${name}": it equals the default`, edits: { "main.cf": deleteEntry(setting) } }];
}

function moveToMainCf(model: EditorModel, site: EditorSite, service: MasterCfService): Refactor[] {
  const override = service.overrides.findLast(({ nameSpan }) => nameSpan.start === site.nameSpan.start);
  if (override === undefined || model.input.mainCf === undefined || site.value.includes("\0")) return [];
  return attempt(`Move "${site.name}" to main.cf, for all services`, () => ({
    "main.cf": setParameter(model.mainCf, site.name, site.value.replaceAll(/[\r\n]+/gu, " ")),
    "master.cf": [deleteOption(model.masterCf.text, service, override)],
  }));
}

/** Moves a setting to one of the services whose program may read it. */
function moveToServices(model: EditorModel, { setting, name, value, isLast }: EditorSite): Refactor[] {
  if (setting === undefined || !isLast || !model.known.has(name)) return [];
  const readers = model.services.filter(({ fields }) => {
    const program = baseName(fields.command.text);
    return name.startsWith(`${program}_`) && isReadBy(name, program);
  });
  return readers.slice(0, servicesMax).flatMap((service) => {
    const { fields } = service;
    const id = { service: fields.service.text, type: fields.type.text };
    return attempt(`Move "${name}" to the service ${serviceId(service)}`, () => ({
      "main.cf": deleteEntry(setting),
      "master.cf": setServiceOverride(model.masterCf, id, name, value),
    }));
  });
}

/** A refactoring, unless a file cannot hold its result. */
function attempt(title: string, makeEdits: () => Refactor["edits"]): Refactor[] {
  try {
    return [{ title, edits: makeEdits() }];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function listRefactors(model: EditorModel, { setting, name, value, valueSpan }: EditorSite): Refactor[] {
  if (setting === undefined || !isList(name) || /[{}$()]/u.test(value)) return [];
  // A comment between the lines would be lost.
  if (setting.pieces.some(({ kind }) => kind !== "content")) return [];
  const items = valueWords(value).map(({ text }) => text);
  // At the start of a line, # would begin a comment.
  if (items.length < 2 || items.some((item) => item.startsWith("#"))) return [];
  const { text } = model.mainCf;
  const end = lineEnd(text);
  const hasCommas = value.includes(",");
  const onLines = `${end}    ${joinItems(items, `${hasCommas ? "," : ""}${end}    `)}`;
  const onOne = joinItems(items, hasCommas ? ", " : " ");
  const present = text.slice(valueSpan.start, valueSpan.end);
  // The blank between "=" and the value would be left at the end of the line.
  const start = text.slice(0, valueSpan.start).trimEnd().length;
  const split = {
    title: `Put each item of "${name}" on its own line`,
    edits: { "main.cf": [{ start, end: valueSpan.end, text: onLines }] },
  };
  const join = {
    title: `Put "${name}" on one line`,
    edits: { "main.cf": [{ start, end: valueSpan.end, text: ` ${onOne}` }] },
  };
  return present.includes("\n") ? [join] : [split];
}

/** The items, with a restriction and its argument together. */
function joinItems(items: readonly string[], separator: string): string {
  return items.reduce((joined, item, index) => {
    if (index === 0) return item;
    const isArgument = restrictions.get(items[index - 1] ?? "")?.argument !== undefined;
    return `${joined}${isArgument ? " " : separator}${item}`;
  }, "");
}

function commentOut(model: EditorModel, file: ConfigFile, offset: number): Refactor[] {
  const setting = file === "main.cf" ? model.siteAt(file, offset)?.setting : undefined;
  const service = file === "master.cf" ? serviceAt(model, offset) : undefined;
  if (setting !== undefined) {
    return [{ title: `Comment "${setting.name}" out`, edits: { [file]: commentOutEntry(setting) } }];
  }
  if (service === undefined) return [];
  return [{ title: `Comment ${serviceId(service)} out`, edits: { [file]: commentOutEntry(service) } }];
}

function commentIn(model: EditorModel, file: ConfigFile, offset: number): Refactor[] {
  const { text, nodes } = model.file(file);
  const lines = nodes.flatMap((node) => ("pieces" in node ? node.pieces : [node]));
  const at = lines.findIndex(({ end }) => offset < end);
  const line = lines[at];
  if (line === undefined) return [];
  const content = text.slice(line.start, visibleEnd(text, line));
  if (!isCommentedOut(content) || /^#(?:[ \t]{2}|\t)/u.test(content)) return [];
  const [name = ""] = /[^\s#=]+/u.exec(content) ?? [];
  return [{ title: `Comment "${name}" in`, edits: { [file]: uncommentEntry(text, lines, at) } }];
}
