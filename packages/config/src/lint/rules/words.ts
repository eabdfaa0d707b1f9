import type { ValueKind } from "../../registry/kinds/kind.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";
import type { Item } from "../items.ts";
import { NearestNames } from "../nearest.ts";

/** The versions of SSL and TLS, oldest first. */
export const tlsProtocols: readonly string[] = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/**
 * Words that Postfix does not know, where it knows only a few: levels, actions, protocols.
 *
 * @yields the findings
 */
export function* checkWords(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    const kind = context.kindOf(site.name);
    if (!site.isLast || kind === undefined) continue;
    if (kind.item === "enumeration") yield* checkEnumeration(context, site, kind);
    else if (kind.item === "protocol") yield* checkProtocols(context, site);
    else if (/^["']/u.test(site.value) && quotable.has(kind.item)) yield* checkQuotes(site);
  }
}

function* checkEnumeration(
  context: LintContext,
  site: CheckedSite,
  { words = [], isList, ignoresCase = false }: ValueKind,
): Iterable<Diagnostic> {
  for (const item of itemsOf(context, site, isList)) {
    const word = ignoresCase ? item.text.toLowerCase() : item.text;
    // Masks may also be given as a number.
    if (words.includes(word) || /^0x[0-9a-f]+$/iu.test(word)) continue;
    yield badWord(site, item, words);
  }
}

function badWord(site: CheckedSite, item: Item, words: readonly string[]): Diagnostic {
  const nearest =
    words.find((word) => word.toLowerCase() === item.text.toLowerCase()) ??
    new NearestNames(words).find(item.text);
  const hint = nearest === undefined ? `use ${words.join(", ")}` : `did you mean "${nearest}"?`;
  const isWritten = nearest !== undefined && !site.value.includes("$");
  const edits = [{ start: item.start, end: item.end, text: nearest ?? "" }];
  const fixes = isWritten ? [{ title: `Change to ${nearest}`, edits }] : [];
  return finding(site.file, item, "bad-word", `"${site.name}" knows no "${item.text}"; ${hint}`, fixes);
}

/**
 * `!SSLv4`, `>=TLSv1.4` and so on, and protocols that nobody should speak any longer.
 *
 * @yields the findings
 */
function* checkProtocols(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const items = itemsOf(context, site, true).flatMap(splitColons);
  for (const item of items) {
    const name = item.text.replace(/^(?:!|>=|<=)/u, "");
    const isVersion = /^(?:>=|<=)/u.test(item.text) && /^(?:0x)?[0-9a-f]+$/iu.test(name);
    const isKnown = tlsProtocols.some((known) => known.toLowerCase() === name.toLowerCase());
    if (!isKnown && !isVersion) {
      yield badWord(
        site,
        item,
        tlsProtocols.map((protocol) => `${prefixOf(item.text)}${protocol}`),
      );
    } else if (/^(?:>=)?SSLv[23]$/iu.test(item.text)) {
      const message = `"${item.text}" lets clients use SSL, which was retired in 2015; use >=TLSv1.2`;
      yield finding(site.file, item, "weak-tls", message);
    }
  }
}

function prefixOf(text: string): string {
  return /^(?:!|>=|<=)/u.exec(text)?.[0] ?? "";
}

/** Protocols may also be separated by colons. */
function splitColons(item: Item): Item[] {
  if (!item.text.includes(":")) return [item];
  return item.text
    .split(":")
    .flatMap((text) => (text === "" ? [] : [{ text, start: item.start, end: item.end }]));
}

/** Kinds whose values are no prose, so that a quote in them cannot be meant. */
const quotable: ReadonlySet<string> = new Set([
  "restriction",
  "table",
  "match",
  "network",
  "host",
  "domain",
  "transport",
  "endpoint",
  "file",
  "directory",
  "boolean",
  "integer",
  "time",
]);

function* checkQuotes(site: CheckedSite): Iterable<Diagnostic> {
  const match = /^(["'])(.*)\1$/su.exec(site.value);
  if (match === null) return;
  const message = `The quotes are part of the value of "${site.name}": Postfix takes none away`;
  const span = site.locate(0, site.value.length);
  const [first, last] = [site.locate(0, 1), site.locate(site.value.length - 1, site.value.length)];
  const edits = [first, last].map(({ start, end }) => ({ start, end, text: "" }));
  yield finding(site.file, span, "quoted-value", message, [{ title: "Remove the quotes", edits }]);
}
