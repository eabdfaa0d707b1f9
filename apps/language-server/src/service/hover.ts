import { LineIndex } from "@postfixjs/config";
import type { Origin } from "@postfixjs/config";
import { describeParameter } from "@postfixjs/config/descriptions";
import { hoverAt, machineNames } from "@postfixjs/config/editor";
import type {
  FieldHover,
  HoverData,
  ParameterHover,
  RestrictionHover,
  ServiceHover,
} from "@postfixjs/config/editor";
import type { Hover } from "vscode-languageserver";
import type { ManualPage } from "../manual/manual-page.ts";
import { fieldTexts } from "./field-texts.ts";
import { Prose } from "./prose.ts";
import { toRange } from "./view.ts";
import type { ConfigView, Place } from "./view.ts";

/** What a hover is made of besides the files. */
export interface HoverOptions {
  /** Whether the client shows Markdown. */
  readonly isMarkdown: boolean;
  /** The user's own manual page, if it was found. */
  readonly manual?: ManualPage;
}

/** No value in a hover is longer. */
const valueMax = 2000;
/** How many users and services a hover lists. */
const listMax = 12;

/** What there is to say about a place. */
export function hover(view: ConfigView, { file, offset }: Place, options: HoverOptions): Hover | undefined {
  const own = view.files[file];
  const data = own === undefined ? undefined : hoverAt(view.model, file, offset);
  if (own === undefined || data === undefined) return undefined;
  return { contents: hoverProse(view, data, options).content(), range: toRange(own.document, data) };
}

function hoverProse(view: ConfigView, data: HoverData, options: HoverOptions): Prose {
  const prose = new Prose(options.isMarkdown);
  switch (data.kind) {
    case "field":
      return fieldProse(prose, data);
    case "restriction":
      return restrictionProse(prose, data);
    case "service":
      return serviceProse(prose, data);
    case "parameter":
    default:
      return parameterProse(view, prose, data, options);
  }
}

/** All that is known about a parameter. */
export function parameterProse(
  view: ConfigView,
  prose: Prose,
  data: ParameterHover,
  options: HoverOptions,
): Prose {
  addHeadline(prose, data);
  const text = describeParameter(data.name);
  if (text !== undefined) prose.add(prose.plain(text));
  addValue(view, prose, data);
  addServices(prose, data);
  addUses(view, prose, data);
  const manual = options.manual?.textOf(data.name, options.isMarkdown);
  if (manual !== undefined) prose.add(`${prose.strong(`From ${options.manual?.path ?? ""}:`)}\n\n${manual}`);
  return prose;
}

function addHeadline(prose: Prose, { name, parameter }: ParameterHover): void {
  const title = prose.strong(shorten(name, 100));
  if (parameter === undefined) {
    prose.add(`${title} (a name of your own)`);
    return;
  }
  const { type, defaultValue, since, deprecated, min, max, replacedBy, hasComputedDefault } = parameter;
  const facts = [
    typeNames[type],
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    hasComputedDefault === true
      ? "default depends on the machine"
      : `default ${defaultValue === "" ? "(empty)" : prose.code(shorten(defaultValue, 200))}`,
    ...(since === undefined ? [] : [`since Postfix ${since}`]),
  ];
  prose.add(`${title}: ${facts.join(", ")}`);
  if (deprecated === undefined) return;
  const state =
    deprecated === "removed"
      ? "No longer read by Postfix"
      : `Deprecated${deprecated.startsWith("since") ? ` ${deprecated}` : ""}`;
  prose.add(`${state}${replacedBy === undefined ? "" : `; use ${prose.code(replacedBy)}`}.`);
}

const typeNames: Readonly<Record<NonNullable<ParameterHover["parameter"]>["type"], string>> = {
  bool: "yes or no",
  nbool: "yes or no",
  int: "whole number",
  nint: "whole number",
  long: "whole number",
  time: "time",
  str: "text",
  raw: "text without expansion",
  readonly: "set by Postfix itself",
};

