import { visibleEnd } from "../edit/lines.ts";
import type { Configuration } from "../evaluate/configuration.ts";
import type { KnownParameter, Registry } from "../evaluate/registry.ts";
import { LintContext } from "../lint/context.ts";
import type { LintInput } from "../lint/context.ts";
import type { Diagnostic } from "../lint/diagnostic.ts";
import { lintContext } from "../lint/lint.ts";
import type { ValueReferences } from "../lint/references.ts";
import { isTableSetting, tablePrefixes } from "../lint/used-names.ts";
import type { ValueSite } from "../lint/value-site.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { LogicalLine } from "../syntax/logical-lines.ts";
import { parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf } from "../syntax/main-cf.ts";
import { parseMasterCf } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { ValueMap } from "../syntax/value-map.ts";
import { valueWords } from "./value-words.ts";

/** A piece of one of the two files. */
export interface Location extends Span {
  /** The file. */
  readonly file: ConfigFile;
}

/** A place where a parameter gets a value, with the way back from its value to the file. */
export interface EditorSite extends ValueSite {
  /** The names that the value refers to. */
  readonly references: ValueReferences;
  /** The entry that the value stands in. */
  readonly entry: LogicalLine;
}

/**
 * The two files of a directory as an editor looks at them, with all that its questions have in common. A file
 * that is absent counts as empty, but nothing is reported because it lacks something.
 *
 * @example
 * ```ts
 * import { parseMainCf, parseMasterCf } from "@postfixjs/config";
 * import { EditorModel, findDefinitions, hoverAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = mail.$mydomain\n");
 * const masterCf = parseMasterCf("smtp inet n - y - - smtpd -o mydomain=example.net\n");
 * const model = new EditorModel({ mainCf, masterCf, registry });
 * const offset = mainCf.text.indexOf("$mydomain") + 3;
 * const [definition] = findDefinitions(model, "main.cf", offset);
 * console.log(definition?.start, mainCf.text.slice(definition?.start, definition?.end)); // => 0 mydomain
 * const hover = hoverAt(model, "main.cf", offset);
 * if (hover?.kind === "parameter") {
 *   console.log(hover.evaluation?.value, hover.overrides[0]?.value); // => example.org example.net
 * }
 * ```
 */
export class EditorModel {
  /** What the model was made of. */
  readonly input: LintInput;
  /** The main.cf file. */
  readonly mainCf: MainCf;
  /** The master.cf file. */
  readonly masterCf: MasterCf;
  /** The settings of main.cf, then the `-o` options of master.cf. */
  readonly sites: readonly EditorSite[];
  readonly #context: LintContext;
  readonly #maps = new WeakMap<EditorSite, ValueMap>();
  #classes: ReadonlySet<string> | undefined;
  #tables: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /**
   * @param input - what lint takes: the files, the registry, values given from outside, the version in use
   */
  constructor(input: LintInput) {
    this.input = input;
    this.mainCf = input.mainCf ?? parseMainCf("");
    this.masterCf = input.masterCf ?? parseMasterCf("");
    this.#context = new LintContext(input);
    this.sites = this.#context.sites.flatMap((site) => {
      const entry = site.setting ?? site.service;
      return entry === undefined ? [] : [Object.assign(site, { entry })];
    });
  }

  /** What `lint` finds in the files; the same each time, and made anew. */
  findings(): Diagnostic[] {
    return lintContext(this.#context);
  }

  /** What is known about parameters. */
  get registry(): Registry {
    return this.input.registry;
  }

  /** Every parameter of Postfix and of the services of master.cf, by name. */
  get known(): ReadonlyMap<string, KnownParameter> {
    return this.#context.known;
  }

  /** The services of master.cf, in order. */
  get services(): readonly MasterCfService[] {
    return this.#context.services;
  }

  /** The tree of a file. */
  file(name: ConfigFile): MainCf | MasterCf {
    return name === "main.cf" ? this.mainCf : this.masterCf;
  }

  /**
   * The configuration that the daemon of a service sees, or without a service, that of main.cf and the
   * defaults.
   */
  configuration(service?: MasterCfService): Configuration {
    return this.#context.configurationFor(service === undefined ? {} : { service });
  }

  /** The restriction classes that the configuration defines. */
  get restrictionClasses(): ReadonlySet<string> {
    const value = (): string => this.configuration().evaluate("smtpd_restriction_classes")?.value ?? "";
    this.#classes ??= new Set(valueWords(value()).map(({ text }) => text));
    return this.#classes;
  }

  /** Whether a name is a setting of a table `TYPE:PREFIX`, such as `corp_server_host` of `ldap:corp`. */
  isTableSetting(name: string): boolean {
    this.#tables ??= tablePrefixes(this.#context);
    return isTableSetting(name, this.#tables);
  }

  /** The way from the value of a site to the file and back. */
  valueMap(site: EditorSite): ValueMap {
    const present = this.#maps.get(site);
    if (present !== undefined) return present;
    const { text } = this.file(site.file);
    const map = new ValueMap(text, site.entry, site.value, site.valueSpan);
    this.#maps.set(site, map);
    return map;
  }

  /** The site whose entry or option holds a place. */
  siteAt(file: ConfigFile, offset: number): EditorSite | undefined {
    return this.sites.find((site) => {
      if (site.file !== file) return false;
      const start = Math.min(site.nameSpan.start, site.valueSpan.start);
      const end =
        site.setting === undefined
          ? Math.max(site.nameSpan.end, site.valueSpan.end)
          : visibleEnd(this.mainCf.text, site.setting);
      return offset >= start && offset <= end;
    });
  }

  /** The setting of main.cf that counts for a name. */
  lastSetting(name: string): EditorSite | undefined {
    return this.sites.find((site) => site.file === "main.cf" && site.name === name && site.isLast);
  }

  /** The `-o` options that set a name, of services that each count once. */
  overridesOf(name: string): EditorSite[] {
    return this.sites.filter((site) => site.file === "master.cf" && site.name === name && site.isLast);
  }
}
