import { ConfigFatalError } from "../fatal-error.ts";
import type { ServiceId } from "../edit/master-cf-edits.ts";
import { Configuration } from "../evaluate/configuration.ts";
import type { ExpansionBudget } from "../expand/expand.ts";
import { knownParameters } from "../evaluate/registry.ts";
import type { Registry } from "../evaluate/registry.ts";
import type { MainCf } from "../syntax/main-cf.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import type { Parameter } from "../values/parameter.ts";
import { convertValue } from "../values/convert.ts";
import { defaultTimeUnit } from "../values/time.ts";

/** A configuration to compare. */
export interface ConfigurationFiles {
  /** The main.cf file. */
  readonly mainCf: MainCf;
  /** The master.cf file. */
  readonly masterCf: MasterCf;
  /** Values that neither file holds, such as `myhostname`. */
  readonly given?: ReadonlyMap<string, string>;
}

/** A parameter whose effective value differs, in general or for one service. */
export interface ParameterChange {
  /** Tells it from the other changes. */
  readonly kind: "parameter";
  /** The parameter. */
  readonly name: string;
  /** The service that sees the change; absent for main.cf and the defaults. */
  readonly service?: ServiceId;
  /** The expanded value before, if it has one that can be expanded. */
  readonly before: string | undefined;
  /** The expanded value afterwards, if it has one that can be expanded. */
  readonly after: string | undefined;
  /** Whether the text is the same, and only what it refers to has changed. */
  readonly isIndirect: boolean;
}

/** A service that was added or removed. */
export interface ServiceChange {
  /** Tells it from the other changes. */
  readonly kind: "service-added" | "service-removed";
  /** The service. */
  readonly service: ServiceId;
}

/** A field of a service, or its arguments without `-o` options, that differs. */
export interface FieldChange {
  /** Tells it from the other changes. */
  readonly kind: "field";
  /** The service. */
  readonly service: ServiceId;
  /** Which field. */
  readonly field: MasterCfField | "arguments";
  /** The text before. */
  readonly before: string;
  /** The text afterwards. */
  readonly after: string;
}

/** One difference between two configurations. */
export type ConfigurationChange = ParameterChange | ServiceChange | FieldChange;

/**
 * What changes in effect from one configuration to another. Layout, comments and order do not count, nor do
 * `1h` and `3600s`, or a setting that says the same as the default; a change that reaches other parameters
 * through `$name` does.
 *
 * @param registry - the module `@postfixjs/config/registry`
 * @returns parameters by name, then services in the order of the files
 * @example
 * ```ts
 * import { parseMainCf, parseMasterCf } from "@postfixjs/config";
 * import { diffConfigurations } from "@postfixjs/config/edit";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const masterCf = parseMasterCf("");
 * const before = { mainCf: parseMainCf("ipc_timeout = 1h\nmydomain = a.example\n"), masterCf };
 * const after = { mainCf: parseMainCf("# ours\nmydomain = b.example\nipc_timeout = 3600s\n"), masterCf };
 * for (const change of diffConfigurations(before, after, registry)) {
 *   if (change.kind === "parameter" && !change.isIndirect) console.log(change.name, change.before, change.after);
 *   // => mydomain a.example b.example
 * }
 * ```
 */
export function diffConfigurations(
  before: ConfigurationFiles,
  after: ConfigurationFiles,
  registry: Registry,
): ConfigurationChange[] {
  const parameters = new Map([
    ...knownParameters(registry, before.masterCf),
    ...knownParameters(registry, after.masterCf),
  ]);
  const comparison = new Comparison(before, after, parameters);
  const { left, right } = comparison.views();
  const names = [...new Set([...left.names(), ...right.names()])].sort();
  return [
    ...names.flatMap((name) => comparison.parameter(name, left, right)),
    ...compareServices(before, after, comparison),
  ];
}

const stepsMax = 500_000;
const stepsPerSetting = 100;
const lengthMax = 64 * 1024 * 1024;

/** Two configurations, and what expanding their values may cost. */
class Comparison {
  readonly #before: ConfigurationFiles;
  readonly #after: ConfigurationFiles;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #budgets: readonly [ExpansionBudget, ExpansionBudget];

  constructor(
    before: ConfigurationFiles,
    after: ConfigurationFiles,
    parameters: ReadonlyMap<string, Parameter>,
  ) {
    this.#before = before;
    this.#after = after;
    this.#parameters = parameters;
    const settings = before.mainCf.nodes.length + after.mainCf.nodes.length;
    const budget = { steps: stepsMax + stepsPerSetting * settings, length: lengthMax };
    this.#budgets = [{ ...budget }, { ...budget }];
  }

