import { serviceParameterRows } from "./generated.ts";

/** A parameter that exists once for every delivery transport of `master.cf`. */
export interface ServiceParameterDefinition {
  /** What follows the service name and an underscore: `destination_recipient_limit`. */
  readonly suffix: string;
  /** How the value is read. */
  readonly type: "int" | "str" | "time";
  /** The parameter whose value is the default. */
  readonly defaultParameter: string;
  /** First version that has it, where the documentation says so. */
  readonly since?: string;
}

function readRow(row: string): ServiceParameterDefinition {
  const [suffix = "", type = "", defaultParameter = "", since] = row.split("\t");
  return {
    suffix,
    type: type === "time" || type === "int" ? type : "str",
    defaultParameter,
    ...(since ? { since } : {}),
  };
}

/** The parameters of a delivery transport, `time_limit` (pipe and spawn only) last. */
export const deliveryParameters: readonly ServiceParameterDefinition[] = serviceParameterRows.map(readRow);

const deliveryCommands: ReadonlySet<string> = new Set(["local", "error", "virtual", "smtp", "lmtp", "pipe"]);

/**
 * The parameters that a `master.cf` service gets by running a command: their names are the service's name,
 * an underscore and the suffix.
 *
 * @param command - the eighth field of the service, for example `pipe`
 * @returns an empty list for commands that deliver no mail
 * @example
 * ```ts
 * import { serviceParametersOf } from "@postfixjs/config/registry";
 *
 * const [first] = serviceParametersOf("pipe");
 * console.log(first?.suffix, first?.defaultParameter, serviceParametersOf("smtpd").length);
 * // => delivery_slot_cost default_delivery_slot_cost 0
 * ```
 */
export function serviceParametersOf(command: string): readonly ServiceParameterDefinition[] {
  if (command === "pipe") return deliveryParameters;
  const isTimeLimit = ({ suffix }: ServiceParameterDefinition): boolean => suffix === "time_limit";
  if (command === "spawn") return deliveryParameters.filter(isTimeLimit);
  if (!deliveryCommands.has(command)) return [];
  return deliveryParameters.filter((definition) => !isTimeLimit(definition));
}
