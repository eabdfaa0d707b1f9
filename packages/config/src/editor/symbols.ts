import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { kindOfParameter } from "./kinds.ts";
import type { EditorModel, EditorSite, Location } from "./model.ts";
import { nodeAt } from "./node-at.ts";
import type { EditorNode } from "./node-at.ts";
import { valueWords } from "./value-words.ts";
import type { ValueWord } from "./value-words.ts";

/** What a name stands for: a parameter (or a name or restriction class of the user's own), or a service. */
export interface EditorSymbol {
  /** Parameters and services have their own names. */
  readonly kind: "parameter" | "service";
  /** The name. */
  readonly name: string;
}

/** A place that names a symbol. */
export interface Occurrence extends Location {
  /** `write` where it gets its meaning: a setting, an option, the first field of a service. */
  readonly role: "read" | "write";
}

/**
 * The symbol at a place of a file, and where its name stands there.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, symbolAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(symbolAt(model, "main.cf", mainCf.text.indexOf("$mydomain") + 1)?.name); // => mydomain
 * ```
 */
export function symbolAt(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
): (EditorSymbol & Location) | undefined {
  const node = nodeAt(model, file, offset);
  const found = node === undefined ? undefined : symbolOf(model, node);
  return found && { file, ...found };
}

function symbolOf(model: EditorModel, node: EditorNode): (EditorSymbol & Span) | undefined {
  switch (node.kind) {
    case "name":
    case "reference":
      return { kind: "parameter", name: node.name, start: node.start, end: node.end };
    case "field":
      if (node.field !== "service") return undefined;
      return { kind: "service", name: node.text, start: node.start, end: node.end };
    case "word":
      return wordSymbol(model, node.site, {
        ...node,
        start: node.valueStart,
        end: node.valueStart + node.text.length,
      });
    case "comment":
    case "argument":
    default:
      return undefined;
  }
}

/** The symbol that a word of a value names: a restriction class, or the service of a transport. */
function wordSymbol(
  model: EditorModel,
  site: EditorSite,
  word: ValueWord,
): (EditorSymbol & Span) | undefined {
  const map = model.valueMap(site);
  if (isClassUse(model, site) && model.restrictionClasses.has(word.text)) {
    return { kind: "parameter", name: word.text, ...map.span(word.start, word.end) };
  }
  const name = transportName(model, site, word);
  if (name === undefined) return undefined;
  return { kind: "service", name, ...map.span(word.start, word.start + name.length) };
}

/** Whether the words of a value may be restriction classes. */
function isClassUse(model: EditorModel, site: EditorSite): boolean {
  if (site.name === "smtpd_restriction_classes" || model.restrictionClasses.has(site.name)) return true;
  const parameter = model.known.get(site.name);
  return parameter !== undefined && kindOfParameter(parameter) === "restrictions";
}

/** The name of the service in the value of a transport: what stands before the colon. */
function transportName(model: EditorModel, site: EditorSite, word: ValueWord): string | undefined {
  const parameter = model.known.get(site.name);
  const isTransport = parameter !== undefined && kindOfParameter(parameter) === "transport";
  const isService = /_service(?:_name)?$/u.test(site.name);
  if (!isTransport && !isService) return undefined;
  const [name = ""] = word.text.split(":");
  return name !== "" && model.services.some(({ fields }) => fields.service.text === name) ? name : undefined;
}

/**
 * Every place in both files that names a symbol, in the order of the files, main.cf first. References inside
 * nested branches of expressions count, whichever branch is taken.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, findOccurrences } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * const found = findOccurrences(model, { kind: "parameter", name: "mydomain" });
 * console.log(found.map(({ start, role }) => `${start} ${role}`)); // => [ '0 write', '35 read' ]
 * ```
 */
export function findOccurrences(model: EditorModel, symbol: EditorSymbol): Occurrence[] {
  const found =
    symbol.kind === "parameter"
      ? model.sites.flatMap((site) => parameterOccurrences(model, site, symbol.name))
      : [
          ...serviceFields(model, symbol.name),
          ...model.sites.flatMap((site) => serviceUses(model, site, symbol.name)),
        ];
  return found.sort(
    (left, right) =>
      Number(left.file === "master.cf") - Number(right.file === "master.cf") || left.start - right.start,
  );
}

