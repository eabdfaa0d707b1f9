import type { Evaluation, Origin, RawValue } from "../../evaluate/configuration.ts";
import { itemNames } from "../../registry/kinds/item-names.ts";
import type { ValueKind } from "../../registry/kinds/kind.ts";
import type { ParameterDefinition } from "../../registry/parameters.ts";
import type { MasterCf } from "../../syntax/master-cf.ts";
import { LineIndex } from "../../text/line-index.ts";
import { printable } from "../../text/encoding.ts";

/** A value, where it stands and where that is. */
export interface ExplainedValue {
  /** The parameter. */
  readonly name: string;
  /** The text before expansion, if there is any. */
  readonly raw: string | undefined;
  /** What it comes from. */
  readonly from: Origin["from"] | "undefined";
  /** `PATH:LINE`, if it stands in a file. */
  readonly place: string | undefined;
}

/** What a value is, with what is to say about the words that it takes. */
export interface ExplainedKind extends Omit<ValueKind, "words"> {
  /** The words, each with its text. */
  readonly words: readonly { readonly word: string; readonly text: string | undefined }[];
}

/** Everything known about a parameter. */
export interface Explanation extends ExplainedValue {
  /** The expanded text; `undefined` if it cannot be expanded. */
  readonly value: string | undefined;
  /** The names that took part in the expansion, in the order of their use. */
  readonly references: readonly ExplainedValue[];
  /** What Postfix would log about it. */
  readonly warnings: readonly string[];
  /** Type, default, limits and history. */
  readonly definition: ParameterDefinition | undefined;
  /** What the value is. */
  readonly kind: ExplainedKind | undefined;
  /** What the parameter is for. */
  readonly description: string | undefined;
}

/** What an explanation is made of, beside the evaluation. */
export interface ExplanationSources {
  /** The path of main.cf, as it is to be shown; `main.cf` by default. */
  readonly mainCfPath?: string;
  /** The path of master.cf, as it is to be shown; `master.cf` by default. */
  readonly masterCfPath?: string;
  /** The master.cf file, if the value may come from it. */
  readonly masterCf?: MasterCf;
  /** The sub-path `/registry`. */
  readonly registry: {
    readonly parameters: ReadonlyMap<string, ParameterDefinition>;
    readonly kindOf: (name: string) => ValueKind | undefined;
  };
  /** The sub-path `/descriptions`, for texts about the parameter and the words that it takes. */
  readonly descriptions?: {
    readonly describeParameter: (name: string) => string | undefined;
    readonly describeWord: (parameter: string, word: string) => string | undefined;
  };
}

/**
 * Explains a value: where it comes from, how it was expanded, and what is known about the parameter.
 *
 * @example
 * ```ts
 * import { Configuration, parseMainCf } from "@postfixjs/config";
 * import { explainValue, formatExplanation } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nrelayhost = [mx.$mydomain]\n");
 * const value = new Configuration({ mainCf, parameters: registry.parameters }).evaluate("relayhost");
 * if (value === undefined) throw new TypeError("unknown parameter");
 * const explanation = explainValue(value, { registry });
 * console.log(explanation.place, explanation.references[0]?.place); // => main.cf:2 main.cf:1
 * console.log(formatExplanation(explanation).split("\n")[0]); // => relayhost = [mx.example.org]
 * ```
 *
 * @param evaluation - what `Configuration.evaluate` returned
 */
export function explainValue(evaluation: Evaluation, sources: ExplanationSources): Explanation {
  const { name, value, references, warnings } = evaluation;
  const { registry, descriptions } = sources;
  return {
    ...placed(evaluation, sources),
    value,
    references: references.map((reference) =>
      reference.source === undefined
        ? { name: reference.name, raw: undefined, from: "undefined", place: undefined }
        : placed(reference.source, sources),
    ),
    warnings,
    definition: registry.parameters.get(name),
    kind: explainKind(name, sources),
    description: descriptions?.describeParameter(name),
  };
}

function explainKind(
  name: string,
  { registry, descriptions }: ExplanationSources,
): ExplainedKind | undefined {
  const kind = registry.kindOf(name);
  if (kind === undefined) return undefined;
  const { words = [], ...rest } = kind;
  const explained = words.map((word) => ({ word, text: descriptions?.describeWord(name, word) }));
  return { ...rest, words: explained };
}

function placed({ name, raw, origin }: RawValue, sources: ExplanationSources): ExplainedValue {
  const { mainCfPath = "main.cf", masterCfPath = "master.cf", masterCf } = sources;
  const value = { name, raw, from: origin.from };
  if (origin.from === "main.cf") return { ...value, place: `${mainCfPath}:${origin.setting.line}` };
  if (origin.from === "master.cf" && masterCf !== undefined) {
    const { line } = new LineIndex(masterCf.text).position(origin.override.start);
    return { ...value, place: `${masterCfPath}:${line}` };
  }
  return { ...value, place: undefined };
}

/**
 * Formats an explanation for people, in a few lines; see {@link explainValue} for an example.
 *
 * @param explanation - what {@link explainValue} returned
 */
export function formatExplanation(explanation: Explanation): string {
  const { name, raw, value, references, warnings, definition, kind, description } = explanation;
  const lines = [
    value === undefined ? `${name} cannot be expanded` : `${name} = ${value}`,
    `  ${origin(explanation)}`,
    ...(raw === value ? [] : [`  as written: ${raw}`]),
    ...references.map((reference) => `  $${reference.name}: ${referenceText(reference)}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(definition === undefined ? [] : [`  ${definitionText(definition)}`]),
    ...(kind === undefined ? [] : kindLines(kind).map((line) => `  ${line}`)),
    ...(description === undefined ? [] : [`  ${description}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function kindLines({ item, isList, words }: ExplainedKind): string[] {
  if (words.length > 0) {
    const names = words.map(({ word }) => word).join(", ");
    const texts = words.flatMap(({ word, text }) => (text === undefined ? [] : `  ${word}: ${text}`));
    return [`${isList ? "words" : "one"} of: ${names}`, ...texts];
  }
  const [one, many] = itemNames[item] ?? [];
  if (one === undefined) return [];
  return [isList ? `a list: ${many}` : one];
}

function origin({ from, place }: ExplainedValue): string {
  switch (from) {
    case "main.cf":
      return `set in ${place}`;
    case "master.cf":
      return `set by a -o option in ${place}`;
    case "service":
      return "a property of the service";
    case "caller":
      return "the default on this machine";
    case "default":
      return "the built-in default";
    case "undefined":
    default:
      return "not set, and no parameter of Postfix";
  }
}

function referenceText(reference: ExplainedValue): string {
  return reference.raw === undefined
    ? `empty (${origin(reference)})`
    : `${reference.raw} (${origin(reference)})`;
}

function definitionText(definition: ParameterDefinition): string {
  const { type, defaultValue, hasComputedDefault, min, max, since, deprecated, replacedBy } = definition;
  return [
    `type ${type}`,
    hasComputedDefault ? "computed default" : `default "${defaultValue}"`,
    min === undefined ? "" : `at least ${min}`,
    max === undefined ? "" : `at most ${max}`,
    since === undefined ? "" : `since Postfix ${since}`,
    deprecated === undefined ? "" : `deprecated (${deprecated})`,
    replacedBy === undefined ? "" : `use ${replacedBy}`,
  ]
    .filter(Boolean)
    .join("; ");
}
