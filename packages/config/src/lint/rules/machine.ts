import { finding } from "../context.ts";
import type { CheckedSite, LintContext, LintMachine } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";
import type { Item } from "../items.ts";
import { tablesIn } from "./tables.ts";

/**
 * What the configuration names and the machine lacks: files, and types of tables.
 *
 * @yields the findings
 */
export function* checkMachine(context: LintContext): Iterable<Diagnostic> {
  const { machine } = context.input;
  if (machine === undefined) return;
  for (const site of context.sites) {
    const kind = context.kindOf(site.name);
    if (!site.isLast || kind === undefined) continue;
    // A single table is a cache, which Postfix makes.
    const isCache = kind.item === "table" && !kind.isList;
    for (const item of tablesIn(context, site)) {
      const problem = tableProblem(context, machine, site, item, isCache);
      if (problem !== undefined) yield finding(site.file, item, problem.code, problem.message);
    }
    for (const item of filesIn(context, site)) {
      const path = item.text.replace(/^!/u, "");
      if (machine.isMissing?.(path) !== true) continue;
      yield finding(site.file, item, "missing-file", `"${path}" does not exist`);
    }
  }
}

interface Problem {
  readonly code: "missing-file" | "missing-table-type";
  readonly message: string;
}

function tableProblem(
  { registry }: LintContext,
  { isMissing, tableTypes }: LintMachine,
  { name: parameter }: CheckedSite,
  { text }: Item,
  isCache: boolean,
): Problem | undefined {
  const [, type = "", name = ""] = /^!?(?:proxy:|debug:)*([A-Za-z0-9_.-]+):(.*)$/su.exec(text) ?? [];
  const known = registry.tableTypes.get(type);
  if (known === undefined) return undefined;
  if (tableTypes?.has(type) === false) {
    const message = `The Postfix of this machine has no "${type}" tables; postconf -m lists those it has`;
    return { code: "missing-table-type", message };
  }
  if (isMissing === undefined || isCache || !name.startsWith("/")) return undefined;
  if (known.target === "file" || known.target === "source") {
    return isMissing(name) ? { code: "missing-file", message: `"${name}" does not exist` } : undefined;
  }
  const index = `${name}${known.indexedBy ?? ""}`;
  if (known.indexedBy === undefined || !isMissing(index)) return undefined;
  const program = /^alias_(?:maps|database)$/u.test(parameter) ? "postalias" : "postmap";
  const message = isMissing(name)
    ? `Neither "${index}" nor its source "${name}" exists`
    : `"${index}" does not exist: run ${program} ${type}:${name}`;
  return { code: "missing-file", message };
}

/** Parameters whose files must be there: Postfix makes none of them. */
const neededFiles = /_tls_(?:(?:d|ec)?(?:cert|key)_file|chain_files|CAfile|CApath)$|^bounce_template_file$/u;

/** The files that a value names, other than those of tables. */
function filesIn(context: LintContext, site: CheckedSite): Item[] {
  const { item, isList } = context.kindOf(site.name) ?? {};
  if (item === "match" || item === "network") {
    return itemsOf(context, site, true).filter(({ text }) => /^!?\//u.test(text));
  }
  if (!neededFiles.test(site.name)) return [];
  return itemsOf(context, site, isList === true).filter(({ text }) => text.startsWith("/"));
}
