import { Configuration, knownParameters, printable } from "@postfixjs/config";
import { findService } from "@postfixjs/config/edit";
import type { MasterCfService } from "@postfixjs/config";
import * as descriptions from "@postfixjs/config/descriptions";
import { explainValue, formatExplanation } from "@postfixjs/config/lint";
import type { Explanation } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import type { Host } from "../host/host.ts";
import { standardDirectory } from "../parameters/read-configuration.ts";
import { FatalError } from "../report.ts";
import { readConfigFiles } from "./config-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import { findTopic } from "./explain-topic.ts";
import { machineValues } from "./machine-values.ts";
import { readArguments } from "./read-arguments.ts";
import { readChoice, UsageError } from "./usage-error.ts";

/** How to call it. */
export const explainUsage =
  "postconf-js explain [--format text|json] [--config-directory DIR] [--service NAME/TYPE] NAME";

/**
 * Tells the value of a parameter, where it comes from, and how it was expanded; or what a code of `lint`, a
 * restriction or a type of lookup table is.
 *
 * @returns 0, or 1 if the value cannot be expanded
 */
export function runExplain(args: readonly string[], host: Host): number {
  const options = {
    format: { type: "string" },
    "config-directory": { type: "string", short: "c" },
    service: { type: "string" },
  } as const;
  const { values, operands } = readArguments(args, options, explainUsage);
  const format = readChoice("format", values["format"] ?? "text", ["text", "json"], explainUsage);
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0) throw new UsageError("one name is needed", explainUsage);
  const directory = values["config-directory"] ?? host.environment["MAIL_CONFIG"] ?? standardDirectory;
  const topic = registry.parameters.has(name) ? undefined : findTopic(name);
  if (topic !== undefined) {
    const text = topic.lines.map((line) => `${printable(line)}\n`).join("");
    host.writeOutput(format === "json" ? `${JSON.stringify(topic.data, undefined, 2)}\n` : text);
    return 0;
  }
  const explanation = explain(name, directory, values["service"], host);
  host.writeOutput(
    format === "json" ? `${JSON.stringify(explanation, undefined, 2)}\n` : formatExplanation(explanation),
  );
  return explanation.value === undefined ? 1 : 0;
}

function explain(name: string, directory: string, serviceText: string | undefined, host: Host): Explanation {
  const [files = {}] = readConfigFiles([`${directory}/main.cf`, `${directory}/master.cf`], host);
  const { main, master } = files;
  if (main === undefined || master === undefined) throw new TypeError("Two files make one group");
  const parameters = knownParameters(registry, master.file);
  const given = new Map([...machineValues(main.file, host), ["config_directory", directory]]);
  const service = serviceText === undefined ? undefined : readService(serviceText, files);
  const configuration = new Configuration({ mainCf: main.file, parameters, given }, service);
  const evaluation = configuration.evaluate(name);
  if (evaluation === undefined) throw new FatalError(`Unknown parameter "${name}"`);
  return explainValue(evaluation, {
    mainCfPath: main.path,
    masterCfPath: master.path,
    masterCf: master.file,
    registry,
    descriptions,
  });
}

function readService(text: string, { master }: ConfigFiles): MasterCfService {
  const [service = "", type = "", ...more] = text.split("/");
  if (type === "" || more.length > 0) {
    throw new UsageError(`"${text}" is not of the form NAME/TYPE`, explainUsage);
  }
  const found = master === undefined ? undefined : findService(master.file, { service, type });
  if (found === undefined) throw new FatalError(`No service "${text}" in ${master?.path ?? "master.cf"}`);
  return found;
}
