/**
 * The pieces below the two files: logical lines, `name = value`, and the expressions behind a `$`.
 *
 * @module
 */
export { scanLogicalLines } from "./logical-lines.ts";
export type {
  ContentLine,
  IndentedText,
  LogicalLine,
  LogicalLines,
  PhysicalLine,
  Trivia,
} from "./logical-lines.ts";
export type { MainCfBroken, MainCfNode } from "./main-cf.ts";
export type { MasterCfBroken, MasterCfNode } from "./master-cf.ts";
export type { MasterCfWord } from "./service.ts";
export type { SyntaxCode, SyntaxDiagnostic } from "./diagnostic.ts";
export { splitNameValue } from "./name-value.ts";
export type { NameValue, NameValueError } from "./name-value.ts";
export { parseMacroText } from "../expand/macro-text.ts";
export type { Literal, MacroReference, MacroText, MacroTextError } from "../expand/macro-text.ts";
export { parseExpression } from "../expand/expression.ts";
export type {
  Expression,
  ExpressionError,
  FunctionCall,
  NameCondition,
  Part,
  Relation,
  RelationalOperator,
} from "../expand/expression.ts";
export { byteLength, cutBytes } from "../text/encoding.ts";
