import type { Span } from "../text/span.ts";
import { splitList } from "../syntax/list-items.ts";
import type { CheckedSite, LintContext } from "./context.ts";

/** An item of a list, or the whole of a value that is none, as Postfix sees it. */
export interface Item extends Span {
  /** The text, with the braces around it if it has any. */
  readonly text: string;
}

/**
 * The items of a value after expansion. An item that is written as it is has its place in the file; others
 * have the place of the whole value. Nothing if the value depends on what is not known here.
 */
export function itemsOf(context: LintContext, site: CheckedSite, isList: boolean): Item[] {
  const { value, valueSpan } = site;
  if (!value.includes("$")) {
    if (!isList) return value === "" ? [] : [{ text: value, ...valueSpan }];
    return splitList(value).map(({ text, start, end }) => {
      const span = site.locate(start, end);
      return { text, start: span.start, end: span.end };
    });
  }
  const expanded = knownValue(context, site);
  if (expanded === undefined || expanded === "") return [];
  if (!isList) return [{ text: expanded, ...valueSpan }];
  return splitList(expanded).map(({ text }) => ({ text, start: valueSpan.start, end: valueSpan.end }));
}

/** The expanded value, unless the machine, or a name that has no value here, takes part in it. */
export function knownValue(context: LintContext, site: CheckedSite): string | undefined {
  const { value, references } = context.configurationFor(site).expand(site.value);
  const isKnown = references.every(
    ({ name, source }) =>
      source !== undefined &&
      !(source.origin.from === "default" && context.known.get(name)?.hasComputedDefault === true),
  );
  return isKnown ? value : undefined;
}
