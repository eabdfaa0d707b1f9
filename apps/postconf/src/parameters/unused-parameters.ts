import type { Report } from "../report.ts";
import type { Configuration } from "./configuration.ts";

/** Warns of settings in main.cf whose names are neither Postfix's nor used anywhere. */
export function warnUnusedMain({ directory, settings, table }: Configuration, report: Report): void {
  for (const [name, value] of settings) {
    if (!table.has(name)) report.warn(`${directory}/main.cf: unused parameter: ${name}=${value}`);
  }
}

/** The same for the `-o` options of master.cf. */
export function warnUnusedMaster({ directory, services, table }: Configuration, report: Report): void {
  for (const { settings, validNames } of services) {
    for (const [name, value] of settings ?? []) {
      if (table.has(name) || validNames.has(name)) continue;
      report.warn(`${directory}/master.cf: unused parameter: ${name}=${value}`);
    }
  }
}