function parameterOccurrences(model: EditorModel, site: EditorSite, name: string): Occurrence[] {
  const { file } = site;
  const found: Occurrence[] = [];
  if (site.name === name) found.push({ file, role: "write", ...site.nameSpan });
  for (const use of site.references.names) {
    if (use.name === name)
      found.push({ file, role: "read", ...model.valueMap(site).span(use.start, use.end) });
  }
  if (!isClassUse(model, site) || !model.restrictionClasses.has(name)) return found;
  for (const { text, start, end } of valueWords(site.value)) {
    if (text === name) found.push({ file, role: "read", ...model.valueMap(site).span(start, end) });
  }
  return found;
}

function serviceFields(model: EditorModel, name: string): Occurrence[] {
  return model.services.flatMap(({ fields: { service } }) =>
    service.text === name
      ? [{ file: "master.cf", role: "write", start: service.start, end: service.end } as const]
      : [],
  );
}

/**
 * Where a service is named: in the value of a transport, and at the start of `NAME_destination_…` parameters.
 */
function serviceUses(model: EditorModel, site: EditorSite, name: string): Occurrence[] {
  const { file } = site;
  const map = model.valueMap(site);
  const found: Occurrence[] = valueWords(site.value).flatMap((word) =>
    transportName(model, site, word) === name
      ? [{ file, role: "read", ...map.span(word.start, word.start + name.length) } as const]
      : [],
  );
  if (isOfService(model, site.name, name)) {
    const { start } = site.nameSpan;
    found.push({ file, role: "read", start, end: start + name.length });
  }
  for (const use of site.references.names) {
    if (!isOfService(model, use.name, name)) continue;
    found.push({ file, role: "read", ...map.span(use.start, use.start + name.length) });
  }
  return found;
}

/** Whether a parameter exists because the service does, as `NAME_destination_recipient_limit`. */
function isOfService(model: EditorModel, parameter: string, service: string): boolean {
  if (!parameter.startsWith(`${service}_`) || model.registry.parameters.has(parameter)) return false;
  const suffix = parameter.slice(service.length + 1);
  return model.registry.serviceParametersOf("pipe").some((candidate) => candidate.suffix === suffix);
}

/**
 * All places that name what stands at a place; empty if nothing with a name does.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, findReferencesAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(findReferencesAt(model, "main.cf", 3).map(({ start, end }) => mainCf.text.slice(start, end)));
 * // => [ 'mydomain', 'mydomain' ]
 * ```
 */
export function findReferencesAt(model: EditorModel, file: ConfigFile, offset: number): Occurrence[] {
  const symbol = symbolAt(model, file, offset);
  return symbol === undefined ? [] : findOccurrences(model, symbol);
}

/**
 * Where what stands at a place gets its value: the `-o` option of the same service for a `$name` in a `-o`
 * value, else the setting of main.cf that counts; for a transport the service in master.cf.
 *
 * @returns the names of settings, options or services; empty if it has only a default
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, findDefinitions } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(findDefinitions(model, "main.cf", mainCf.text.indexOf("$mydomain") + 1));
 * // => [ { file: 'main.cf', start: 0, end: 8 } ]
 * ```
 */
export function findDefinitions(model: EditorModel, file: ConfigFile, offset: number): Location[] {
  const symbol = symbolAt(model, file, offset);
  if (symbol === undefined) return [];
  if (symbol.kind === "service") return serviceFields(model, symbol.name);
  const node = nodeAt(model, file, offset);
  const service: MasterCfService | undefined = node?.kind === "reference" ? node.site.service : undefined;
  const override = model
    .overridesOf(symbol.name)
    .find((site) => service !== undefined && site.service === service);
  const site = override ?? model.lastSetting(symbol.name);
  return site === undefined ? [] : [{ file: site.file, ...site.nameSpan }];
}
