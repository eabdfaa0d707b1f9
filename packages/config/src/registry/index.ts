/**
 * What is known about Postfix's parameters and services: names, types, defaults, limits, history.
 *
 * The tables are those of Postfix 3.7.11 as Debian 12 builds it, with the later names of up to 3.12.
 *
 * @example
 * ```ts
 * import { parameters } from "@postfixjs/config/registry";
 *
 * const bytes = parameters.get("tls_random_bytes");
 * console.log(bytes?.type, bytes?.defaultValue, bytes?.min); // => int 32 1
 * console.log(parameters.get("smtpd_use_tls")?.replacedBy); // => smtpd_tls_security_level
 * ```
 *
 * @module
 */
export {
  isKnownVersion,
  knownVersions,
  parameters,
  recordedVersions,
  type ParameterDefinition,
} from "./parameters.ts";
export type { ParameterType } from "../values/parameter.ts";
export {
  deliveryParameters,
  serviceParametersOf,
  type ServiceParameterDefinition,
} from "./service-parameters.ts";
export { stockServices, type StockService } from "./stock-services.ts";
export { tableParameters } from "./table-parameters.ts";
export { kindOf } from "./kinds/kind-of.ts";
export type { ItemKind, ValueKind } from "./kinds/kind.ts";
export { restrictionLists, restrictions } from "./kinds/restrictions.ts";
export type { Restriction, RestrictionArgument, RestrictionStage } from "./kinds/restrictions.ts";
export { tableTypes } from "./kinds/table-types.ts";
export type { TableName, TableType } from "./kinds/table-types.ts";
