import { printable } from "@postfixjs/config";
import type { ParameterDefinition } from "@postfixjs/config/registry";
import type { Explanation, Source } from "./explanation.ts";

/** An explanation as people read it. */
export function formatExplanation(explanation: Explanation): string {
  const { name, raw, value, references, warnings, definition, description } = explanation;
  const lines = [
    value === undefined ? `${name} cannot be expanded` : `${name} = ${value}`,
    `  ${origin(explanation)}`,
    ...(raw === value ? [] : [`  as written: ${raw}`]),
    ...references.map((reference) => `  $${reference.name}: ${referenceText(reference)}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(definition === undefined ? [] : [`  ${definitionText(definition)}`]),
    ...(description === undefined ? [] : [`  ${description}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function origin({ from, place }: Source): string {
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

function referenceText(reference: Source): string {
  return reference.raw === undefined
    ? `empty (${origin(reference)})`
    : `${reference.raw} (${origin(reference)})`;
}

function definitionText(definition: ParameterDefinition): string {
  const { type, defaultValue, computed, min, max, since, deprecated, replacedBy } = definition;
  return [
    `type ${type}`,
    computed ? "computed default" : `default "${defaultValue}"`,
    min === undefined ? "" : `at least ${min}`,
    max === undefined ? "" : `at most ${max}`,
    since === undefined ? "" : `since Postfix ${since}`,
    deprecated === undefined ? "" : `deprecated (${deprecated})`,
    replacedBy === undefined ? "" : `use ${replacedBy}`,
  ]
    .filter(Boolean)
    .join("; ");
}
