import { parseMainCf, parseMasterCf, printable } from "@postfixjs/config";
import { diffConfigurations } from "@postfixjs/config/edit";
import type { ConfigurationChange, ConfigurationFiles, ServiceId } from "@postfixjs/config/edit";
import * as registry from "@postfixjs/config/registry";
import type { Host } from "../host/host.ts";
import { readConfigFiles } from "./config-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import { machineValues } from "./machine-values.ts";
import { readArguments } from "./read-arguments.ts";
import { readChoice, UsageError } from "./usage-error.ts";

/** How to call it. */
export const diffUsage =
  "postconf-js diff [--format text|json] A B   (two directories, or two files of one kind)";

/**
 * Tells what changes in effect from one configuration to another.
 *
 * @returns 0 if nothing does, else 1
 */
export function runDiff(args: readonly string[], host: Host): number {
  const { values, operands } = readArguments(args, { format: { type: "string" } }, diffUsage);
  const format = readChoice("format", values["format"] ?? "text", ["text", "json"], diffUsage);
  const [before, after, ...more] = operands;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError("two configurations are needed", diffUsage);
  }
  const [from = {}] = readConfigFiles([before], host);
  const [to = {}] = readConfigFiles([after], host);
  if (kindsOf(from) !== kindsOf(to)) {
    throw new UsageError(`"${before}" is ${kindsOf(from)}, "${after}" is ${kindsOf(to)}`, diffUsage);
  }
  const changes = diffConfigurations(toSide(from, host), toSide(to, host), registry);
  host.writeOutput(
    format === "json" ? `${JSON.stringify(changes, undefined, 2)}\n` : changes.map(formatChange).join(""),
  );
  return changes.length === 0 ? 0 : 1;
}

function kindsOf({ main, master }: ConfigFiles): string {
  if (main !== undefined && master !== undefined) return "a directory";
  return main === undefined ? "a master.cf" : "a main.cf";
}

/** A file that was not given counts as empty, on both sides. */
function toSide({ main, master }: ConfigFiles, host: Host): ConfigurationFiles {
  const mainCf = main?.file ?? parseMainCf("");
  return {
    mainCf,
    masterCf: master?.file ?? parseMasterCf(""),
    given: machineValues(mainCf, host),
  };
}

function formatChange(change: ConfigurationChange): string {
  switch (change.kind) {
    case "service-added":
      return `+ ${formatService(change.service)}\n`;
    case "service-removed":
      return `- ${formatService(change.service)}\n`;
    case "field": {
      const name = `${formatService(change.service)}/${change.field}`;
      return formatValues(name, change.before, change.after);
    }
    case "parameter":
    default: {
      const prefix = change.service === undefined ? "" : `${formatService(change.service)}/`;
      const note = change.isIndirect ? "  (through a name that it refers to)" : "";
      return formatValues(prefix + change.name, change.before, change.after, note);
    }
  }
}

function formatService({ service, type }: ServiceId): string {
  return `${service}/${type}`;
}

function formatValues(
  name: string,
  before: string | undefined,
  after: string | undefined,
  note = "",
): string {
  const line = (sign: string, value: string | undefined): string =>
    value === undefined ? "" : `${sign} ${printable(`${name} = ${value}`)}${note}\n`;
  return line("-", before) + line("+", after);
}
