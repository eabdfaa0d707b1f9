export { decodeText, encodeText, printable } from "./text/encoding.ts";
export type { Span } from "./text/span.ts";
export { LineIndex } from "./text/line-index.ts";
export type { Position } from "./text/line-index.ts";
export { scanLogicalLines } from "./syntax/logical-lines.ts";
export type {
  ContentLine,
  IndentedText,
  LogicalLine,
  LogicalLines,
  PhysicalLine,
  Trivia,
} from "./syntax/logical-lines.ts";
export { mainCfSettings, parseMainCf } from "./syntax/main-cf.ts";
export type { MainCf, MainCfBroken, MainCfNode, MainCfSetting } from "./syntax/main-cf.ts";
export { masterCfServices, parseMasterCf } from "./syntax/master-cf.ts";
export { masterCfFields } from "./syntax/service.ts";
export type { MasterCf, MasterCfBroken, MasterCfNode } from "./syntax/master-cf.ts";
export type { MasterCfField, MasterCfService, MasterCfWord } from "./syntax/service.ts";
export type { Override } from "./syntax/overrides.ts";
export type { ConfigFile, Severity, SyntaxCode, SyntaxDiagnostic } from "./syntax/diagnostic.ts";
export { splitNameValue } from "./syntax/name-value.ts";
export type { NameValue, NameValueError } from "./syntax/name-value.ts";
export { ConfigFatalError } from "./fatal-error.ts";
export { expand } from "./expand/expand.ts";
export type { ExpansionContext } from "./expand/expand.ts";
export { parseMacroText } from "./expand/macro-text.ts";
export type { Literal, MacroReference, MacroText, MacroTextError } from "./expand/macro-text.ts";
export { parseExpression } from "./expand/expression.ts";
export type {
  Expression,
  ExpressionError,
  FunctionCall,
  NameCondition,
  Part,
  Relation,
  RelationalOperator,
} from "./expand/expression.ts";
export { parseBoolean } from "./values/boolean.ts";
export { parseInteger, parseLong } from "./values/number.ts";
export { defaultTimeUnit, parseTime } from "./values/time.ts";
export type { TimeUnit, TimeValue } from "./values/time.ts";
export { parseCompatibilityLevel } from "./values/compatibility-level.ts";
export { convertValue } from "./values/convert.ts";
export type { Parameter, ParameterType, ParameterValue } from "./values/parameter.ts";
export { MailDictionary } from "./daemon/mail-dictionary.ts";
export type { MailDictionaryOptions } from "./daemon/mail-dictionary.ts";
export { skeletonParameters } from "./daemon/skeleton-parameters.ts";
export { Configuration } from "./evaluate/configuration.ts";
export type {
  ConfigurationSources,
  Evaluation,
  Origin,
  RawValue,
  Reference,
} from "./evaluate/configuration.ts";
export { knownParameters } from "./evaluate/registry.ts";
export type { KnownParameter, Registry, ServiceParameter } from "./evaluate/registry.ts";
export { applyEdits } from "./edit/text-edit.ts";
export type { TextEdit } from "./edit/text-edit.ts";
export {
  appendParameter,
  commentOutParameter,
  removeDuplicates,
  removeParameter,
  setParameter,
  uncommentParameter,
} from "./edit/main-cf-edits.ts";
export {
  addService,
  commentOutService,
  findService,
  removeService,
  setServiceField,
  uncommentService,
} from "./edit/master-cf-edits.ts";
export type { ServiceId } from "./edit/master-cf-edits.ts";
export {
  commentOutServiceOverride,
  removeServiceOverride,
  setServiceOverride,
  uncommentServiceOverride,
} from "./edit/override-edits.ts";
export { lint } from "./lint/lint.ts";
export type { LintInput } from "./lint/context.ts";
export { certainEdits, isCertain } from "./lint/certain-fixes.ts";
export { diagnosticCodes } from "./lint/codes.ts";
export type { CodeEntry, DiagnosticCode } from "./lint/codes.ts";
export type { Diagnostic, Fix } from "./lint/diagnostic.ts";
export { exportMainCf, importMainCf } from "./data/main-cf-data.ts";
export type { MainCfData } from "./data/main-cf-data.ts";
export { exportMasterCf, formatService, importMasterCf } from "./data/master-cf-data.ts";
export type { ServiceData } from "./data/master-cf-data.ts";
export { diffConfigurations } from "./diff/diff.ts";
export type {
  ConfigurationChange,
  ConfigurationFiles,
  FieldChange,
  ParameterChange,
  ServiceChange,
} from "./diff/diff.ts";
