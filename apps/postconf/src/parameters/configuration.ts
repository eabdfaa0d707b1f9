import type { MasterEntry } from "../files/master-entry.ts";
import type { ParameterTable } from "./parameter-table.ts";

/** A master.cf entry with the parameters that its `-o` options set. */
export interface Service {
  readonly entry: MasterEntry;
  /** `name/type`. */
  readonly nameSpace: string;
  /** The `-o` settings; absent without any. */
  readonly settings: Map<string, string> | undefined;
  /** What the service's own process cannot be told otherwise: `process_name` and `service_name`. */
  readonly fixed: ReadonlyMap<string, string>;
  /** User-defined names that are in use in this service. */
  readonly validNames: Set<string>;
}

/** All that is known about the installation that the command looks at. */
export interface Configuration {
  /** The configuration directory as messages name it. */
  readonly directory: string;
  /** The settings of main.cf and of the command's `-o` options. */
  readonly settings: Map<string, string>;
  readonly services: readonly Service[];
  readonly table: ParameterTable;
}
