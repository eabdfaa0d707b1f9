/**
 * Reads and evaluates Postfix's `main.cf` and `master.cf`, and keeps every byte of them.
 *
 * Other doors: `/daemon` (what a daemon reads), `/edit` (edits as data, comparison), `/lint` (findings),
 * `/registry` (what Postfix knows), `/descriptions` (texts about it), `/editor` (positions and references),
 * `/syntax` (lines and `$name` expressions).
 *
 * @module
 */
export { decodeText, encodeText, printable } from "./text/encoding.ts";
export type { Span } from "./text/span.ts";
export { LineIndex } from "./text/line-index.ts";
export type { Position } from "./text/line-index.ts";
export { mainCfSettings, parseMainCf } from "./syntax/main-cf.ts";
export type { MainCf, MainCfSetting } from "./syntax/main-cf.ts";
export { masterCfServices, parseMasterCf } from "./syntax/master-cf.ts";
export { masterCfFields } from "./syntax/service.ts";
export type { MasterCf } from "./syntax/master-cf.ts";
export type { MasterCfField, MasterCfService } from "./syntax/service.ts";
export type { Override } from "./syntax/overrides.ts";
export type { ConfigFile, Severity } from "./syntax/diagnostic.ts";
export { ConfigFatalError } from "./fatal-error.ts";
export { Configuration } from "./evaluate/configuration.ts";
export { defaultHostNames } from "./evaluate/host-names.ts";
export type { HostNames, HostNameSources } from "./evaluate/host-names.ts";
export type {
  ConfigurationSources,
  Evaluation,
  Origin,
  RawValue,
  Reference,
} from "./evaluate/configuration.ts";
export { knownParameters } from "./evaluate/registry.ts";
export type { KnownParameter, Registry } from "./evaluate/registry.ts";
