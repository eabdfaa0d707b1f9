// Checks the configuration in a directory and writes SARIF, for GitHub's code scanning and others:
// node ci-lint.ts DIRECTORY > postfix.sarif. The exit status is 1 if there are errors or warnings.
import { readFileSync } from "node:fs";
import { parseMainCf, parseMasterCf } from "@postfixjs/config";
import { ruleGuides } from "@postfixjs/config/descriptions";
import { formatSarif, formatText, lint, locateFindings } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";

const [directory = "/etc/postfix"] = process.argv.slice(2);
const mainPath = `${directory}/main.cf`;
const masterPath = `${directory}/master.cf`;
const mainCf = parseMainCf(readFileSync(mainPath));
const masterCf = parseMasterCf(readFileSync(masterPath));
const diagnostics = lint({ mainCf, masterCf, registry });
const findings = [
  ...locateFindings(mainPath, mainCf, diagnostics),
  ...locateFindings(masterPath, masterCf, diagnostics),
];
process.stdout.write(formatSarif(findings, { guides: ruleGuides }));
process.stderr.write(formatText(findings));
if (diagnostics.some(({ severity }) => severity === "error" || severity === "warning")) process.exitCode = 1;