  /** Both, with the eyes of a service, or of all. */
  views(left?: MasterCfService, right?: MasterCfService): { left: Configuration; right: Configuration } {
    const view = (
      { mainCf, given = new Map<string, string>() }: ConfigurationFiles,
      budget: ExpansionBudget,
      service?: MasterCfService,
    ): Configuration => new Configuration({ mainCf, parameters: this.#parameters, given, budget }, service);
    return {
      left: view(this.#before, this.#budgets[0], left),
      right: view(this.#after, this.#budgets[1], right),
    };
  }

  parameter(name: string, left: Configuration, right: Configuration, service?: ServiceId): ParameterChange[] {
    const before = left.evaluate(name);
    const after = right.evaluate(name);
    const isIndirect = before?.raw === after?.raw;
    // Without a value that can be trusted, the text decides.
    const isExhausted = this.#budgets.some(({ steps, length }) => steps === 0 || length === 0);
    const hasNoValue = before?.value === undefined && after?.value === undefined;
    if (isExhausted || hasNoValue ? isIndirect : before?.value === after?.value) return [];
    if (isSameValue(this.#parameters.get(name), before?.value, after?.value)) return [];
    const values = { before: before?.value, after: after?.value, isIndirect };
    return [{ kind: "parameter", name, ...(service === undefined ? {} : { service }), ...values }];
  }
}

/** Whether two texts are one value: `1h` and `60m`, `yes` and `Yes`, `010` and `10`. */
function isSameValue(
  parameter: Parameter | undefined,
  left: string | undefined,
  right: string | undefined,
): boolean {
  if (parameter === undefined || left === undefined || right === undefined) return false;
  const unit = defaultTimeUnit(parameter.defaultValue);
  try {
    return convertValue(parameter, left, unit) === convertValue(parameter, right, unit);
  } catch (error) {
    if (!(error instanceof ConfigFatalError)) throw error;
    return false;
  }
}

function compareServices(
  before: ConfigurationFiles,
  after: ConfigurationFiles,
  comparison: Comparison,
): ConfigurationChange[] {
  const changes: ConfigurationChange[] = [];
  const services = servicesById(before.masterCf);
  const others = servicesById(after.masterCf);
  for (const [key, { id, service: left }] of services) {
    const right = others.get(key)?.service;
    if (right === undefined) {
      changes.push({ kind: "service-removed", service: id });
      continue;
    }
    changes.push(...compareFields(id, left, right));
    const views = comparison.views(left, right);
    // Only what the service itself sets: other parameters change for it as they do for everyone.
    for (const name of overriddenNames(left, right)) {
      changes.push(...comparison.parameter(name, views.left, views.right, id));
    }
  }
  for (const [key, { id }] of others) {
    if (!services.has(key)) changes.push({ kind: "service-added", service: id });
  }
  return changes;
}

/** Each name and type once, with the last service of that name and type, which counts. */
function servicesById(
  file: MasterCf,
): Map<string, { readonly id: ServiceId; readonly service: MasterCfService }> {
  return new Map(
    masterCfServices(file).map((service) => {
      const id = { service: service.fields.service.text, type: service.fields.type.text };
      return [`${id.service}/${id.type}`, { id, service }];
    }),
  );
}

function compareFields(service: ServiceId, left: MasterCfService, right: MasterCfService): FieldChange[] {
  const changes = masterCfFields.map((field): FieldChange => {
    return {
      kind: "field",
      service,
      field,
      before: left.fields[field].text,
      after: right.fields[field].text,
    };
  });
  const words = { before: otherArguments(left), after: otherArguments(right) };
  changes.push({ kind: "field", service, field: "arguments", ...words });
  return changes.filter((change) => change.before !== change.after);
}

/** The arguments without `-o` options, which count as parameters. Both lists are in the order of the file. */
function otherArguments({ arguments: args, overrides }: MasterCfService): string {
  let next = 0;
  const isInOverride = (word: Span): boolean => {
    while ((overrides[next]?.end ?? Infinity) < word.end) next += 1;
    const override = overrides[next];
    return override !== undefined && word.start >= override.start && word.end <= override.end;
  };
  const shared = overrides.map(({ sharedOptions }) => sharedOptions);
  const others = args.filter((word) => !isInOverride(word)).map(({ text }) => text);
  return [...shared, ...others].filter((text) => text !== "").join(" ");
}

function overriddenNames(left: MasterCfService, right: MasterCfService): string[] {
  return [...new Set([...left.overrides, ...right.overrides].map(({ name }) => name))].sort();
}
