import type { Evaluation } from "../evaluate/configuration.ts";
import type { KnownParameter } from "../evaluate/registry.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { branchAt } from "./branches.ts";
import type { Branch } from "./branches.ts";
import { restrictions } from "./kinds.ts";
import type { EditorRestriction } from "./kinds.ts";
import type { EditorModel, EditorSite } from "./model.ts";
import { nodeAt } from "./node-at.ts";
import type { EditorNode } from "./node-at.ts";
import { findOccurrences, symbolAt } from "./symbols.ts";
import type { Occurrence } from "./symbols.ts";

/** A service that sees another value of a parameter, by its `-o` option. */
export interface OverrideView {
  /** The service. */
  readonly service: MasterCfService;
  /** The option. */
  readonly site: EditorSite;
  /** The value that its daemon sees; `undefined` if it cannot be expanded. */
  readonly value: string | undefined;
}

/** What there is to say about a parameter. */
export interface ParameterHover extends Span {
  readonly kind: "parameter";
  /** Its name. */
  readonly name: string;
  /** What Postfix knows of it; absent for names of the user's own. */
  readonly parameter?: KnownParameter;
  /** Its effective value with its origin and all that took part; absent if it has none. */
  readonly evaluation?: Evaluation;
  /** The service with whose eyes the value is seen: for `-o` options and what their values refer to. */
  readonly service?: MasterCfService;
  /** The services that see another value. */
  readonly overrides: readonly OverrideView[];
  /** The places that refer to it. */
  readonly uses: readonly Occurrence[];
  /** The expression around the place, if it chooses between branches. */
  readonly branch?: Branch;
}

/** What there is to say about a field of a service. */
export interface FieldHover extends Span {
  readonly kind: "field";
  /** Which field. */
  readonly field: MasterCfField;
  /** Its text. */
  readonly text: string;
  /** The service. */
  readonly service: MasterCfService;
}

/** What there is to say about an access restriction. */
export interface RestrictionHover extends Span {
  readonly kind: "restriction";
  /** The restriction. */
  readonly restriction: EditorRestriction;
}

/** What there is to say about a service that a value names. */
export interface ServiceHover extends Span {
  readonly kind: "service";
  /** The service. */
  readonly service: MasterCfService;
}

/** What there is to say about a place. */
export type HoverData = FieldHover | ParameterHover | RestrictionHover | ServiceHover;

/**
 * What there is to say about a place of a file; `undefined` if nothing.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, hoverAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * const hover = hoverAt(model, "main.cf", mainCf.text.indexOf("myorigin"));
 * if (hover?.kind === "parameter") console.log(hover.evaluation?.value); // => example.org
 * ```
 */
export function hoverAt(model: EditorModel, file: ConfigFile, offset: number): HoverData | undefined {
  const node = nodeAt(model, file, offset);
  if (node === undefined) return undefined;
  const { start, end } = node;
  switch (node.kind) {
    case "field":
      return { kind: "field", field: node.field, text: node.text, service: node.service, start, end };
    case "name":
    case "reference":
      return describe(model, node.name, { start, end }, node.site.service, branchOf(model, node, offset));
    case "word":
      return wordHover(model, file, offset, node);
    case "comment":
      return node.name === undefined ? undefined : describe(model, node.name, { start, end });
    case "argument":
    default:
      return undefined;
  }
}

/**
 * The names that took part in a value and that Postfix computes on the machine, such as `myhostname`; the
 * value is only right if there are none, or if they were given.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { describeName, EditorModel, machineNames } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_banner = $myhostname ESMTP\n");
 * const model = new EditorModel({ mainCf, registry });
 * const { evaluation } = describeName(model, "smtpd_banner");
 * if (evaluation !== undefined) console.log(machineNames(model, evaluation)); // => [ 'myhostname' ]
 * ```
 */
export function machineNames(model: EditorModel, { name, origin, references }: Evaluation): string[] {
  const isComputed = (other: string, from: string | undefined): boolean =>
    from === "default" && model.known.get(other)?.hasComputedDefault === true;
  const own = isComputed(name, origin.from) ? [name] : [];
  return [
    ...own,
    ...references.flatMap((used) => (isComputed(used.name, used.source?.origin.from) ? [used.name] : [])),
  ];
}

/**
 * What there is to say about a parameter by its name, whether the files name it or not.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { describeName, EditorModel } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * const { parameter, uses } = describeName(model, "mydomain");
 * console.log(parameter?.type, uses.length); // => str 1
 * ```
 */
export function describeName(model: EditorModel, name: string, service?: MasterCfService): ParameterHover {
  return describe(model, name, { start: 0, end: 0 }, service);
}

function wordHover(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
  node: Extract<EditorNode, { kind: "word" }>,
): HoverData | undefined {
  const { site, text, start, end } = node;
  const symbol = symbolAt(model, file, offset);
  if (symbol?.kind === "parameter") return describe(model, symbol.name, symbol, site.service);
  const service = model.services.find(({ fields }) => fields.service.text === symbol?.name);
  if (symbol !== undefined && service !== undefined) {
    return { kind: "service", service, start: symbol.start, end: symbol.end };
  }
  const restriction = restrictions.get(text);
  if (restriction !== undefined) return { kind: "restriction", restriction, start, end };
  return describe(model, site.name, site.valueSpan, site.service, branchOf(model, node, offset));
}

function branchOf(model: EditorModel, node: EditorNode, offset: number): Branch | undefined {
  if (node.kind !== "reference" && node.kind !== "word") return undefined;
  return branchAt(model, node.site, model.valueMap(node.site).valueOffset(offset));
}

function describe(
  model: EditorModel,
  name: string,
  { start, end }: Span,
  service?: MasterCfService,
  branch?: Branch,
): ParameterHover {
  const parameter = model.known.get(name);
  const evaluation = model.configuration(service).evaluate(name);
  const overrides = model
    .overridesOf(name)
    .flatMap((site): OverrideView[] =>
      site.service === undefined
        ? []
        : [{ service: site.service, site, value: model.configuration(site.service).evaluate(name)?.value }],
    );
  return {
    kind: "parameter",
    name,
    start,
    end,
    ...(parameter && { parameter }),
    ...(evaluation && { evaluation }),
    ...(service && { service }),
    ...(branch && { branch }),
    overrides,
    uses: findOccurrences(model, { kind: "parameter", name }).filter(({ role }) => role === "read"),
  };
}
