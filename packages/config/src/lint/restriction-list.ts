import type { Restriction } from "../registry/kinds/restrictions.ts";
import type { CheckedSite, LintContext } from "./context.ts";
import { itemsOf } from "./items.ts";
import type { Item } from "./items.ts";

/** A restriction as it stands in a list. */
export interface RestrictionUse {
  readonly item: Item;
  /** What Postfix knows about it; nothing for a class, a bare table, or an unknown name. */
  readonly restriction?: Restriction;
  readonly argument?: Item;
  /** Whether `warn_if_reject` stands in front of it. */
  readonly onlyWarns: boolean;
}

/** Takes the value of a list of restrictions apart. */
export function restrictionsIn(context: LintContext, site: CheckedSite): RestrictionUse[] {
  const items = itemsOf(context, site, true);
  const uses: RestrictionUse[] = [];
  let onlyWarns = false;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item === undefined) break;
    const restriction = context.registry.restrictions.get(item.text.toLowerCase());
    const takesArgument = restriction !== undefined && restriction.argument !== "none";
    const argument = takesArgument ? items[index + 1] : undefined;
    if (argument !== undefined && !isArgument(context, restriction, argument)) {
      uses.push({ item, ...(restriction && { restriction }), onlyWarns });
    } else {
      uses.push({ item, ...(restriction && { restriction }), ...(argument && { argument }), onlyWarns });
      if (argument !== undefined) index += 1;
    }
    onlyWarns = restriction?.name === "warn_if_reject";
  }
  return uses;
}

/** Whether a word can be the argument of a restriction rather than the next restriction. */
function isArgument(context: LintContext, restriction: Restriction | undefined, { text }: Item): boolean {
  if (restriction?.argument === "table" || restriction?.argument === "service") {
    return text.includes(":") || text.startsWith("{");
  }
  return !context.registry.restrictions.has(text.toLowerCase()) && !context.restrictionClasses.has(text);
}
