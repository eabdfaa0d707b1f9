import type { MainCf, MainCfSetting } from "../syntax/main-cf.ts";
import { mainCfSettings } from "../syntax/main-cf.ts";
import { splitList } from "../syntax/list-items.ts";
import { splitNameValue } from "../syntax/name-value.ts";
import { SourceMap } from "../syntax/source-map.ts";
import type { Span } from "../text/span.ts";
import { beginsLine, lineStart } from "./lines.ts";
import { setParameter } from "./main-cf-edits.ts";
import type { TextEdit } from "./text-edit.ts";

/** Where a new item goes: before or behind an item that is there; without, at the end. */
export interface ItemPlace {
  /** The item that the new one goes in front of. */
  readonly before?: string;
  /** The item that the new one goes behind. */
  readonly after?: string;
}

/** An item of a list, and where it stands in the file. */
interface ListItem extends Span {
  readonly text: string;
}

/**
 * Adds an item to a list such as `mydestination`. Everything else of the value stays: layout, comments
 * between the lines, the commas or blanks that the list uses. No edits if the list has the item.
 *
 * @param item - one item, without commas or blanks outside of braces
 * @param place - where it goes
 * @returns edits for the text of the tree
 * @throws {RangeError} the item is not one item, would read as a comment there, or the place names an item
 *   that the list does not have
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { addItem, applyEdits } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("mydestination = localhost,\n  # ours\n  example.com\n");
 * const edits = addItem(file, "mydestination", "example.net", { after: "localhost" });
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "mydestination = localhost, example.net,\n  # ours\n  example.com\n"
 * ```
 */
export function addItem(file: MainCf, name: string, item: string, place: ItemPlace = {}): TextEdit[] {
  if (!isOneItem(item)) throw new RangeError(`"${item}" is not one item of a list`);
  const setting = lastSetting(file, name);
  const items = setting === undefined ? [] : locateItems(file, setting);
  const wanted = place.before ?? place.after;
  const found = items.find(({ text }) => text === wanted);
  if (wanted !== undefined && found === undefined) {
    throw new RangeError(`"${name}" has no item "${wanted}" that "${item}" could stand beside`);
  }
  if (items.some(({ text }) => text === item)) return [];
  const anchor = found ?? items.at(-1);
  if (setting === undefined || anchor === undefined) return setParameter(file, name, item);
  if (place.before !== undefined && item.startsWith("#") && beginsLine(file.text, anchor.start)) {
    throw new RangeError(`"${item}" would begin a line, which makes a comment of it`);
  }
  const separator = usesCommas(setting.value) ? ", " : " ";
  const at = place.before === undefined ? anchor.end : anchor.start;
  const text = place.before === undefined ? `${separator}${item}` : `${item}${separator}`;
  return [{ start: at, end: at, text }];
}

/**
 * Removes an item from a list, every time that it stands there, together with one separator; a line that held
 * nothing else goes too. Comments stay. No edits if the list does not have it.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, removeItem } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("mydestination = localhost,\n  example.net,\n  # ours\n  example.com\n");
 * console.log(JSON.stringify(applyEdits(file.text, removeItem(file, "mydestination", "example.net"))));
 * // => "mydestination = localhost,\n  # ours\n  example.com\n"
 * ```
 */
export function removeItem(file: MainCf, name: string, item: string): TextEdit[] {
  const setting = lastSetting(file, name);
  if (setting === undefined) return [];
  const items = locateItems(file, setting);
  // Two that go must not both take the separator between them.
  const hasOther = (neighbour: ListItem | undefined): boolean =>
    neighbour !== undefined && neighbour.text !== item;
  return items.flatMap((each, index) => {
    if (each.text !== item) return [];
    const edit = removal(file.text, each, items[index + 1] !== undefined, hasOther(items[index - 1]));
    return [withoutComment(file.text, setting, items.slice(0, index).filter(hasOther), edit)];
  });
}

/** Leaves a separator where a later `#` would come to stand first on its line, and begin a comment. */
function withoutComment(text: string, setting: Span, kept: readonly Span[], edit: TextEdit): TextEdit {
  const line = lineStart(text, edit.start);
  const isInBlanks = line > setting.start && line < edit.start && !kept.some(({ start }) => start >= line);
  return isInBlanks && text[edit.end] === "#" ? { ...edit, text: ", " } : edit;
}

/** Whether a text is one item, wherever in a list it stands. */
function isOneItem(item: string): boolean {
  return (
    splitList(item)[0]?.text === item && splitList(`${item} x`).length === 2 && !/[\n\r\0\x0b\f]/u.test(item)
  );
}

/** Cuts an item with the separator behind it on its line; the last item of a list takes the one in front. */
function removal(text: string, { start, end }: Span, hasNext: boolean, hasPrevious: boolean): TextEdit {
  const behind = /^[ \t]*,?[ \t]*/u.exec(text.slice(end))?.[0].length ?? 0;
  const line = lineStart(text, start);
  const rest = text.slice(end + behind);
  const isWholeLine = beginsLine(text, start) && /^\r?\n/u.test(rest);
  if (isWholeLine) return { start: line, end: end + behind + (rest.startsWith("\r") ? 2 : 1), text: "" };
  if (hasNext || !hasPrevious) return { start, end: end + behind, text: "" };
  const before = /[ \t]*,?[ \t]*$/u.exec(text.slice(line, start))?.[0].length ?? 0;
  return { start: start - before, end, text: "" };
}

function lastSetting(file: MainCf, name: string): MainCfSetting | undefined {
  return mainCfSettings(file).findLast((setting) => setting.name === name);
}

function usesCommas(value: string): boolean {
  return value.includes(",") || splitList(value).length < 2;
}

function locateItems(file: MainCf, setting: MainCfSetting): ListItem[] {
  const split = splitNameValue(setting.text);
  if (typeof split === "string") return [];
  const map = new SourceMap(file.text, setting);
  return splitList(setting.value).map(({ text, start, end }) => {
    const span = map.span(split.valueStart + start, split.valueStart + end);
    return { text, start: span.start, end: span.end };
  });
}
