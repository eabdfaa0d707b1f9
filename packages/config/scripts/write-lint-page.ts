/** Writes docs/lint.md, the page of all findings: `node scripts/write-lint-page.ts`. */
import { writeFileSync } from "node:fs";
import { diagnosticCodes } from "../src/lint/codes.ts";
import type { DiagnosticCode } from "../src/lint/codes.ts";
import { ruleGuides } from "../src/lint/guides/rule-guides.ts";
import type { RuleExample } from "../src/lint/guides/guide.ts";

const targetUrl = new URL("../../../docs/lint.md", import.meta.url);

const introduction = `# Findings of lint

What \`postconf-js lint\` and the language server find in \`main.cf\` and \`master.cf\`. A Postfix program
refuses what is an error. It accepts what is a warning, but probably does not do what was meant. Information and hints show
what could be simpler or safer. \`postconf-js explain CODE\` prints a section of this page.

A comment line \`# postfix-lint-ignore CODE\` in front of an entry silences a finding there.

Each example is checked by a test, and examples of \`main.cf\` are checked beside Postfix's usual services. The page is made by
\`packages/config/scripts/write-lint-page.ts\`.
`;

/** The whole text of `docs/lint.md`. */
export function lintPage(): string {
  const codes = Object.keys(diagnosticCodes).filter(isCode).sort();
  const contents = codes.map((code) => {
    const { severity } = diagnosticCodes[code];
    return `| [${code}](#${code}) | ${severity} | ${ruleGuides[code].what.replaceAll("|", "\\|")} |\n`;
  });
  const table = `\n| code | severity | what |\n| --- | --- | --- |\n${contents.join("")}`;
  return introduction + table + codes.map(section).join("");
}

function isCode(name: string): name is DiagnosticCode {
  return Object.hasOwn(diagnosticCodes, name);
}

function section(code: DiagnosticCode): string {
  const { severity, explanation } = diagnosticCodes[code];
  const { what, fix, sources, wrong, right } = ruleGuides[code];
  return `
## ${code}
**What** (${severity}): ${what}

**Why:** ${explanation}

**Fix:** ${fix}

**Source:** ${sources.join("; ")}

Found:

${exampleText(wrong)}
Silent:

${exampleText(right)}`;
}

function exampleText({ mainCf, masterCf, postfixVersion, machine = {} }: RuleExample): string {
  const { files, tableTypes } = machine;
  const conditions = [
    ...(postfixVersion === undefined ? [] : [`for Postfix ${postfixVersion}`]),
    ...(files === undefined ? [] : [`on a machine with ${files.join(" and ")}`]),
    ...(tableTypes === undefined ? [] : [`with a Postfix that has ${tableTypes.join(" and ")} tables`]),
  ].join(", ");
  const condition = conditions === "" ? "" : `(${conditions})\n\n`;
  return condition + fence("main.cf", mainCf) + fence("master.cf", masterCf);
}

function fence(name: string, text: string | undefined): string {
  if (text === undefined) return "";
  const lines =
    text === "" ? "# (the setting is gone)\n" : text.replaceAll("\0", "\\0").replaceAll("\ufeff", "\\ufeff");
  return `\`\`\`ini\n# ${name}\n${lines}\`\`\`\n`;
}

if (import.meta.main) writeFileSync(targetUrl, lintPage());
