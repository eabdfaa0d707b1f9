import { exampleConditions, exampleFiles, ruleGuides } from "@postfixjs/config/descriptions";
import type { RuleExample } from "@postfixjs/config/descriptions";
import { diagnosticCodes } from "@postfixjs/config/lint";
import type { DiagnosticCode } from "@postfixjs/config/lint";
import { restrictions, tableTypes } from "@postfixjs/config/registry";
import type { Restriction, TableType } from "@postfixjs/config/registry";

/** Something other than a parameter that can be explained, as data and as lines for people. */
export interface Topic {
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

/**
 * Explains a code of `lint`, a restriction of the SMTP server, or a type of lookup table; the latter also as
 * `hash:` and `hash:/etc/postfix/virtual`.
 */
export function findTopic(name: string): Topic | undefined {
  if (isCode(name)) return codeTopic(name);
  const restriction = restrictions.get(name.toLowerCase());
  if (restriction !== undefined) return restrictionTopic(restriction);
  const tableType = tableTypes.get(/^[^:]*/u.exec(name)?.[0] ?? "");
  return tableType === undefined ? undefined : tableTopic(tableType);
}

function isCode(name: string): name is DiagnosticCode {
  return Object.hasOwn(diagnosticCodes, name);
}

function codeTopic(code: DiagnosticCode): Topic {
  const { severity, explanation } = diagnosticCodes[code];
  const guide = ruleGuides[code];
  return {
    data: { topic: "code", code, severity, explanation, ...guide },
    lines: [
      `${code} (${severity})`,
      `  What: ${guide.what}`,
      `  Why: ${explanation}`,
      `  Fix: ${guide.fix}`,
      `  Source: ${guide.sources.join("; ")}`,
      ...exampleLines("Reported", guide.wrong),
      ...exampleLines("Not reported", guide.right),
    ],
  };
}

function exampleLines(title: string, example: RuleExample): string[] {
  const conditions = exampleConditions(example);
  const condition = conditions === "" ? "" : `, ${conditions}`;
  return exampleFiles(example).flatMap(({ file, text }) => {
    if (text === "") return [];
    return `${title} in ${file}${condition}:\n${text.trimEnd()}`
      .split("\n")
      .map((line, index) => `${index === 0 ? "  " : "    "}${line}`);
  });
}

const argumentTexts = {
  none: "takes no argument",
  table: "takes a lookup table, TYPE:NAME",
  domain: "takes the domain of a DNS list",
  service: "takes a policy server, unix:path or inet:host:port",
  number: "takes a number",
} as const satisfies Record<Restriction["argument"], string>;

const decisionTexts = {
  permit: "can permit",
  reject: "can reject or defer",
  either: "can permit, reject or defer",
  nothing: "decides nothing itself",
} as const satisfies Record<Restriction["decides"], string>;

const stageTexts = {
  client: "can decide when the client connects",
  helo: "can decide from HELO or EHLO on",
  sender: "can decide from MAIL FROM on",
  recipient: "can decide from RCPT TO on",
  etrn: "for ETRN",
} as const satisfies Record<Restriction["stage"], string>;

function restrictionTopic(restriction: Restriction): Topic {
  const { name, argument, stage, decides, text } = restriction;
  return {
    data: { topic: "restriction", ...restriction },
    lines: [
      `${name} (restriction of the SMTP server)`,
      `  ${text}`,
      `  ${argumentTexts[argument]}; ${decisionTexts[decides]}; ${stageTexts[stage]}`,
    ],
  };
}

const targetTexts = {
  "indexed-file": "the path of a source file",
  file: "the path of a file that is read as it is",
  inline: "{ the entries themselves }",
  table: "another table, TYPE:NAME",
  service: "the address of a server",
  source: "the path of a file with its settings, or the prefix of settings in main.cf",
  text: "a text",
} as const satisfies Record<TableType["target"], string>;

function tableTopic(type: TableType): Topic {
  const { name, target, indexedBy, since, text } = type;
  const made = indexedBy === undefined ? "" : `, which postmap(1) turns into a ${indexedBy} file`;
  return {
    data: { topic: "table type", ...type },
    lines: [
      `${name}: (type of lookup table)`,
      `  ${text}`,
      `  after the colon: ${targetTexts[target]}${made}`,
      ...(since === undefined ? [] : [`  since Postfix ${since}`]),
    ],
  };
}
