import { masterCfFields } from "@postfixjs/config";
import { splitOutsideBraces } from "../files/braces.ts";
import { commandField, endsOptions, takesValue } from "../files/master-entry.ts";
import type { MasterEntry } from "../files/master-entry.ts";
import { byteLength } from "@postfixjs/config/syntax";
import { hasBlank } from "../text.ts";
import { LineLayout, lineLengthMax } from "./line-layout.ts";

/** How the words behind the command are laid out. */
interface ArgumentStyle {
  /**
   * Whether the first word behind the options is shown in braces if it holds blanks. Listings of the real
   * program omit them there, and only there; so do its edits, which makes several words of one.
   */
  readonly braceFirstWord: boolean;
  /** Expands the value of an `-o` option, or leaves it as it is. */
  readonly expandSetting: (setting: string) => string;
}

/** Expands the value of an `-o` option, or leaves it as it is. */
export type ExpandSetting = ArgumentStyle["expandSetting"];

/** The columns at which the fields of a listing begin. */
const columns = [0, 11, 17, 25, 33, 41, 49, 57];

/** A master.cf entry as `-M` lists it. */
export function listEntry(entry: MasterEntry, fold: boolean, expandSetting: ExpandSetting): string {
  return layOutEntry(entry, fold, { braceFirstWord: false, expandSetting });
}

/**
 * A master.cf entry as an edit writes it: in the form of `-Mf`, and with the same meaning when it is read.
 */
export function writeEntry(entry: MasterEntry): string {
  return layOutEntry(entry, true, {
    braceFirstWord: true,
    expandSetting: (setting) => setting,
  });
}

function layOutEntry(entry: MasterEntry, fold: boolean, style: ArgumentStyle): string {
  const line = new LineLayout(fold);
  for (const [index, column] of columns.entries()) {
    if (index > 0) line.add(" ".repeat(Math.max(column - line.length, 1)));
    line.add(entry[index] ?? "");
  }
  layOutArguments(line, entry, style);
  return `${line.text}\n`;
}

/** A field of a master.cf entry as `-F` lists it. The command field includes the arguments. */
export function listField(
  entry: MasterEntry,
  index: number,
  style: { readonly fold: boolean; readonly hideName: boolean; readonly hideValue: boolean },
  expandSetting: ExpandSetting,
): string {
  const [service = "", type = ""] = entry;
  const name = `${service}/${type}/${masterCfFields[index] ?? ""}`;
  if (style.hideValue) return `${name}\n`;
  const line = new LineLayout(style.fold);
  const value = entry[index] ?? "";
  if (!style.hideName) {
    line.add(`${name} = `);
    if (line.length + byteLength(value) > lineLengthMax) line.breakLine();
  }
  line.add(value);
  if (index === commandField) layOutArguments(line, entry, { braceFirstWord: false, expandSetting });
  return `${line.text}\n`;
}

/**
 * Adds the words behind the command: each option with its value on its own line when lines are folded.
 */
function layOutArguments(line: LineLayout, entry: MasterEntry, style: ArgumentStyle): void {
  let isInOptions = true;
  for (let index = masterCfFields.length; index < entry.length; index += 1) {
    const word = entry[index] ?? "";
    const following = entry[index + 1];
    const isFirstWord = isInOptions && endsOptions(word);
    if (isFirstWord) isInOptions = false;
    if (isInOptions && takesValue(word) && following !== undefined) {
      layOutSetting(line, word, word === "-o" ? style.expandSetting(following) : following);
      index += 1;
      continue;
    }
    const isBraced = isFirstWord ? style.braceFirstWord && isSplit(word) : !isInOptions && hasBlank(word);
    line.separate(byteLength(word));
    line.add(isBraced ? `{${word}}` : word);
  }
}

/** Whether a word would be read as several if it were not in braces. */
function isSplit(word: string): boolean {
  return splitOutsideBraces(word, " \t\r\n").length > 1;
}

function layOutSetting(line: LineLayout, option: string, value: string): void {
  const shown = hasBlank(value) ? `{${value}}` : value;
  const words = `${option} ${shown}`;
  line.forceBreak();
  line.separate(byteLength(words));
  line.add(words);
  line.forceBreak();
}
