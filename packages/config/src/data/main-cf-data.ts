import { appendEntry, deleteEntry, lineEnd } from "../edit/lines.ts";
import { formatSetting, setParameter } from "../edit/main-cf-edits.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import { mainCfSettings } from "../syntax/main-cf.ts";
import type { MainCf } from "../syntax/main-cf.ts";

/** The settings of a main.cf file as plain data, ready for JSON: raw values by name. */
export type MainCfData = Readonly<Record<string, string>>;

/**
 * The settings that count, in the order of their first appearance; comments and layout are left out.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { exportMainCf } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("# ours\nrelayhost = a.example\nmydomain = example.org\nrelayhost = b.example\n");
 * console.log(exportMainCf(file)); // => { relayhost: 'b.example', mydomain: 'example.org' }
 * ```
 */
export function exportMainCf(file: MainCf): MainCfData {
  return Object.fromEntries(mainCfSettings(file).map(({ name, value }) => [name, value]));
}

/**
 * The edits that make a file say exactly this: values are changed in place, missing settings appended,
 * settings that are not in the data and duplicates removed. Comments stay. Importing what was exported needs
 * no edits, duplicates apart.
 *
 * @throws {RangeError} no main.cf file can hold one of the names or values
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, importMainCf } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("# ours\nrelayhost = a.example\nmydomain = example.org\n");
 * const edits = importMainCf(file, { relayhost: "b.example", myorigin: "example.org" });
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "# ours\nrelayhost = b.example\nmyorigin = example.org\n"
 * ```
 */
export function importMainCf(file: MainCf, data: MainCfData): TextEdit[] {
  const settings = mainCfSettings(file);
  const last = new Map(settings.map((setting) => [setting.name, setting]));
  const edits = settings.flatMap((setting) => {
    const isWanted = Object.hasOwn(data, setting.name) && last.get(setting.name) === setting;
    return isWanted ? setParameter(file, setting.name, data[setting.name] ?? "") : deleteEntry(setting);
  });
  const missing = Object.entries(data).filter(([name]) => !last.has(name));
  if (missing.length === 0) return edits;
  const entries = missing.map(([name, value]) => formatSetting(file.text, name, value));
  return [...edits, appendEntry(file.text, entries.join(lineEnd(file.text)))];
}
