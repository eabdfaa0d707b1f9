import { describeParameter, describeWord, itemNames } from "@postfixjs/config/descriptions";
import { deliveryParameters, kindOf, knownVersions, parameters } from "@postfixjs/config/registry";
import type { ParameterDefinition, ParameterType, ValueKind } from "@postfixjs/config/registry";
import { namesOf, parameterAddress, parameterGroups } from "./parameter-groups.ts";
import type { ParameterGroup } from "./parameter-groups.ts";
import { addressOf, code, htmlCode, htmlText, plain } from "./page.ts";
import type { Page, SidebarItem } from "./page.ts";
import { readersOf } from "./readers.ts";

/** The pages of the parameters: one for each group, one for those of transports, and one that lists all. */
export function parameterPages(): Page[] {
  return [indexPage(), ...parameterGroups.map(groupPage), deliveryPage()];
}

function indexPage(): Page {
  const groups = parameterGroups.map((group) => {
    const names = namesOf(group);
    const links = names.map((name) => `<a href="${parameterAddress(name)}">${name}</a>`);
    return `## ${group.title}\n\n${plain(group.text)} [All ${names.length} in full](./${group.id}.md).\n\n<p class="names">${links.join(" ")}</p>\n`;
  });
  const text = `---
title: Parameters
outline: 2
---

# Parameters

All ${parameters.size} parameters that Postfix 3.7 and the versions up to ${knownVersions.at(-1) ?? ""} know: what they are for, type, default,
limits, and the versions that have them. The texts are our own; what Postfix says is in postconf(5).

${groups.join("\n")}
## Of delivery transports

Each delivery service has [its own parameters](./transports.md).
`;
  return { file: "parameters/index.md", text };
}

function groupPage(group: ParameterGroup): Page {
  const sections = namesOf(group).map((name) => {
    const definition = parameters.get(name);
    return definition === undefined ? "" : section(definition);
  });
  const text = `---
title: ${JSON.stringify(`Parameters: ${group.title}`)}
outline: 2
---

# ${group.title}

${plain(group.text)}
{.lead}

${sections.join("\n")}`;
  return { file: `parameters/${group.id}.md`, text };
}

function section(definition: ParameterDefinition): string {
  const { name } = definition;
  const text = describeParameter(name);
  const facts = factsOf(definition).map(([what, value]) => `<dt>${what}</dt><dd>${value}</dd>`);
  return `## ${plain(name)} {#${name.toLowerCase()}}

${text === undefined ? "" : linked(text)}

<dl class="facts">${facts.join("")}</dl>
`;
}

type Fact = readonly [what: string, value: string];

function factsOf(definition: ParameterDefinition): Fact[] {
  const { name, type, min, max, since, absentIn } = definition;
  const kind = kindOf(name);
  const readers = readersOf(name);
  const limits = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  return [
    ["Value", valueText(type, kind)],
    ["Default", defaultText(definition)],
    ...optional("Limits", limits.join(", ")),
    ...optional("Read by", readers.join(", ")),
    ...optional("Since", since === undefined ? "" : `Postfix ${since}`),
    ...optional("Not in", absentIn === undefined ? "" : `Postfix ${absentIn.join(", ")}`),
    ...optional("State", stateText(definition)),
    ...optional("Words", wordTexts(name, kind)),
  ];
}

function optional(what: string, value: string): Fact[] {
  return value === "" ? [] : [[what, value]];
}

const typeTexts: Readonly<Record<ParameterType, string>> = {
  bool: "yes or no",
  nbool: "yes or no",
  int: "whole number",
  nint: "whole number",
  long: "whole number",
  time: "time, with a unit: s, m, h, d or w",
  str: "text",
  raw: "text, expanded by the program that uses it",
  readonly: "set by Postfix itself",
};

function valueText(type: ParameterType, kind: ValueKind | undefined): string {
  if (kind?.words !== undefined)
    return `${kind.isList ? "words of" : "one of"} ${kind.words.map(htmlCode).join(", ")}`;
  const [one, many] = (kind === undefined ? undefined : itemNames[kind.item]) ?? [];
  if (one === undefined || many === undefined) return typeTexts[type];
  return htmlText(kind?.isList === true ? `list: ${many}` : one);
}

function defaultText({ defaultValue, hasComputedDefault, isInPostfix3711 }: ParameterDefinition): string {
  if (hasComputedDefault) return "depends on the machine";
  if (defaultValue !== "") return htmlCode(defaultValue);
  return isInPostfix3711 ? "empty" : "not recorded";
}

function stateText({ deprecated, replacedBy }: ParameterDefinition): string {
  const instead =
    replacedBy === undefined
      ? ""
      : `; use <a href="${parameterAddress(replacedBy)}">${htmlCode(replacedBy)}</a>`;
  if (deprecated === undefined) return instead === "" ? "" : `replaced${instead}`;
  if (deprecated === "removed") return `removed${instead}`;
  return `deprecated${deprecated.startsWith("since") ? ` ${deprecated.replace("since", "since Postfix")}` : ""}${instead}`;
}

function wordTexts(name: string, kind: ValueKind | undefined): string {
  const texts = (kind?.words ?? []).flatMap((word) => {
    const text = describeWord(name, word);
    return text === undefined ? [] : [`${htmlCode(word)} ${htmlText(text)}`];
  });
  return texts.join("<br>");
}

/** A text in which the names of parameters are links. */
function linked(text: string): string {
  return text
    .split(/(\b[a-z0-9]+(?:_[a-zA-Z0-9]+)+\b)/u)
    .map((part, at) =>
      at % 2 === 1 && parameters.has(part) ? `[${plain(part)}](${parameterAddress(part)})` : plain(part),
    )
    .join("");
}

function deliveryPage(): Page {
  const rows = deliveryParameters.map(({ suffix, type, defaultParameter, since = "" }) => {
    const from = parameters.has(defaultParameter)
      ? `[${code(defaultParameter)}](${parameterAddress(defaultParameter)})`
      : code(defaultParameter);
    return `| ${code(`NAME_${suffix}`)} | ${typeTexts[type]} | ${from} | ${since} |`;
  });
  const text = `---
title: Parameters of delivery transports
---

# Of delivery transports

Each service of master.cf that delivers mail has these parameters; NAME is the service's name. The last one exists for
pipe(8) and spawn(8) only.

| parameter | value | default | since |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
  return { file: "parameters/transports.md", text };
}

/** The sidebar of the parameters. */
export function parameterSidebar(): SidebarItem[] {
  const items = parameterGroups.map(({ id, title }) => ({
    text: title,
    link: addressOf(`parameters/${id}.md`),
  }));
  return [
    { text: "All parameters", link: "/parameters/" },
    { text: "By program and topic", items },
    { text: "Of delivery transports", link: "/parameters/transports.html" },
  ];
}
