/**
 * Edits as data: they keep comments, layout and line ends, and there are none if nothing would change. Also
 * the difference that they make, and plain data for JSON.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, setParameter } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("# ours\nrelayhost = a\n");
 * console.log(JSON.stringify(applyEdits(file.text, setParameter(file, "relayhost", "b")))); // => "# ours\nrelayhost = b\n"
 * ```
 *
 * @module
 */
export { applyEdits } from "./text-edit.ts";
export type { TextEdit } from "./text-edit.ts";
export {
  appendParameter,
  commentOutParameter,
  removeDuplicates,
  removeParameter,
  setParameter,
  setParameters,
  uncommentParameter,
} from "./main-cf-edits.ts";
export { addItem, removeItem } from "./list-edits.ts";
export type { ItemPlace } from "./list-edits.ts";
export {
  addService,
  commentOutService,
  findService,
  removeService,
  setServiceField,
  uncommentService,
} from "./master-cf-edits.ts";
export type { ServiceId } from "./master-cf-edits.ts";
export {
  commentOutServiceOverride,
  removeServiceOverride,
  setServiceOverride,
  uncommentServiceOverride,
} from "./override-edits.ts";
export { exportMainCf, importMainCf } from "../data/main-cf-data.ts";
export type { MainCfData } from "../data/main-cf-data.ts";
export { exportMasterCf, formatService, importMasterCf } from "../data/master-cf-data.ts";
export type { ServiceData } from "../data/master-cf-data.ts";
export { diffConfigurations } from "../diff/diff.ts";
export type {
  ConfigurationChange,
  ConfigurationFiles,
  FieldChange,
  ParameterChange,
  ServiceChange,
} from "../diff/diff.ts";
