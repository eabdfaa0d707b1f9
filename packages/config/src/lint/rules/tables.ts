import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";
import type { Item } from "../items.ts";
import { NearestNames } from "../nearest.ts";
import { restrictionsIn } from "../restriction-list.ts";

/**
 * Lookup tables: types that do not exist, and names that cannot be.
 *
 * @yields the findings
 */
export function* checkTables(context: LintContext): Iterable<Diagnostic> {
  const names = new NearestNames(context.registry.tableTypes.keys());
  for (const site of context.sites) {
    if (!site.isLast) continue;
    for (const item of tablesIn(context, site)) yield* checkTable(context, site, item, names);
  }
}

/** The tables that a value names, wherever they stand. */
export function tablesIn(context: LintContext, site: CheckedSite): Item[] {
  const kind = context.kindOf(site.name);
  if (kind === undefined) return [];
  if (kind.item === "table") return itemsOf(context, site, kind.isList);
  if (kind.item === "match" || kind.item === "network") {
    return itemsOf(context, site, true).filter(({ text }) => /^!?[a-z][a-z0-9]*:(?![0-9a-f]*:)/iu.test(text));
  }
  if (kind.item !== "restriction") return [];
  return restrictionsIn(context, site).flatMap(({ item, restriction, argument }) => {
    if (restriction?.argument === "table") return argument ?? [];
    return restriction === undefined && item.text.includes(":") ? item : [];
  });
}

function* checkTable(
  { registry, input }: LintContext,
  site: CheckedSite,
  item: Item,
  names: NearestNames,
): Iterable<Diagnostic> {
  const [, type, name = ""] = /^!?(?:proxy:|debug:)*([A-Za-z0-9_.-]+):(.*)$/su.exec(item.text) ?? [];
  if (type === undefined) {
    if (!item.text.startsWith("/") || item.text.includes(":")) return;
    const message = `"${item.text}" has no table type in front, such as hash:${item.text}`;
    yield finding(site.file, item, "untyped-table", message);
    return;
  }
  const known = registry.tableTypes.get(type);
  if (known === undefined) {
    // A Postfix with tables of its own kind says so itself.
    if (input.machine?.tableTypes?.has(type) === true) return;
    const nearest = names.find(type.toLowerCase());
    const hint = nearest === undefined ? "" : `, did you mean "${nearest}"?`;
    const edits = [{ start: item.start, end: item.end, text: item.text.replace(type, nearest ?? "") }];
    const isWritten = nearest !== undefined && !site.value.includes("$");
    const fixes = isWritten ? [{ title: `Change to ${nearest}:`, edits }] : [];
    yield finding(site.file, item, "unknown-table-type", `Unknown table type "${type}"${hint}`, fixes);
  } else if (name === "" && known.target !== "text") {
    const message = `"${type}:" has no name behind it; a blank behind the colon ends the word`;
    yield finding(site.file, item, "bad-table-name", message);
  } else if (
    (known.target === "file" || known.target === "indexed-file") &&
    /^[^/{].*\.[a-z]+$/u.test(name)
  ) {
    const message = `"${name}" is not a full path; it is looked for in the queue directory`;
    yield finding(site.file, item, "bad-table-name", message);
  } else if (known.indexedBy !== undefined && name.endsWith(known.indexedBy)) {
    const message = `Postfix adds "${known.indexedBy}" itself: name the source file`;
    yield finding(site.file, item, "bad-table-name", message);
  }
}
