// An editor for main.cf, in the terminal: node editor.ts FILE. Type NAME to see a parameter, NAME= to
// complete its value, NAME=VALUE to set it, ? for the findings, and w to write the file.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Configuration, encodeText, parseMainCf } from "@postfixjs/config";
import * as descriptions from "@postfixjs/config/descriptions";
import { applyEdits, setParameter } from "@postfixjs/config/edit";
import { completionsAt, EditorModel } from "@postfixjs/config/editor";
import { explainValue, formatExplanation, formatText, lint, locateFindings } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";

const [file = "main.cf"] = process.argv.slice(2);
let mainCf = parseMainCf(readFileSync(file));

function answer(line: string): string {
  if (line === "?") return formatText(locateFindings(file, mainCf, lint({ mainCf, registry })));
  if (line === "w") return `${(writeFileSync(file, encodeText(mainCf.text)), "written")}\n`;
  const [, name = "", value] = /^([^=\s]*)\s*(?:=\s*(.*))?$/u.exec(line) ?? [];
  if (value === "") {
    const model = new EditorModel({ mainCf: parseMainCf(`${name} = `), registry });
    const { candidates = [] } = completionsAt(model, "main.cf", name.length + 3) ?? {};
    return `${candidates.map(({ text }) => text).join(" ")}\n`;
  }
  if (value !== undefined) mainCf = parseMainCf(applyEdits(mainCf.text, setParameter(mainCf, name, value)));
  const evaluation = new Configuration({ mainCf, parameters: registry.parameters }).evaluate(name);
  if (evaluation === undefined) return `no parameter "${name}"\n`;
  return formatExplanation(explainValue(evaluation, { mainCfPath: file, registry, descriptions }));
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(answer(line.trim()));
