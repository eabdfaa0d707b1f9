import { exampleConditions, exampleFiles, exampleServices, ruleGuides } from "@postfixjs/config/descriptions";
import type { RuleExample } from "@postfixjs/config/descriptions";
import { diagnosticCodes } from "@postfixjs/config/lint";
import type { DiagnosticCode } from "@postfixjs/config/lint";
import { parameters } from "@postfixjs/config/registry";
import { shareFragment } from "../share.ts";
import { parameterAddress } from "./parameter-groups.ts";
import { addressOf, code, fence, htmlText, plain } from "./page.ts";
import type { Page, SidebarItem } from "./page.ts";

/** The severities, the worst first, with what they mean. */
const severities = [
  { name: "error", title: "Errors", meaning: "A Postfix program fails or refuses mail." },
  {
    name: "warning",
    title: "Warnings",
    meaning: "Postfix accepts the setting, but probably does not do what you mean.",
  },
  { name: "information", title: "Information", meaning: "Something could be simpler." },
  { name: "hint", title: "Hints", meaning: "Something could be left out." },
] as const;

function isCode(name: string): name is DiagnosticCode {
  return Object.hasOwn(diagnosticCodes, name);
}

/** The codes of all findings, by name. */
export function findingCodes(): DiagnosticCode[] {
  return Object.keys(diagnosticCodes).filter(isCode).toSorted();
}

/** A page for each finding, and the one that lists them. */
export async function findingPages(): Promise<Page[]> {
  const pages = await Promise.all(findingCodes().map(findingPage));
  return [indexPage(), ...pages];
}

function indexPage(): Page {
  const sections = severities.map(({ name, title, meaning }) => {
    const rows = findingCodes()
      .filter((each) => diagnosticCodes[each].severity === name)
      .map((each) => `| [${each}](./${each}.md) | ${sentence(ruleGuides[each].what)} |`);
    return `## ${title}\n\n${meaning}\n\n| code | what |\n| --- | --- |\n${rows.join("\n")}\n`;
  });
  const intro = `---
title: Findings
---

# Findings

What \`postconf-js lint\`, the [language server](../guides/language-server.md) and the
<a href="/playground/" target="_self">playground</a> find in \`main.cf\` and \`master.cf\`. Each page says what is found, why it
matters, how to fix it, and shows an example; a test checks every example.

A comment line \`# postfix-lint-ignore CODE\` before an entry silences a finding there.
\`postconf-js explain CODE\` prints the same text in a terminal.
`;
  return { file: "findings/index.md", text: [intro, ...sections].join("\n") };
}

async function findingPage(name: DiagnosticCode): Promise<Page> {
  const { severity, explanation } = diagnosticCodes[name];
  const { what, fix, sources, wrong, right } = ruleGuides[name];
  const text = `---
title: ${name}
description: ${JSON.stringify(what)}
editLink: false
---

# ${name} <span class="severity ${severity}">${severity}</span>

${sentence(what)}
{.lead}

## Why

${sentence(explanation)}

## Fix

${sentence(fix)}

## Example

${await example("bad", wrong)}

${await example("good", right)}

## Documented in

${sources.map((source) => `- ${sourceText(source)}`).join("\n")}

## Silence

If it is meant that way, put a line before the entry:

${fence("postfix-main", `# postfix-lint-ignore ${name}`)}
`;
  return { file: `findings/${name}.md`, text };
}

async function example(verdict: "bad" | "good", shown: RuleExample): Promise<string> {
  const conditions = exampleConditions(shown);
  const blocks = exampleFiles(shown).map(({ file, text }) => {
    const language = file === "main.cf" ? "postfix-main" : "postfix-master";
    return `<p class="file">${file}</p>\n\n${fence(language, text === "" ? "# (the setting is gone)" : text)}`;
  });
  const title = verdict === "bad" ? "Reported" : "Not reported";
  const condition = conditions === "" ? "" : `, ${htmlText(conditions)}`;
  const heading = `<p class="mark ${verdict}">${title}${condition}</p>`;
  return [heading, ...blocks, await playgroundLink(shown)].join("\n\n");
}

/** Opens the example in the playground; what it asks of the machine cannot be tried there. */
async function playgroundLink({ mainCf, masterCf, postfixVersion, machine }: RuleExample): Promise<string> {
  if (machine !== undefined) return "";
  const fragment = await shareFragment({
    mainCf: mainCf ?? "",
    masterCf: masterCf ?? exampleServices,
    version: postfixVersion ?? "",
  });
  return `<a class="try" href="/playground/${fragment}" target="_self">Open in the playground</a>`;
}

/** A source; where it is a parameter of ours, with a link to it. */
function sourceText(source: string): string {
  const [, page = "", name = ""] = /^(postconf\(5\)), (\S+)$/u.exec(source) ?? [];
  return parameters.has(name) ? `${page}, [${plain(name)}](${parameterAddress(name)})` : plain(source);
}

/** A sentence in which names of parameters are links, and words with underscores are code. */
function sentence(text: string): string {
  return text
    .split(/(\b[a-z]+(?:_[a-zA-Z0-9]+)+\b)/u)
    .map((part, at) => {
      if (at % 2 === 0) return plain(part);
      return parameters.has(part) ? `[${code(part)}](${parameterAddress(part)})` : code(part);
    })
    .join("");
}

/** The sidebar of the findings, by severity. */
export function findingSidebar(): SidebarItem[] {
  const groups = severities.map(({ name, title }) => ({
    text: title,
    items: findingCodes()
      .filter((each) => diagnosticCodes[each].severity === name)
      .map((each) => ({ text: each, link: addressOf(`findings/${each}.md`) })),
  }));
  return [{ text: "All findings", link: "/findings/" }, ...groups];
}
