/**
 * What a Postfix daemon does with its configuration: the dictionary of raw values, expansion, conversion of
 * values.
 *
 * @example
 * ```ts
 * import { MailDictionary } from "@postfixjs/config/daemon";
 *
 * const dictionary = new MailDictionary({ processName: "d", configDirectory: "/etc/postfix", warn: console.log });
 * dictionary.load("max_idle = 5m\n");
 * console.log(dictionary.read({ name: "max_idle", type: "time", defaultValue: "100s" })); // => 300
 * ```
 *
 * @module
 */
export { ConfigFatalError } from "../fatal-error.ts";
export { expand } from "../expand/expand.ts";
export type { ExpansionBudget, ExpansionContext } from "../expand/expand.ts";
export { parseBoolean } from "../values/boolean.ts";
export { parseInteger, parseLong } from "../values/number.ts";
export { defaultTimeUnit, parseTime } from "../values/time.ts";
export type { TimeUnit, TimeValue } from "../values/time.ts";
export { parseCompatibilityLevel } from "../values/compatibility-level.ts";
export { convertValue } from "../values/convert.ts";
export type { Parameter, ParameterType, ParameterValue } from "../values/parameter.ts";
export { MailDictionary } from "./mail-dictionary.ts";
export type { MailDictionaryOptions } from "./mail-dictionary.ts";
export { defaultHostName, domainOf } from "../evaluate/default-host-name.ts";
export { skeletonParameters } from "./skeleton-parameters.ts";
