import path from "node:path";
import process from "node:process";
import type { Site } from "../site/site.ts";
import { Commands } from "./commands.ts";
import type { Notice } from "./commands.ts";
import type { Finding } from "./finding.ts";
import type { Rule } from "./rule.ts";
import { clusterRules } from "./rules/cluster.ts";
import { dependencyRules } from "./rules/dependencies.ts";
import { effectRules } from "./rules/effect.ts";
import { fileRules } from "./rules/files.ts";
import { parameterRules } from "./rules/parameters.ts";
import { processRules } from "./rules/process.ts";
import { programRules } from "./rules/program.ts";
import { serviceLineRules } from "./rules/service-line.ts";
import { settingsRules } from "./rules/settings.ts";
import { sightRules } from "./rules/sight.ts";
import { lookAtDaemon } from "./running-daemon.ts";
import type { RunningDaemon } from "./running-daemon.ts";

/** Every rule, in the order of the report. */
export const checkRules: readonly Rule[] = [
  ...effectRules,
  ...serviceLineRules,
  ...programRules,
  ...fileRules,
  ...settingsRules,
  ...parameterRules,
  ...dependencyRules,
  ...clusterRules,
  ...processRules,
  ...sightRules,
];

/** How an installation is examined. */
export interface ExamineOptions {
  /** Whether the daemon is started on trial, which needs root. Default false. */
  readonly isTried?: boolean;
  /** The file that is tlsmgrctl, for the commands of findings. Default: the program that runs. */
  readonly tlsmgrctl?: string;
}

/** Applies every rule to an installation. */
export async function examine(site: Site, options: ExamineOptions = {}): Promise<Finding[]> {
  const { isTried = false, tlsmgrctl = path.resolve(process.argv[1] ?? "tlsmgrctl") } = options;
  const daemon = await lookAtDaemon(site, isTried);
  const commands = new Commands({ site, notice: noticeOf(daemon), unit: daemon.unit, tlsmgrctl });
  const found = checkRules.map((rule) => ({ rule, found: rule.check(site, daemon, commands) }));
  const findings = found.flatMap(({ rule, found: diagnoses }) =>
    diagnoses.map((diagnosis) => ({ rule, finding: { code: rule.code, ...diagnosis } })),
  );
  const causes = findings.filter(({ rule, finding }) => !rule.isConsequence && isCause(finding));
  return findings.map(({ rule, finding }, index) => {
    if (!rule.isConsequence) return finding;
    const earlier = findings
      .slice(0, index)
      .filter((each) => each.rule.isConsequence && isCause(each.finding));
    const [cause] = [...causes, ...earlier];
    return cause === undefined ? finding : asConsequence(finding, cause.finding.code);
  });
}

/** How master(8) gets to know of a change. A reload does not end the minute after a failed start. */
function noticeOf({ isStopped, hasSocket, fault, unit }: RunningDaemon): Notice {
  if (isStopped) return { kind: "none" };
  return hasSocket && fault !== undefined ? { kind: "restart", unit } : { kind: "reload" };
}

/** Warnings that explain others. */
const causingWarnings: ReadonlySet<string> = new Set(["cache-directory-closed", "key-file", "fallback"]);
/** Findings that are broken and explain nothing else. */
const lonely: ReadonlySet<string> = new Set(["postfix-stopped", "postlogd-missing", "greeting"]);

function isCause({ code, level, command }: Finding): boolean {
  if (command === undefined || lonely.has(code)) return false;
  return level === "broken" || causingWarnings.has(code);
}

function asConsequence(finding: Finding, cause: string): Finding {
  return { ...finding, command: undefined, advice: `fix ${cause} first, which is the likely cause` };
}
