import type { MasterCf } from "../syntax/master-cf.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import type { Parameter } from "../values/parameter.ts";

/** A parameter with its history. */
export interface KnownParameter extends Parameter {
  /** Whether the default depends on the machine, so that `defaultValue` does not tell it. */
  readonly hasComputedDefault?: boolean;
  /** First Postfix version that has it. */
  readonly since?: string;
  /** Which of the recorded versions 3.5, 3.7, 3.10 and 3.11 lack it. */
  readonly absentIn?: readonly string[];
  /** Whether 3.7.11 has it, perhaps by a patch to versions before `since`. */
  readonly isInPostfix3711?: boolean;
  /** Present if Postfix advises against it or has dropped it. */
  readonly deprecated?: string;
  /** The parameter to use instead. */
  readonly replacedBy?: string;
  /** Whether a value moves to `replacedBy` unchanged. */
  readonly keepsValue?: boolean;
}

/** A parameter that exists once per service, as `NAME_destination_recipient_limit`. */
export interface ServiceParameter {
  /** What follows the service name and `_`. */
  readonly suffix: string;
  /** How the value is read. */
  readonly type: "int" | "str" | "time";
  /** The parameter whose value is the default. */
  readonly defaultParameter: string;
}

/** A service of the master.cf that Postfix comes with. */
export interface KnownService {
  /** The name, port or address. */
  readonly service: string;
  /** The type. */
  readonly type: string;
  /** The program. */
  readonly command: string;
}

/**
 * What is known about Postfix's parameters. The module `@postfixjs/config/registry` is one; it is handed in
 * as a value so that users of the parsers alone need not carry it.
 */
export interface Registry {
  /** Every parameter by name. */
  readonly parameters: ReadonlyMap<string, KnownParameter>;
  /** The parameters that a service gets by running a command. */
  readonly serviceParametersOf: (command: string) => readonly ServiceParameter[];
  /** The settings that a table `TYPE:PREFIX` reads from main.cf as `PREFIX_SETTING`, by table type. */
  readonly tableParameters: ReadonlyMap<string, readonly string[]>;
  /** The services of the stock master.cf, which editors offer. */
  readonly stockServices?: readonly KnownService[];
}

/**
 * The parameters that exist with a given master.cf: those of Postfix and those of its services.
 *
 * @example
 * ```ts
 * import { knownParameters, parseMasterCf } from "@postfixjs/config";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const masterCf = parseMasterCf("dovecot unix - n n - - pipe\n");
 * const known = knownParameters(registry, masterCf);
 * console.log(known.has("dovecot_destination_recipient_limit"), known.has("cyrus_destination_recipient_limit"));
 * // => true false
 * ```
 */
export function knownParameters(
  registry: Registry,
  masterCf?: MasterCf,
): ReadonlyMap<string, KnownParameter> {
  if (masterCf === undefined) return registry.parameters;
  const present = knownByFile.get(masterCf);
  if (present?.registry === registry) return present.known;
  const known = withServiceParameters(registry, masterCf);
  knownByFile.set(masterCf, { registry, known });
  return known;
}

/** An editor asks after each key, mostly about a master.cf that has not changed. */
const knownByFile = new WeakMap<
  MasterCf,
  { readonly registry: Registry; readonly known: ReadonlyMap<string, KnownParameter> }
>();

function withServiceParameters(registry: Registry, masterCf: MasterCf): ReadonlyMap<string, KnownParameter> {
  const known = new Map(registry.parameters);
  for (const { fields } of masterCfServices(masterCf)) {
    for (const { suffix, type, defaultParameter } of registry.serviceParametersOf(
      baseName(fields.command.text),
    )) {
      const name = `${fields.service.text}_${suffix}`;
      if (!known.has(name)) known.set(name, { name, type, defaultValue: `$${defaultParameter}` });
    }
  }
  return known;
}

/** The last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
