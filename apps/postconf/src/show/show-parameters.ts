import type { ParameterClass } from "../options/command-line.ts";
import type { Configuration } from "../parameters/configuration.ts";
import { expandParameter, lookUpParameter } from "../parameters/lookup.ts";
import type { LookupMode } from "../parameters/lookup.ts";
import type { KnownParameter } from "../parameters/parameter-table.ts";
import type { Report } from "../report.ts";
import { sortBytes } from "../text.ts";
import { layOutWords } from "./line-layout.ts";

/** How values are shown. */
export interface DisplayStyle {
  readonly fold: boolean;
  readonly expand: boolean;
  readonly hideName: boolean;
  readonly hideValue: boolean;
}

/** Lists main.cf parameters: those asked for, or all of some classes. */
export function showParameters(
  configuration: Configuration,
  mode: LookupMode,
  style: DisplayStyle,
  selection: { readonly names: readonly string[]; readonly classes: ReadonlySet<ParameterClass> },
  report: Report,
): string {
  const { table } = configuration;
  const show = (name: string, known: KnownParameter): string =>
    showParameter(configuration, mode, style, name, known, report);
  if (selection.names.length > 0) {
    return selection.names
      .map((name) => {
        const known = table.get(name);
        if (known !== undefined) return show(name, known);
        report.warn(`${name}: unknown parameter`);
        return "";
      })
      .join("");
  }
  const names = mode === "set" ? configuration.settings.keys() : table.keys();
  return sortBytes(names)
    .map((name) => {
      const known = table.get(name);
      const isSelected = known && known.origin !== "legacy" && selection.classes.has(known.origin);
      return isSelected ? show(name, known) : "";
    })
    .join("");
}

function showParameter(
  configuration: Configuration,
  mode: LookupMode,
  style: DisplayStyle,
  name: string,
  known: KnownParameter,
  report: Report,
): string {
  let value = lookUpParameter(configuration, mode, name, undefined, known);
  if (value === undefined) return "";
  if (style.expand && !known.isRaw) value = expandParameter(configuration, mode, value, report);
  return layOutParameter(name, value, style);
}

/** `name = value`, or one half of it. */
export function layOutParameter(name: string, value: string, style: DisplayStyle): string {
  if (style.hideName) return layOutWords(value, style.fold);
  if (style.hideValue) return layOutWords(name, style.fold);
  return layOutWords(`${name} = ${value}`, style.fold);
}
