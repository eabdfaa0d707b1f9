import { lineStart } from "../edit/lines.ts";
import { baseName } from "../evaluate/registry.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { expressionsAt } from "./branches.ts";
import { machineNames } from "./hover.ts";
import { restrictions } from "./kinds.ts";
import type { EditorModel, EditorSite } from "./model.ts";
import { serviceAt } from "./node-at.ts";
import { valueWords } from "./value-words.ts";

/** A remark behind a setting or option. */
export interface InlayHint {
  /** Where it stands. */
  readonly offset: number;
  /** `value`: what a value with `$` expands to. `overridden`: services that see another value. */
  readonly kind: "overridden" | "value";
  /** The value, or the services as `name/type`. */
  readonly text: string;
}

/**
 * Remarks on the settings of a piece of a file: expanded values, and services that override them.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, inlayHints } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(inlayHints(model, "main.cf").map(({ text }) => text)); // => [ 'example.org' ]
 * ```
 */
export function inlayHints(model: EditorModel, file: ConfigFile, range?: Span): InlayHint[] {
  return model.sites.flatMap((site) => {
    const isInside =
      range === undefined || (site.valueSpan.end >= range.start && site.nameSpan.start <= range.end);
    return site.file === file && isInside && site.isLast ? siteHints(model, site) : [];
  });
}

function siteHints(model: EditorModel, site: EditorSite): InlayHint[] {
  const offset = site.valueSpan.end;
  const hints: InlayHint[] = [];
  if (site.references.names.length > 0) {
    const evaluation = model.configuration(site.service).evaluate(site.name);
    const isKnown = evaluation !== undefined && machineNames(model, evaluation).length === 0;
    const value = isKnown ? evaluation.value : undefined;
    if (value !== undefined && value !== site.value) hints.push({ offset, kind: "value", text: value });
  }
  const services =
    site.setting === undefined ? [] : model.overridesOf(site.name).map(({ service }) => service);
  if (services.length > 0) {
    const text = services
      .flatMap((service) => (service === undefined ? [] : [serviceId(service)]))
      .join(", ");
    hints.push({ offset, kind: "overridden", text });
  }
  return hints;
}

/** A service as messages name it. */
export function serviceId({ fields }: MasterCfService): string {
  return `${fields.service.text}/${fields.type.text}`;
}

/** A path in a value. */
export interface PathLink extends Span {
  /** The absolute path, with `$name` expanded. */
  readonly path: string;
  /** The type of the table, for `hash:/path`. */
  readonly tableType?: string;
}

/**
 * The absolute paths in the values of a file, also those behind a table type.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, pathLinks } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("alias_maps = hash:/etc/aliases\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(pathLinks(model, "main.cf").map(({ path, tableType }) => `${tableType} ${path}`));
 * // => [ 'hash /etc/aliases' ]
 * ```
 */
export function pathLinks(model: EditorModel, file: ConfigFile): PathLink[] {
  return model.sites.flatMap((site) => {
    if (site.file !== file || !/[/$]/u.test(site.value)) return [];
    return valueWords(site.value).flatMap(({ text, start, end }) => {
      const [, tableType] = /^((?:[a-z]+:)*[a-z]+):(?=[/$])/u.exec(text) ?? [];
      const from = tableType === undefined ? 0 : tableType.length + 1;
      const path = model.configuration(site.service).expand(text.slice(from)).value ?? "";
      if (!/^\/[^\s:,{}]*[^\s:,{}/]$/u.test(path)) return [];
      const span = model.valueMap(site).span(start + from, end);
      return [{ ...span, path, ...(tableType !== undefined && { tableType }) }];
    });
  });
}

/** How something is written, and which part of it stands at a place. */
export interface Signature {
  /** The whole form. */
  readonly label: string;
  /** The parts of the label, as offsets in it. */
  readonly parts: readonly Span[];
  /** Which part the place is in. */
  readonly activePart: number;
  /** The field of master.cf, if that is it. */
  readonly field?: MasterCfField;
}

/**
 * The form of what is written at a place: a restriction with its argument, a conditional expression, a
 * service.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, signatureAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_client_restrictions = check_client_access \n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(signatureAt(model, "main.cf", mainCf.text.length - 1)?.label);
 * // => check_client_access type:table
 * ```
 */
export function signatureAt(model: EditorModel, file: ConfigFile, offset: number): Signature | undefined {
  const site = model.siteAt(file, offset);
  if (site !== undefined && offset >= site.valueSpan.start) return valueSignature(model, site, offset);
  if (file === "main.cf") return undefined;
  return fieldSignature(model, offset);
}

function valueSignature(model: EditorModel, site: EditorSite, offset: number): Signature | undefined {
  const at = model.valueMap(site).valueOffset(offset);
  const expression = expressionsAt(site.value, at).at(-1);
  if (expression !== undefined) {
    const inside = at - expression.start;
    const { whenTrue, whenFalse } = expression.expression.branches ?? {};
    // The offsets of the parts count in the body, which stands behind `${`.
    const activePart =
      whenFalse !== undefined && inside >= whenFalse.start + 2
        ? 2
        : whenTrue !== undefined && inside >= whenTrue.start + 2
          ? 1
          : 0;
    return signature(["${name", "?{if not empty}", ":{if empty}", "}"], activePart, 3);
  }
  const words = valueWords(site.value).filter(({ start }) => start <= at);
  const word = words.at(-1);
  if (word?.text.startsWith("inline:") === true)
    return signature(["inline:{", "{ key = value }", ", …", "}"], 1, 4);
  // Blanks at the end are not part of the value, but of what is being written.
  const isOnName = word !== undefined && offset <= model.valueMap(site).span(word.start, word.end).end;
  const takesArgument = word !== undefined && restrictions.get(word.text)?.argument !== undefined;
  const name = isOnName && !takesArgument ? words.at(-2)?.text : word?.text;
  const restriction = name === undefined ? undefined : restrictions.get(name);
  if (restriction?.argument === undefined) return undefined;
  return signature([restriction.name, " ", restriction.argument], isOnName && takesArgument ? 0 : 1, 3);
}

function fieldSignature(model: EditorModel, offset: number): Signature | undefined {
  const { text } = model.masterCf;
  const before = text.slice(lineStart(text, offset), offset);
  const service = serviceAt(model, offset);
  if (before === "" || /^[ \t#]/u.test(before)) return undefined;
  const index = before.split(/[ \t]+/u).length - 1;
  const program = service === undefined ? "" : baseName(service.fields.command.text);
  if (index >= masterCfFields.length && program !== "") return undefined;
  const labels = [...masterCfFields, "[arguments]"];
  const activePart = Math.min(index, labels.length - 1);
  const field = masterCfFields[activePart];
  const form = signature(
    labels.flatMap((label, at) => (at === 0 ? [label] : ["  ", label])),
    activePart,
    Infinity,
  );
  const parts = form.parts.filter((_, at) => at % 2 === 0);
  return { label: form.label, parts, activePart, ...(field && { field }) };
}

/** Pieces in a row; only the first ones that are not blank count as parts. */
function signature(pieces: readonly string[], activePart: number, partsMax: number): Signature {
  const label = pieces.join("");
  let at = 0;
  const spans = pieces.map((piece) => {
    const start = at;
    at += piece.length;
    return { start, end: at };
  });
  if (partsMax === Infinity) return { label, parts: spans, activePart };
  const parts = spans.filter((_, index) => pieces[index] !== " ").slice(0, partsMax);
  return { label, parts, activePart };
}
