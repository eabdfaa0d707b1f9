import { Configuration } from "../evaluate/configuration.ts";
import type { ExpansionBudget } from "../expand/expand.ts";
import { knownParameters } from "../evaluate/registry.ts";
import type { KnownParameter, Registry } from "../evaluate/registry.ts";
import { parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf } from "../syntax/main-cf.ts";
import type { Severity } from "../syntax/diagnostic.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { diagnosticCodes } from "./codes.ts";
import type { DiagnosticCode } from "./codes.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { findReferences, noReferences } from "./references.ts";
import type { ValueKind } from "../registry/kinds/kind.ts";
import type { Restriction } from "../registry/kinds/restrictions.ts";
import type { TableType } from "../registry/kinds/table-types.ts";
import type { ValueReferences } from "./references.ts";
import { mainCfSites, masterCfSites } from "./value-site.ts";
import type { ValueSite } from "./value-site.ts";

/** What is known about parameters and their values. */
export interface LintRegistry extends Registry {
  /** What the value of a parameter is. */
  readonly kindOf: (name: string, classes?: ReadonlySet<string>) => ValueKind | undefined;
  /** The restrictions of the SMTP server. */
  readonly restrictions: ReadonlyMap<string, Restriction>;
  /** The types of lookup tables. */
  readonly tableTypes: ReadonlyMap<string, TableType>;
  /** The versions of Postfix that can be checked against, oldest first. */
  readonly knownVersions: readonly string[];
  /** Whether a version, with or without its patch level, is one of them. */
  readonly isKnownVersion: (version: string) => boolean;
}

/** What is known about the machine that the configuration is for; each is left out where it is not known. */
export interface LintMachine {
  /** Whether there is surely no file or directory of this absolute path. */
  readonly isMissing?: (path: string) => boolean;
  /** The types of lookup tables that the installed Postfix has (`postconf -m`). */
  readonly tableTypes?: ReadonlySet<string>;
}

/** What to check. */
export interface LintInput {
  /** The main.cf file. Without it, nothing is said about what it may define. */
  readonly mainCf?: MainCf;
  /** The master.cf file. Without it, nothing is said about what it may use. */
  readonly masterCf?: MasterCf;
  /** What is known about parameters: the module `@postfixjs/config/registry`. */
  readonly registry: LintRegistry;
  /** Values that neither file holds, such as `myhostname`. */
  readonly given?: ReadonlyMap<string, string>;
  /**
   * The Postfix version in use, for example `3.7`; one of `knownVersions`. Without it, parameters of any
   * version are in order.
   */
  readonly postfixVersion?: string;
  /** The machine that the configuration is for; without it, nothing is said about what it has. */
  readonly machine?: LintMachine;
}

/** A value with its references. */
export interface CheckedSite extends ValueSite {
  readonly references: ValueReferences;
}

/** The functions of Postfix 3.11 and later are understood; what they make of a name does not matter here. */
const namedFunctions: ReadonlyMap<string, (text: string) => string> = new Map(
  ["domain_to_ascii", "domain_to_utf8"].map((name) => [name, (text: string) => text]),
);

/** What the values of a configuration may cost together: pieces and characters of their expansions. */
const stepsMax = 100_000;
const stepsPerValue = 20;
const lengthMax = 4 * 1024 * 1024;
const lengthPerValue = 1000;

/** What the rules look at. */
export class LintContext {
  readonly input: LintInput;
  readonly known: ReadonlyMap<string, KnownParameter>;
  readonly services: readonly MasterCfService[];
  readonly sites: readonly CheckedSite[];
  /** The configuration that programs without `-o` options see. */
  readonly configuration: Configuration;
  /** The names of the restriction classes. */
  readonly restrictionClasses: ReadonlySet<string>;
  /** What all expansions of this check may cost. */
  readonly budget: ExpansionBudget;
  readonly #mainCf: MainCf;
  readonly #configurations = new Map<MasterCfService, Configuration>();
  #references: Map<string, Span[]> | undefined;

  constructor(input: LintInput) {
    const { knownVersions, isKnownVersion } = input.registry;
    if (input.postfixVersion !== undefined && !isKnownVersion(input.postfixVersion)) {
      const known = `${knownVersions[0]} to ${knownVersions.at(-1)}`;
      throw new RangeError(`unknown Postfix version "${input.postfixVersion}": known are ${known}`);
    }
    this.input = input;
    this.known = knownParameters(input.registry, input.masterCf);
    this.services = input.masterCf === undefined ? [] : masterCfServices(input.masterCf);
    this.#mainCf = input.mainCf ?? parseMainCf("");
    const sites = [
      ...mainCfSites(this.#mainCf),
      ...(input.masterCf === undefined ? [] : masterCfSites(input.masterCf)),
    ];
    this.sites = sites.map((site) =>
      Object.assign(site, {
        references: this.known.get(site.name)?.type === "raw" ? noReferences : findReferences(site.value),
      }),
    );
    this.budget = {
      steps: stepsMax + stepsPerValue * this.sites.length,
      length: lengthMax + lengthPerValue * this.sites.length,
    };
    this.configuration = this.#configurationOf(undefined);
    const classes = this.configuration.evaluate("smtpd_restriction_classes")?.value ?? "";
    this.restrictionClasses = new Set(classes.split(/[\s,]+/u).filter((name) => name !== ""));
  }

  /** What the value of a parameter is. */
  kindOf(name: string): ValueKind | undefined {
    return this.registry.kindOf(name, this.restrictionClasses);
  }

  get registry(): LintRegistry {
    return this.input.registry;
  }

  /** Whether values are left unexpanded, since all of them together cost too much. */
  get isExhausted(): boolean {
    return this.budget.steps === 0 || this.budget.length === 0;
  }

  /** The configuration in which a value counts: that of its service, or that of main.cf. */
  configurationFor({ service }: Pick<ValueSite, "service">): Configuration {
    if (service === undefined) return this.configuration;
    const present = this.#configurations.get(service);
    if (present !== undefined) return present;
    const made = this.#configurationOf(service);
    this.#configurations.set(service, made);
    return made;
  }

  /** Where the settings of main.cf refer to a name. */
  referencesTo(name: string): readonly Span[] {
    this.#references ??= this.#findReferences();
    return this.#references.get(name) ?? [];
  }

  #findReferences(): Map<string, Span[]> {
    const spans = new Map<string, Span[]>();
    for (const site of this.sites) {
      if (site.file !== "main.cf") continue;
      for (const { name, start, end } of site.references.names) {
        const present = spans.get(name);
        if (present === undefined) spans.set(name, [site.locate(start, end)]);
        else present.push(site.locate(start, end));
      }
    }
    return spans;
  }

  #configurationOf(service: MasterCfService | undefined): Configuration {
    const { given = new Map<string, string>() } = this.input;
    return new Configuration(
      {
        mainCf: this.#mainCf,
        parameters: this.known,
        given,
        functions: namedFunctions,
        budget: this.budget,
      },
      service,
    );
  }
}

/** A check. */
export type Rule = (context: LintContext) => Iterable<Diagnostic>;

/** A finding with the usual severity of its code. */
export function finding(
  file: Diagnostic["file"],
  { start, end }: Span,
  code: DiagnosticCode,
  message: string,
  fixes: readonly Fix[] = [],
  severity: Severity = diagnosticCodes[code].severity,
): Diagnostic {
  return { file, start, end, code, severity, message, fixes };
}
