import { parameters } from "@postfixjs/config/registry";
import type { ParameterDefinition } from "@postfixjs/config/registry";
import type { KnownParameter, ParameterOrigin, ParameterTable } from "./parameter-table.ts";

/** Names that only old configurations have; default values of newer parameters refer to them. */
const legacyNames = [
  "authorized_verp_clients",
  "fallback_relay",
  "lmtp_per_record_deadline",
  "postscreen_blacklist_action",
  "postscreen_dnsbl_ttl",
  "postscreen_dnsbl_whitelist_threshold",
  "postscreen_whitelist_interfaces",
  "smtp_per_record_deadline",
  "smtpd_client_connection_limit_exceptions",
  "smtpd_per_record_deadline",
  "tlsproxy_client_level",
  "tlsproxy_client_policy",
  "virtual_maps",
] as const;

/** Defaults that depend on the machine or the process, by parameter. */
export type ComputedDefaults = Readonly<Record<string, () => string>>;

/** The parameters that 3.7.11 has whatever master.cf says. */
export function builtinParameters(computedDefaults: ComputedDefaults): ParameterTable {
  const table: ParameterTable = new Map();
  for (const definition of parameters.values()) {
    if (!isBuiltin(definition)) continue;
    table.set(definition.name, new BuiltinParameter(definition, computedDefaults[definition.name]));
  }
  for (const name of legacyNames) {
    table.set(name, { origin: "legacy", isRaw: false, isReadOnly: false, defaultValue: () => "" });
  }
  return table;
}

/** A transport's parameter whose default is another parameter exists only if master.cf has the transport. */
function isBuiltin({ isInPostfix3711, belongsToService, defaultValue }: ParameterDefinition): boolean {
  return isInPostfix3711 && !(belongsToService && defaultValue.startsWith("$"));
}

class BuiltinParameter implements KnownParameter {
  origin: ParameterOrigin = "builtin";
  readonly isRaw: boolean;
  readonly isReadOnly: boolean;
  readonly #default: string | (() => string);

  constructor({ type, defaultValue }: ParameterDefinition, computedDefault: (() => string) | undefined) {
    this.isRaw = type === "raw";
    this.isReadOnly = type === "readonly";
    this.#default = computedDefault ?? defaultValue;
  }

  defaultValue(): string {
    return typeof this.#default === "string" ? this.#default : this.#default();
  }
}
