import path from "node:path";
import process from "node:process";
import {
  CommandError,
  configDirectoryOption,
  defaultConfigDirectory,
  exitFailure,
  exitUsage,
  exitWell,
  parseOptions,
  UsageError,
} from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { Site } from "../site/site.ts";
import { checkRules, examine } from "./examine.ts";
import type { Finding, Level } from "./finding.ts";
import { fixAll } from "./fix.ts";
import { nagiosReport } from "./nagios.ts";

const checkHelp = `usage: tlsmgrctl check [--fix | --json | --nagios] [--config-directory DIR]

Looks for what keeps tlsmgr from working, or from working well: configuration, files and their
owners, the program, the running process and its answers. Says for each finding what is wrong, and
prints the command that fixes it where there is one: a line for the shell of root, for this
instance, to be run as it is. As root it also starts the daemon once on trial, without clients.
Other users learn what they have no permission to look at.

  -c, --config-directory DIR
                          where main.cf and master.cf are (default: MAIL_CONFIG, or
                          /etc/postfix)
  --fix                   show and run the commands of broken things and warnings, then check
                          again; hints stay as they are
  --json                  print JSON instead of a text for people
  --nagios                print one line for Nagios or Icinga, and what was found below it

Exit status: 0 all is well (there may be hints), 1 warnings, 2 broken, 3 the configuration cannot
be read, or with --nagios the daemon cannot be looked at.`;

/** Exit status of a check that could not be made. */
const exitUnknown = 3;

const exitStatus: Readonly<Record<Level, number>> = {
  hint: exitWell,
  warning: exitFailure,
  broken: exitUsage,
};

/** `tlsmgrctl check`. `program` is the daemon's bundle, beside which tlsmgrctl lies. */
export function checkCommand(program: string): Command {
  return {
    summary: "find out what is wrong, and fix it",
    help: checkHelp,
    run: async (args, output) => {
      const options = parseOptions(args, {
        "config-directory": { ...configDirectoryOption, default: defaultConfigDirectory },
        fix: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        nagios: { type: "boolean", default: false },
      });
      if ([options.fix, options.json, options.nagios].filter(Boolean).length > 1) {
        throw new UsageError("--fix, --json and --nagios exclude each other");
      }
      const isRoot = process.getuid?.() === 0;
      if (options.fix && !isRoot) throw new CommandError("--fix needs root; without it, nothing is changed");
      const tlsmgrctl = path.join(path.dirname(program), "tlsmgrctl");
      const look = async (): Promise<Finding[]> =>
        await examine(new Site(path.resolve(options["config-directory"])), { isTried: isRoot, tlsmgrctl });
      try {
        return await carryOut(options, look, output);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (options.nagios) output.result(`TLSMGR UNKNOWN - ${error.message}`);
        else output.problem(`tlsmgrctl check: ${error.message}`);
        return exitUnknown;
      }
    },
  };
}

interface Manner {
  readonly fix: boolean;
  readonly json: boolean;
  readonly nagios: boolean;
}

async function carryOut(
  { fix, json, nagios }: Manner,
  look: () => Promise<Finding[]>,
  output: Output,
): Promise<number> {
  const findings = fix ? await fixAll(look, output) : await look();
  if (nagios) {
    const { status, lines } = nagiosReport(findings, checkRules.length);
    for (const line of lines) output.result(line);
    return status;
  }
  if (json) output.result(JSON.stringify({ findings: findings.map(asJson) }, undefined, 2));
  else for (const line of reportLines(findings)) output.result(line);
  return Math.max(exitWell, ...findings.map(({ level }) => exitStatus[level]));
}

/** JSON has no `undefined`. */
function asJson({ level, code, problem, command, advice }: Finding): Readonly<Record<string, unknown>> {
  return { level, code, problem, command: command ?? null, advice };
}

function reportLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [`All is well: ${checkRules.length} rules found nothing.`];
  return findings.flatMap(({ level, code, problem, command, advice }) => [
    `${level}: ${problem} [${code}]`,
    ...(command === undefined ? [] : [`    fix: ${command}`]),
    `    ${advice}`,
  ]);
}
