import { ruleGuides } from "@postfixjs/config/descriptions";
import {
  fixConfiguration,
  formatGithub,
  formatSarif,
  formatText,
  lint,
  locateFindings,
} from "@postfixjs/config/lint";
import type { Diagnostic, Finding, LintInput } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import type { Host } from "../host/host.ts";
import { readConfigFiles } from "./config-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import { fixConfigFiles } from "./lint-fix.ts";
import { formatJson } from "./lint-json.ts";
import { machineFacts } from "./machine-facts.ts";
import { readArguments } from "./read-arguments.ts";
import { readChoice, UsageError } from "./usage-error.ts";

/** How to call it. */
export const lintUsage =
  "postconf-js lint [--format text|json|sarif|github] [--type main|master] [--fix] [--here] [--postfix-version VERSION] FILE-OR-DIRECTORY...";

const formats = {
  text: formatText,
  json: formatJson,
  sarif: (findings: readonly Finding[]) =>
    formatSarif(findings, { toolName: "postconf-js", guides: ruleGuides }),
  github: formatGithub,
} as const;

/**
 * Checks configuration files.
 *
 * @returns 0 if nothing worse than information was found, else 1
 */
export function runLint(args: readonly string[], host: Host): number {
  const options = {
    format: { type: "string" },
    fix: { type: "boolean" },
    here: { type: "boolean" },
    "postfix-version": { type: "string" },
    type: { type: "string" },
  } as const;
  const { values, flags, operands } = readArguments(args, options, lintUsage);
  const format = readChoice(
    "format",
    values["format"] ?? "text",
    ["text", "json", "sarif", "github"],
    lintUsage,
  );
  if (operands.length === 0) throw new UsageError("no file given", lintUsage);
  const version = readVersion(values["postfix-version"]);
  const kind =
    values["type"] === undefined
      ? undefined
      : readChoice("type", values["type"], ["main", "master"], lintUsage);
  const toInput = (files: ConfigFiles): LintInput => ({
    ...lintInput(files, version),
    machine: machineFacts(files, flags.has("here"), host),
  });
  const fix = (files: ConfigFiles): ConfigFiles =>
    fixConfigFiles(files, (group) => fixConfiguration(toInput(group)), host);
  const groups = readConfigFiles(operands, host, kind);
  const checked = flags.has("fix") ? groups.map(fix) : groups;
  const findings = checked.flatMap((files) => locate(files, lint(toInput(files))));
  host.writeOutput(formats[format](findings));
  return findings.some(isBad) ? 1 : 0;
}

function readVersion(version: string | undefined): string | undefined {
  if (version === undefined || registry.isKnownVersion(version)) return version;
  const known = registry.knownVersions.join(", ");
  throw new UsageError(`unknown Postfix version "${version}": known are ${known}`, lintUsage);
}

function lintInput({ main, master }: ConfigFiles, postfixVersion: string | undefined): LintInput {
  return {
    registry,
    ...(main && { mainCf: main.file }),
    ...(master && { masterCf: master.file }),
    ...(postfixVersion !== undefined && { postfixVersion }),
  };
}

function locate({ main, master }: ConfigFiles, found: readonly Diagnostic[]): Finding[] {
  return [main, master].flatMap((file) =>
    file === undefined ? [] : locateFindings(file.path, file.file, found),
  );
}

function isBad({ diagnostic: { severity } }: Finding): boolean {
  return severity === "error" || severity === "warning";
}

/** The answer to `--help`. */
export const lintHelp: string = `usage: ${lintUsage}

Reports mistakes in main.cf and master.cf, with places and fixes. Exit status: 0 nothing worse than
information, 1 errors or warnings, 2 failure.

  --format FORMAT            text (default), json, sarif for code scanning, github for annotations
  --type main|master         what the files are; by default their names tell (main..., master...), or
                             their first entry
  --fix                      apply the fixes that are certain and keep every effective value
  --here                     also report files and table types that this machine lacks; the default
                             if the directory is that of the installed Postfix
  --postfix-version VERSION  also report what this version lacks
`;