function addValue(
  view: ConfigView,
  prose: Prose,
  { evaluation, service, parameter, branch }: ParameterHover,
): void {
  if (evaluation === undefined) {
    prose.add("Has no value: it expands to nothing.");
    return;
  }
  const { raw, value, origin, references, warnings } = evaluation;
  const seenBy = service === undefined ? "" : ` for ${prose.code(serviceName(service))}`;
  const isComputed = origin.from === "default" && parameter?.hasComputedDefault === true;
  const machine = machineNames(view.model, evaluation);
  if (isComputed) prose.add(`Effective value${seenBy}: computed by Postfix on the machine`);
  else if (value === undefined)
    prose.add(`Effective value${seenBy}: none, ${prose.plain(warnings[0] ?? "it cannot be expanded")}`);
  else if (machine.length > 0) {
    const names = machine.map((name) => prose.code(`$${name}`)).join(" and ");
    prose.add(`Effective value${seenBy}: depends on ${names}, which Postfix computes on the machine`);
  } else
    prose.add(`Effective value${seenBy}: ${value === "" ? "(empty)" : prose.code(shorten(value, valueMax))}`);
  const lines = [`Origin: ${originText(view, prose, origin)}`];
  if (raw !== value && !isComputed) lines.push(`As written: ${prose.code(shorten(raw, valueMax))}`);
  for (const { name, source } of references.slice(0, listMax)) {
    const shown = machine.includes(name)
      ? "computed by Postfix"
      : source === undefined
        ? "not set, empty"
        : `${prose.code(shorten(source.raw, 200))} (${originText(view, prose, source.origin)})`;
    lines.push(`${prose.code(`$${name}`)}: ${shown}`);
  }
  if (branch !== undefined) {
    lines.push(
      `${prose.code(shorten(branch.condition, 100))} ${branch.holds ? "holds" : "does not hold"}: ${prose.code(shorten(branch.taken, 200))} is used`,
    );
  }
  prose.list(lines);
}

function originText(view: ConfigView, prose: Prose, origin: Origin): string {
  switch (origin.from) {
    case "main.cf":
      return `main.cf, line ${origin.setting.line}`;
    case "master.cf": {
      const { line } = new LineIndex(view.model.masterCf.text).position(origin.override.start);
      return `option of ${prose.code(serviceName(origin.service))} in master.cf, line ${line}`;
    }
    case "service":
      return "the service";
    case "caller":
      return "the environment";
    case "default":
    default:
      return "default";
  }
}

function addServices(prose: Prose, { overrides, service }: ParameterHover): void {
  const others = overrides.filter((override) => override.service !== service);
  if (others.length === 0) return;
  prose.add("Services with another value:").list(
    others.slice(0, listMax).map(({ service: other, value }) => {
      return `${prose.code(serviceName(other))}: ${value === "" ? "(empty)" : prose.code(shorten(value ?? "cannot be expanded", 200))}`;
    }),
  );
}

function addUses(view: ConfigView, prose: Prose, { uses, start }: ParameterHover): void {
  const others = uses.filter((use) => use.start !== start);
  if (others.length === 0) return;
  const names = others.map((use) => {
    const site = view.model.siteAt(use.file, use.start);
    const of = site?.service === undefined ? "" : ` of ${serviceName(site.service)}`;
    return prose.code(`${shorten(site?.name ?? "", 100)}${of}`);
  });
  const shown = [...new Set(names)];
  const rest = shown.length > listMax ? ` and ${shown.length - listMax} more` : "";
  prose.add(`Used by ${shown.slice(0, listMax).join(", ")}${rest}`);
}

function fieldProse(prose: Prose, { field, text, service }: FieldHover): Prose {
  const { meaning, dash } = fieldTexts[field];
  prose.add(`${prose.strong(field.replace("_", " "))}: ${prose.plain(meaning)}`);
  if (text === "-" && dash !== "") prose.add(`${prose.code("-")} stands for ${prose.plain(dash)}.`);
  if (field === "command") {
    prose.list(
      service.overrides.slice(0, listMax).map(({ name, value }) => {
        return `${prose.code(name)} = ${value === "" ? "(empty)" : prose.code(shorten(value, 200))}`;
      }),
    );
  }
  return prose;
}

function restrictionProse(prose: Prose, { restriction: { name, argument, text } }: RestrictionHover): Prose {
  const form = argument === undefined ? name : `${name} ${argument}`;
  return prose.add(`${prose.strong("restriction")} ${prose.code(form)}: ${prose.plain(text)}`);
}

function serviceProse(prose: Prose, { service }: ServiceHover): Prose {
  const { fields, line } = service;
  const command = fields.command.text;
  return prose.add(
    `${prose.strong("service")} ${prose.code(serviceName(service))}: runs ${prose.code(command)}, master.cf, line ${line}`,
  );
}

function serviceName({ fields }: ServiceHover["service"]): string {
  return `${fields.service.text}/${fields.type.text}`;
}

function shorten(text: string, lengthMax: number): string {
  const clean = text.replaceAll(/[\0-\u001f\u007f]/gu, " ");
  return clean.length <= lengthMax ? clean : `${clean.slice(0, lengthMax)}…`;
}
