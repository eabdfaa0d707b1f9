import { expand } from "../expand/expand.ts";
import type { ExpansionBudget } from "../expand/expand.ts";
import { ConfigFatalError } from "../fatal-error.ts";
import { mainCfSettings } from "../syntax/main-cf.ts";
import type { MainCf, MainCfSetting } from "../syntax/main-cf.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { Override } from "../syntax/overrides.ts";
import type { Parameter } from "../values/parameter.ts";
import { baseName } from "./registry.ts";

/** Where a value comes from. */
export type Origin =
  /** A setting of main.cf: the last one of its name. */
  | { readonly from: "main.cf"; readonly setting: MainCfSetting }
  /** A `-o` option of a service: the last one of its name. */
  | { readonly from: "master.cf"; readonly service: MasterCfService; readonly override: Override }
  /** The service itself: `process_name` and `service_name`. */
  | { readonly from: "service"; readonly service: MasterCfService }
  /** A value that the caller gave, for example `config_directory`. */
  | { readonly from: "caller" }
  /** The built-in default. */
  | { readonly from: "default"; readonly parameter: Parameter };

/** A value as it is written, and where. */
export interface RawValue {
  /** The parameter. */
  readonly name: string;
  /** The text before expansion. */
  readonly raw: string;
  /** Where it stands. */
  readonly origin: Origin;
}

/** A value with everything that took part in it. */
export interface Evaluation extends RawValue {
  /** The expanded text; `undefined` if the expansion failed. Values of type `raw` are not expanded. */
  readonly value: string | undefined;
  /** The names that the expansion looked up, each once, in the order of their first use. */
  readonly references: readonly Reference[];
  /**
   * The names that took part whose default the machine decides, and nobody gave: `myhostname`, `mydomain` and
   * `mynetworks`, which count as empty here. If there are any, Postfix has another value on each machine.
   */
  readonly unknown: readonly string[];
  /** What Postfix would log, as `warning` or, after a failure, `fatal`. */
  readonly warnings: readonly string[];
}

/** A name that an expansion looked up; `source` is absent if it is undefined, which counts as empty. */
export interface Reference {
  /** The name behind the `$`. */
  readonly name: string;
  /** Its value, if it has one. */
  readonly source?: RawValue;
}

/** What a configuration is made of. */
export interface ConfigurationSources {
  /** The main.cf file. */
  readonly mainCf: MainCf;
  /** The parameters with their defaults; without them, only what the files set is known. */
  readonly parameters?: ReadonlyMap<string, Parameter & { readonly hasComputedDefault?: boolean }>;
  /**
   * Values that neither file holds, such as `config_directory`, and `myhostname` and `mydomain` from
   * {@link defaultHostNames}; main.cf wins over them.
   */
  readonly given?: ReadonlyMap<string, string>;
  /** Named functions of Postfix 3.11 and later; see `ExpansionContext`. */
  readonly functions?: ReadonlyMap<string, (text: string) => string | undefined>;
  /** What all expansions together may cost; without it, each has its own limit. */
  readonly budget?: ExpansionBudget;
}

/**
 * A configuration as `postconf -x` shows it: all defaults are known, whatever a program has read so far. With
 * a service, it is what the daemon of that service sees: its `-o` options come first.
 *
 * @example
 * ```ts
 * import { Configuration, parseMainCf } from "@postfixjs/config";
 * import { parameters } from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = mail.$mydomain\n");
 * const configuration = new Configuration({ mainCf, parameters });
 * const origin = configuration.evaluate("myorigin");
 * console.log(origin?.value, origin?.origin.from); // => mail.example.org main.cf
 * console.log(origin?.references.map(({ name }) => name)); // => [ 'mydomain' ]
 * console.log(configuration.evaluate("smtp_tls_session_cache_timeout")?.value); // => 3600s
 * console.log(configuration.evaluate("mydestination")?.unknown); // => [ 'myhostname' ]
 * ```
 */
export class Configuration {
  readonly #sources: ConfigurationSources;
  readonly #service: MasterCfService | undefined;
  readonly #settings: ReadonlyMap<string, MainCfSetting>;
  readonly #overrides: ReadonlyMap<string, Override>;

