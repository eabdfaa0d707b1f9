/**
 * What an editor asks about `main.cf` and `master.cf`, as functions of two trees and an offset: no documents,
 * no protocol, nothing that has to be kept. `postfix-language-server` is a thin layer over them.
 *
 * Offsets count UTF-16 units, as everywhere in `@postfixjs/config`; no function throws, whatever the files
 * hold.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { completionsAt, EditorModel, folds, inlayHints, outline } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmydestination =\n    $mydomain\n    localhost\nsmtpd_tls_security_level = \n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(outline(model, "main.cf").map(({ name }) => name).join(" "));
 * // => mydomain mydestination smtpd_tls_security_level
 * console.log(folds(model, "main.cf")); // => [ { kind: 'entry', start: 23, end: 66 } ]
 * console.log(inlayHints(model, "main.cf")[0]?.text); // => example.org    localhost
 * const completion = completionsAt(model, "main.cf", mainCf.text.length - 1);
 * console.log(completion?.candidates.map(({ text }) => text)); // => [ 'none', 'may', 'encrypt' ]
 * ```
 *
 * @module
 */
export { EditorModel } from "./model.ts";
export type { EditorSite, Location } from "./model.ts";
export { ValueMap } from "../syntax/value-map.ts";
export { valueWords } from "./value-words.ts";
export type { ValueWord } from "./value-words.ts";
export { nodeAt } from "./node-at.ts";
export type {
  ArgumentNode,
  CommentNode,
  EditorNode,
  FieldNode,
  NameNode,
  ReferenceNode,
  WordNode,
} from "./node-at.ts";
export { findDefinitions, findOccurrences, findReferencesAt, symbolAt } from "./symbols.ts";
export type { EditorSymbol, Occurrence } from "./symbols.ts";
export { prepareRename, renameAt } from "./rename.ts";
export type { RenameRefusal, Renaming } from "./rename.ts";
export { completionContext, completionsAt } from "./completion.ts";
export type { Candidate, CompletionContext } from "./completion.ts";
export { describeName, hoverAt, machineNames } from "./hover.ts";
export type {
  FieldHover,
  HoverData,
  OverrideView,
  ParameterHover,
  RestrictionHover,
  ServiceHover,
} from "./hover.ts";
export type { Branch } from "./branches.ts";
export type { EditorRestriction } from "./kinds.ts";
export { folds, outline, selectionSpans } from "./structure.ts";
export type { Fold, OutlineEntry } from "./structure.ts";
export { semanticTokens } from "./tokens.ts";
export type { Token, TokenKind } from "./tokens.ts";
export { formatEdits } from "./formatting.ts";
export { inlayHints, pathLinks, signatureAt } from "./hints.ts";
export type { InlayHint, PathLink, Signature } from "./hints.ts";
export { refactorsAt } from "./refactors.ts";
export type { Refactor } from "./refactors.ts";
