import { cutBytes } from "../text/encoding.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import { restrictions } from "./kinds.ts";
import type { EditorModel } from "./model.ts";
import { findOccurrences, symbolAt } from "./symbols.ts";
import type { EditorSymbol, Occurrence } from "./symbols.ts";

/** The edits of a rename. */
export interface Renaming {
  /** The edits for each file. */
  readonly edits: Readonly<Record<ConfigFile, readonly TextEdit[]>>;
  /** What the edits cannot reach, for people; absent if they reach all. */
  readonly warning?: string;
}

/** Why something cannot be renamed, for people. */
export interface RenameRefusal {
  /** One sentence without a final period. */
  readonly refusal: string;
}

/**
 * Whether what stands at a place can be renamed: names of the user's own, restriction classes, services.
 * Postfix's own names cannot.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, prepareRename } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("own_domain = example.org\nmyorigin = $own_domain\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log("refusal" in prepareRename(model, "main.cf", 3)); // => false
 * const refused = prepareRename(model, "main.cf", mainCf.text.indexOf("myorigin"));
 * console.log("refusal" in refused ? refused.refusal : ""); // => "myorigin" is a parameter of Postfix
 * ```
 */
export function prepareRename(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
): Occurrence | RenameRefusal {
  const symbol = symbolAt(model, file, offset);
  if (symbol === undefined) return { refusal: "Nothing with a name stands here" };
  const refusal = refuse(model, symbol);
  return refusal === undefined ? { file, role: "read", start: symbol.start, end: symbol.end } : { refusal };
}

function refuse(model: EditorModel, { kind, name }: EditorSymbol): string | undefined {
  if (kind === "service") {
    const isInet = model.services.some(
      ({ fields }) => fields.service.text === name && fields.type.text === "inet",
    );
    return isInet ? `"${name}" is the port or address that an inet service listens on` : undefined;
  }
  if (model.registry.parameters.has(name)) return `"${name}" is a parameter of Postfix`;
  if (model.known.has(name)) return `"${name}" belongs to a service: rename the service in master.cf`;
  if (model.isTableSetting(name)) return `"${name}" belongs to a lookup table, whose name it begins with`;
  return undefined;
}

/**
 * Renames what stands at a place, in both files. A service takes its `NAME_destination_…` parameters and the
 * values of transports along.
 *
 * @param model - the two files
 * @param file - the file of the place
 * @param offset - the place
 * @param newName - the name to give
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits } from "@postfixjs/config/edit";
 * import { EditorModel, renameAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("gateway = mx.example\nrelayhost = [${gateway}]\n");
 * const model = new EditorModel({ mainCf, registry });
 * const renaming = renameAt(model, "main.cf", 0, "uplink");
 * if ("edits" in renaming) console.log(JSON.stringify(applyEdits(mainCf.text, renaming.edits["main.cf"])));
 * // => "uplink = mx.example\nrelayhost = [${uplink}]\n"
 * console.log(renameAt(model, "main.cf", 21, "smart_host"));
 * // => { refusal: '"relayhost" is a parameter of Postfix' }
 * ```
 */
export function renameAt(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
  newName: string,
): Renaming | RenameRefusal {
  const symbol = symbolAt(model, file, offset);
  if (symbol === undefined) return { refusal: "Nothing with a name stands here" };
  const refusal = refuse(model, symbol) ?? refuseName(model, symbol, newName);
  if (refusal !== undefined) return { refusal };
  const edits: Record<ConfigFile, TextEdit[]> = { "main.cf": [], "master.cf": [] };
  for (const { file: target, start, end } of findOccurrences(model, symbol)) {
    edits[target].push({ start, end, text: newName });
  }
  if (symbol.kind === "parameter") return { edits };
  return {
    edits,
    warning: `Lookup tables such as transport_maps may name "${symbol.name}" too: change them by hand`,
  };
}

function refuseName(model: EditorModel, symbol: EditorSymbol, name: string): string | undefined {
  const shown = cutBytes(name, 60);
  if (name === symbol.name) return undefined;
  if (symbol.kind === "service") {
    if (!/^[A-Za-z0-9_.-]+$/u.test(name))
      return `"${shown}" cannot name a service: use letters, digits, "_", "-" and "."`;
    const isTaken = model.services.some(({ fields }) => fields.service.text === name);
    return isTaken ? `A service "${shown}" exists already` : undefined;
  }
  if (!/^[A-Za-z0-9_]+$/u.test(name)) return `"${shown}" cannot follow a "$": use letters, digits and "_"`;
  if (model.known.has(name)) return `"${shown}" is a parameter of Postfix`;
  if (restrictions.has(name) && model.restrictionClasses.has(symbol.name))
    return `"${shown}" is a restriction of Postfix`;
  const isSet = model.sites.some((site) => site.name === name) || model.restrictionClasses.has(name);
  if (isSet) return `"${shown}" is set already`;
  const isUsed = model.sites.some((site) => site.references.names.some((use) => use.name === name));
  return isUsed ? `"$${shown}" stands in a value already, and would get another meaning` : undefined;
}
