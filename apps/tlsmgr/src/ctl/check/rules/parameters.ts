import { mainCfSettings, parseMainCf } from "@postfixjs/config";
import type { MainCfSetting } from "@postfixjs/config";
import { applyEdits } from "@postfixjs/config/edit";
import { lint } from "@postfixjs/config/lint";
import type { Diagnostic, DiagnosticCode, Fix } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import { mainCfOf } from "../../../settings/main-cf.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import { advise, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** What the linter finds, and how serious it is for TLS. */
const codes: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "unknown-parameter",
  "unused-parameter",
  "wrong-type",
  "out-of-range",
  "bad-word",
  "quoted-value",
  "ignored-text",
  "duplicate",
]);

/** Parameters of TLS, whoever reads them. */
const tlsName = /(?:^|_)(?:tls|starttls)(?:_|$)/u;

/** Rules on the parameters of TLS in main.cf that Postfix does not read as they are meant. */
export const parameterRules: readonly Rule[] = [
  {
    code: "unknown-parameter",
    check: (site, _daemon, commands) =>
      findingsOf(site, commands, (code) => code === "unknown-parameter" || code === "unused-parameter"),
  },
  {
    code: "set-twice",
    check: (site, _daemon, commands) => findingsOf(site, commands, (code) => code === "duplicate"),
  },
  {
    code: "bad-value",
    check: (site, _daemon, commands) =>
      findingsOf(
        site,
        commands,
        (code) => !["unknown-parameter", "unused-parameter", "duplicate"].includes(code),
      ),
  },
];

function findingsOf(site: Site, commands: Commands, isMeant: (code: DiagnosticCode) => boolean): Diagnosis[] {
  const { mainCf, masterCf } = site;
  return lint({ mainCf, masterCf, registry }).flatMap((diagnostic) => {
    if (diagnostic.file !== "main.cf" || !codes.has(diagnostic.code) || !isMeant(diagnostic.code)) return [];
    const setting = mainCfSettings(mainCf).find(
      (node) => node.start <= diagnostic.start && diagnostic.start < node.end,
    );
    if (setting === undefined || !tlsName.test(setting.name)) return [];
    const problem = `${mainCfOf(site.configDirectory)}: ${diagnostic.message}`;
    return [warning(problem, remedyOf(site, diagnostic, setting, commands))];
  });
}

function remedyOf(
  site: Site,
  { code, fixes }: Diagnostic,
  { name, value, line, pieces }: MainCfSetting,
  commands: Commands,
): Remedy {
  const [fix] = fixes;
  if (code === "duplicate") {
    const edit = commands.commentOut(mainCfOf(site.configDirectory), line, line + pieces.length - 1);
    return run(commands.all(edit), "keeps the value that counts, the last one");
  }
  const quoted = /^(["'])(.*)\1$/u.exec(value)?.[2];
  if (quoted !== undefined) return run(commands.all(commands.set(name, quoted)), "the same without quotes");
  if (fix !== undefined) return run(commands.all(...changesOf(site, fix, commands)), fix.title);
  if (code === "unused-parameter") {
    return run(commands.all(commands.postconf("-#", name)), "puts it behind #: no program reads it");
  }
  return advise(`correct the value; see ${name} in postconf(5)`);
}

/** The commands that change main.cf as a fix does. */
function changesOf({ mainCf }: Site, { edits }: Fix, commands: Commands): string[] {
  const before = valuesIn(mainCf.text);
  const after = valuesIn(applyEdits(mainCf.text, edits));
  const changed = [...after].filter(([name, value]) => before.get(name) !== value);
  const removed = [...before.keys()].filter((name) => !after.has(name));
  return [
    ...changed.map(([name, value]) => commands.set(name, value)),
    ...removed.map((name) => commands.postconf("-X", name)),
  ];
}

/** The last of several settings counts. */
function valuesIn(text: string): Map<string, string> {
  return new Map(mainCfSettings(parseMainCf(text)).map(({ name, value }) => [name, value]));
}
