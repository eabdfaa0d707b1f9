import type { Host } from "../host/host.ts";
import type { Report } from "../report.ts";
import { splitList } from "../text.ts";
import type { Configuration, Service } from "./configuration.ts";
import { evaluateSetting } from "./lookup.ts";
import type { KnownParameter } from "./parameter-table.ts";
import { scanNames } from "./scan-names.ts";
import { TableClients } from "./table-clients.ts";

/**
 * Finds the user-defined parameters that are in use: names that are set somewhere, and that a `$name`
 * somewhere, or `smtpd_restriction_classes`, or a table of a database refers to. They become known: in their
 * service if it sets them, else for all. On the way it warns of names that nobody sets, and drops settings of
 * read-only parameters.
 *
 * Default values refer to names too, but only to known ones: there is nothing to find in them. But host and
 * domain name take over what each other's setting holds; and that of `mynetworks` can fail, and does so here
 * even if nobody asks for it.
 */
export function registerUserParameters(configuration: Configuration, host: Host, report: Report): void {
  const search = new UserParameterSearch(configuration, host, report);
  for (const service of configuration.services) search.scanSettings(service.settings, service);
  search.scanMachineDefaults();
  search.scanSettings(configuration.settings, undefined);
}

class UserParameterSearch {
  readonly #configuration: Configuration;
  readonly #report: Report;
  readonly #tableClients: TableClients;
  readonly #restrictionClasses = new Set<string>();

  constructor(configuration: Configuration, host: Host, report: Report) {
    this.#configuration = configuration;
    this.#report = report;
    this.#tableClients = new TableClients(configuration, host, report);
  }

  /** Looks at the settings of a service, or of main.cf. */
  scanSettings(settings: Map<string, string> | undefined, service: Service | undefined): void {
    if (settings === undefined) return;
    this.#flagRestrictionClasses(settings, service);
    for (const [name, value] of settings) {
      if (service !== undefined && this.#restrictionClasses.has(name)) service.validNames.add(name);
      const known = this.#configuration.table.get(name);
      if (known?.isReadOnly) {
        this.#report.warn(`${this.#source(service)}: read-only parameter assignment: ${name}=${value}`);
        settings.delete(name);
        continue;
      }
      // A legacy parameter that is set is listed.
      if (known?.origin === "legacy") known.origin = "user";
      if (known?.isRaw) continue;
      this.#scanReferences(value, service);
      // Only Postfix's own parameters hold tables; user-defined ones are seen where those refer to them.
      if (known?.origin === "builtin" || known?.origin === "service") {
        this.#tableClients.scan(value, service, (table) => this.#flag(table, service, false));
      }
    }
  }

  /** Looks at the defaults that the machine and other settings make. */
  scanMachineDefaults(): void {
    const { settings, table } = this.#configuration;
    for (const name of ["myhostname", "mydomain", "mynetworks"]) {
      if (!settings.has(name)) this.#scanReferences(table.get(name)?.defaultValue() ?? "", undefined);
    }
  }

  #flagRestrictionClasses(settings: ReadonlyMap<string, string>, service: Service | undefined): void {
    const dictionary = service?.nameSpace ?? "mail_dict";
    const classes = evaluateSetting(settings, dictionary, "smtpd_restriction_classes", this.#report);
    for (const name of splitList(classes ?? "")) {
      if (service === undefined) this.#restrictionClasses.add(name);
      this.#flag(name, service, true);
    }
  }

  #scanReferences(value: string, service: Service | undefined): void {
    scanNames(value, {
      name: (name) => this.#flag(name, service, true),
      warn: (text) => this.#report.warn(text),
    });
  }

  /** Marks a name as in use wherever it is set. */
  #flag(name: string, service: Service | undefined, warnIfUndefined: boolean): void {
    const { table, services, settings } = this.#configuration;
    let isSet = false;
    if (service?.settings?.has(name)) {
      isSet = true;
      service.validNames.add(name);
    } else if (settings.has(name)) {
      isSet = true;
      if (!table.has(name)) table.set(name, userParameter());
    }
    if (service === undefined) {
      for (const each of services) {
        if (!each.settings?.has(name)) continue;
        isSet = true;
        each.validNames.add(name);
      }
    }
    if (!isSet && warnIfUndefined && !table.has(name)) {
      this.#report.warn(`${this.#source(service)}: undefined parameter: ${name}`);
    }
  }

  #source(service: Service | undefined): string {
    return `${this.#configuration.directory}/${service === undefined ? "main.cf" : "master.cf"}`;
  }
}

function userParameter(): KnownParameter {
  return { origin: "user", isRaw: false, isReadOnly: false, defaultValue: () => "" };
}
