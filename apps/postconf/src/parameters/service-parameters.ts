import { serviceParametersOf } from "@postfixjs/config/registry";
import { commandField } from "../files/master-entry.ts";
import type { Service } from "./configuration.ts";
import type { ParameterTable } from "./parameter-table.ts";

/** Adds the parameters that each delivery transport of master.cf brings along. */
export function registerServiceParameters(table: ParameterTable, services: readonly Service[]): void {
  for (const { entry } of services) {
    for (const { suffix, defaultParameter } of serviceParametersOf(entry[commandField] ?? "")) {
      const name = `${entry[0]}_${suffix}`;
      const known = table.get(name);
      if (known === undefined) {
        table.set(name, {
          origin: "service",
          isRaw: false,
          isReadOnly: false,
          defaultValue: () => `$${defaultParameter}`,
        });
      } else {
        // local_destination_concurrency_limit and its like have their own default.
        known.origin = "service";
      }
    }
  }
}
