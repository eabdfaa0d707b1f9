// Sets parameters in main.cf, and shows the effect before anything is written:
// node deploy.ts [--write] DIRECTORY NAME=VALUE...
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { encodeText, parseMainCf, parseMasterCf } from "@postfixjs/config";
import { applyEdits, diffConfigurations, setParameter } from "@postfixjs/config/edit";
import { lint } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";

const args = process.argv.slice(2);
const isWriting = args[0] === "--write";
const [directory = "/etc/postfix", ...settings] = isWriting ? args.slice(1) : args;
const file = `${directory}/main.cf`;
const before = parseMainCf(readFileSync(file));
const masterCf = parseMasterCf(readFileSync(`${directory}/master.cf`));
let after = before;
for (const setting of settings) {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/su.exec(setting) ?? [];
  after = parseMainCf(applyEdits(after.text, setParameter(after, name.trim(), value.trim())));
}
for (const change of diffConfigurations(
  { mainCf: before, masterCf },
  { mainCf: after, masterCf },
  registry,
)) {
  if (change.kind !== "parameter") continue;
  console.log(`${change.name}: ${change.before ?? "(unset)"} -> ${change.after ?? "(unset)"}`);
}
const known = new Set(lint({ mainCf: before, masterCf, registry }).map(({ message }) => message));
const mistakes = lint({ mainCf: after, masterCf, registry }).filter(
  ({ severity, message }) => severity !== "information" && severity !== "hint" && !known.has(message),
);
for (const { severity, message } of mistakes) console.log(`${severity}: ${message}`);
if (mistakes.length > 0) process.exitCode = 1;
else if (isWriting) {
  // A daemon that starts now reads the old file or the new one, never a part.
  writeFileSync(`${file}.new`, encodeText(after.text), { mode: statSync(file).mode });
  renameSync(`${file}.new`, file);
}