  /**
   * @param sources - main.cf, the known parameters, and values from outside
   * @param service - look with the eyes of this service's daemon
   */
  constructor(sources: ConfigurationSources, service?: MasterCfService) {
    this.#sources = sources;
    this.#service = service;
    this.#settings = lastSettings(sources.mainCf);
    this.#overrides = new Map(service?.overrides.map((override) => [override.name, override]));
  }

  /** The names that have a value: those that are set, then those with a default. */
  names(): Set<string> {
    const { given = new Map<string, string>(), parameters = new Map<string, Parameter>() } = this.#sources;
    return new Set([
      ...this.#overrides.keys(),
      ...this.#settings.keys(),
      ...given.keys(),
      ...parameters.keys(),
    ]);
  }

  /** The raw value of a name and its origin, or `undefined` if it has none. */
  lookup(name: string): RawValue | undefined {
    return this.#lookupService(name) ?? this.#lookupFile(name) ?? this.#lookupDefault(name);
  }

  #lookupService(name: string): RawValue | undefined {
    const service = this.#service;
    if (service === undefined) return undefined;
    if (name === "service_name" || name === "process_name") {
      const { service: serviceField, command } = service.fields;
      const raw = name === "service_name" ? serviceField.text : baseName(command.text);
      return { name, raw, origin: { from: "service", service } };
    }
    const override = this.#overrides.get(name);
    return override && { name, raw: override.value, origin: { from: "master.cf", service, override } };
  }

  #lookupFile(name: string): RawValue | undefined {
    const setting = this.#settings.get(name);
    return setting && { name, raw: setting.value, origin: { from: "main.cf", setting } };
  }

  #lookupDefault(name: string): RawValue | undefined {
    const given = this.#sources.given?.get(name);
    if (given !== undefined) return { name, raw: given, origin: { from: "caller" } };
    const parameter = this.#sources.parameters?.get(name);
    return parameter && { name, raw: parameter.defaultValue, origin: { from: "default", parameter } };
  }

  /**
   * The value of a name, expanded, with its origin and all that took part; `undefined` if the name has no
   * value. Never throws.
   */
  evaluate(name: string): Evaluation | undefined {
    const found = this.lookup(name);
    if (found === undefined) return undefined;
    const isRaw = this.#sources.parameters?.get(name)?.type === "raw";
    if (isRaw) return { ...found, value: found.raw, references: [], unknown: [], warnings: [] };
    const expanded = this.expand(found.raw);
    if (expanded.references.length === 0 && !this.#isUnknown(found))
      return { ...found, ...expanded, unknown: [] };
    const sources = [found, ...expanded.references.flatMap(({ source }) => source ?? [])];
    const unknown = sources.filter((source) => this.#isUnknown(source)).map((source) => source.name);
    return { ...found, ...expanded, unknown };
  }

  #isUnknown({ name, origin }: RawValue): boolean {
    return origin.from === "default" && this.#sources.parameters?.get(name)?.hasComputedDefault === true;
  }

  /** Expands any text in this configuration. Never throws. */
  expand(text: string): Pick<Evaluation, "value" | "references" | "warnings"> {
    if (!text.includes("$")) return { value: text, references: [], warnings: [] };
    const references = new Map<string, Reference>();
    const warnings: string[] = [];
    const { functions, budget } = this.#sources;
    const lookup = (name: string): string | undefined => {
      const source = this.lookup(name);
      if (!references.has(name)) references.set(name, source === undefined ? { name } : { name, source });
      return source?.raw;
    };
    const warn = (warning: string): void => void warnings.push(warning);
    const value = expandOrFail(text, {
      lookup,
      warn,
      ...(functions && { functions }),
      ...(budget && { budget }),
    });
    return { value, references: [...references.values()], warnings };
  }
}

function expandOrFail(text: string, context: Parameters<typeof expand>[1]): string | undefined {
  try {
    return expand(text, context);
  } catch (error) {
    if (!(error instanceof ConfigFatalError)) throw error;
    context.warn(error.message);
    return undefined;
  }
}

const settingsOfFile = new WeakMap<MainCf, ReadonlyMap<string, MainCfSetting>>();

/** The settings that count, by name: found once for a file, however many services look at it. */
function lastSettings(file: MainCf): ReadonlyMap<string, MainCfSetting> {
  const present = settingsOfFile.get(file);
  if (present !== undefined) return present;
  const settings = new Map(mainCfSettings(file).map((setting) => [setting.name, setting]));
  settingsOfFile.set(file, settings);
  return settings;
}
