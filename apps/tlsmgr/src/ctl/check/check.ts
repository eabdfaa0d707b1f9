import {
  configDirectoryOption,
  defaultConfigDirectory,
  exitFailure,
  exitUsage,
  exitWell,
  parseOptions,
} from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import type { Finding, Level } from "./finding.ts";
import type { Rule } from "./rule.ts";
import { clusterRules } from "./rules/cluster.ts";
import { dependencyRules } from "./rules/dependencies.ts";
import { effectRules } from "./rules/effect.ts";
import { fileRules } from "./rules/files.ts";
import { processRules } from "./rules/process.ts";
import { programRules } from "./rules/program.ts";
import { serviceLineRules } from "./rules/service-line.ts";
import { settingsRules } from "./rules/settings.ts";
import { lookAtDaemon } from "./running-daemon.ts";
import { Site } from "../site/site.ts";

const checkHelp = `usage: tlsmgrctl check [--json] [--config-directory DIR]

Looks for what keeps tlsmgr from working, or from working well: configuration, files and their
owners, the program, the running process and its answers. Says for each finding what is wrong and
how to fix it. Exit status: 0 all is well (there may be hints), 1 warnings, 2 broken.

  -c, --config-directory DIR
                          where main.cf and master.cf are (default: MAIL_CONFIG, or
                          /etc/postfix)
  --json                  print JSON instead of a text for people`;

/** Every rule, in the order of the report. */
export const checkRules: readonly Rule[] = [
  ...serviceLineRules,
  ...programRules,
  ...fileRules,
  ...settingsRules,
  ...effectRules,
  ...dependencyRules,
  ...clusterRules,
  ...processRules,
];

const exitStatus: Readonly<Record<Level, number>> = {
  hint: exitWell,
  warning: exitFailure,
  broken: exitUsage,
};

/** `tlsmgrctl check`. */
export const checkCommand: Command = {
  summary: "find out what is wrong, and how to fix it",
  help: checkHelp,
  run: async (args, output) => {
    const options = parseOptions(args, {
      "config-directory": { ...configDirectoryOption, default: defaultConfigDirectory },
      json: { type: "boolean", default: false },
    });
    const findings = await examine(new Site(options["config-directory"]), process.getuid?.() === 0);
    if (options.json) output.result(JSON.stringify({ findings }, undefined, 2));
    else for (const line of reportLines(findings)) output.result(line);
    return Math.max(exitWell, ...findings.map(({ level }) => exitStatus[level]));
  },
};

/**
 * Applies every rule to an installation.
 *
 * @param isTried - whether the daemon is started on trial, which needs root
 */
export async function examine(site: Site, isTried = false): Promise<Finding[]> {
  const daemon = await lookAtDaemon(site, isTried);
  return checkRules.flatMap(({ code, check }) =>
    check(site, daemon).map(({ level, problem, remedy }) => ({ level, code, problem, remedy })),
  );
}

function reportLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [`All is well: ${checkRules.length} rules found nothing.`];
  return findings.flatMap(({ level, code, problem, remedy }) => [
    `${level}: ${problem} [${code}]`,
    `    fix: ${remedy}`,
  ]);
}
