import { Configuration, knownParameters, LineIndex, printable } from "@postfixjs/config";
import { findService } from "@postfixjs/config/edit";
import type { Evaluation, MasterCfService, RawValue } from "@postfixjs/config";
import { describeParameter, describeWord } from "@postfixjs/config/descriptions";
import * as registry from "@postfixjs/config/registry";
import type { Host } from "../host/host.ts";
import { standardDirectory } from "../parameters/read-configuration.ts";
import { FatalError } from "../report.ts";
import { readConfigFiles } from "./config-files.ts";
import type { ConfigFiles } from "./config-files.ts";
import { formatExplanation } from "./explain-text.ts";
import type { ExplainedKind, Explanation, Source } from "./explanation.ts";
import { findTopic } from "./explain-topic.ts";
import { machineValues } from "./machine-values.ts";
import { readArguments } from "./read-arguments.ts";
import { readChoice, UsageError } from "./usage-error.ts";

const usage = "postconf-js explain [--format text|json] [--config-directory DIR] [--service NAME/TYPE] NAME";

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
  const { values, operands } = readArguments(args, options, usage);
  const format = readChoice("format", values["format"] ?? "text", ["text", "json"], usage);
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0) throw new UsageError("one name is needed", usage);
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
  return toExplanation(evaluation, files);
}

function readService(text: string, { master }: ConfigFiles): MasterCfService {
  const [service = "", type = "", ...more] = text.split("/");
  if (type === "" || more.length > 0) {
    throw new UsageError(`"${text}" is not of the form NAME/TYPE`, usage);
  }
  const found = master === undefined ? undefined : findService(master.file, { service, type });
  if (found === undefined) throw new FatalError(`No service "${text}" in ${master?.path ?? "master.cf"}`);
  return found;
}

function toExplanation(evaluation: Evaluation, files: ConfigFiles): Explanation {
  const { name, value, references, warnings } = evaluation;
  return {
    ...toSource(evaluation, files),
    value,
    references: references.map((reference) =>
      reference.source === undefined
        ? { name: reference.name, raw: undefined, from: "undefined", place: undefined }
        : toSource(reference.source, files),
    ),
    warnings,
    definition: registry.parameters.get(name),
    kind: kindOf(name),
    description: describeParameter(name),
  };
}

function kindOf(name: string): ExplainedKind | undefined {
  const kind = registry.kindOf(name);
  if (kind === undefined) return undefined;
  const { words = [], ...rest } = kind;
  const explained = words.map((word) => ({ word, text: describeWord(name, word) }));
  return { ...rest, words: explained };
}

function toSource({ name, raw, origin }: RawValue, { main, master }: ConfigFiles): Source {
  const source = { name, raw, from: origin.from };
  if (origin.from === "main.cf" && main !== undefined) {
    return { ...source, place: `${main.path}:${origin.setting.line}` };
  }
  if (origin.from === "master.cf" && master !== undefined) {
    const { line } = new LineIndex(master.file.text).position(origin.override.start);
    return { ...source, place: `${master.path}:${line}` };
  }
  return { ...source, place: undefined };
}
