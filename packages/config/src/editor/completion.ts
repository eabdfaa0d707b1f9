import { lineStart } from "../edit/lines.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import { baseName } from "../evaluate/registry.ts";
import type { KnownParameter } from "../evaluate/registry.ts";
import type { Span } from "../text/span.ts";
import { choicesOf, kindOfParameter, restrictions, tableTypes } from "./kinds.ts";
import type { EditorModel } from "./model.ts";
import { serviceAt } from "./node-at.ts";
import { isReadBy } from "./programs.ts";
import { isNewer } from "../lint/rules/names.ts";
import { tlsProtocols } from "../lint/rules/words.ts";

/** What is completed at a place. */
export type CompletionContext = Span &
  (
    | { /** A name at the start of a line of main.cf. */ readonly kind: "name" }
    | { /** A name behind `$`, `${` or `$(`. */ readonly kind: "reference" }
    | {
        /** A word of a value. */
        readonly kind: "value";
        /** The parameter that gets the value. */
        readonly name: string;
        /** The word before it in the list; empty if it is the first. */
        readonly previous: string;
        /** What of the word stands before the place. */
        readonly prefix: string;
      }
    | {
        /** A field of a service. */
        readonly kind: "field";
        /** Which one. */
        readonly field: MasterCfField;
      }
    | {
        /** The name of a `-o` option. */
        readonly kind: "option";
        /** The service that gets it, if its entry could be read. */
        readonly service?: MasterCfService;
      }
  );

/** Something that may stand at a place. */
export interface Candidate {
  /** What a list shows, and what is inserted. */
  readonly text: string;
  /** What it is. */
  readonly kind:
    | "choice"
    | "command"
    | "option"
    | "own-name"
    | "parameter"
    | "restriction"
    | "service"
    | "table-type"
    | "unit";
  /** Where it belongs in the list: 0 comes first. */
  readonly group: number;
  /** The parameter, for names. */
  readonly parameter?: KnownParameter;
  /** Whether the file has it already. */
  readonly isSet?: boolean;
  /** Whether the Postfix version in use does not have the parameter yet. */
  readonly isTooNew?: boolean;
  /** Its argument, if it takes one. */
  readonly argument?: string;
}

/**
 * What is completed at a place, and which piece of the file the completion replaces.
 *
 * @returns `undefined` inside comments, and where nothing is known
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { completionContext, EditorModel } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_tls_security_level = m\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(completionContext(model, "main.cf", mainCf.text.length - 1)?.kind); // => value
 * ```
 */
export function completionContext(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
): CompletionContext | undefined {
  const { text } = model.file(file);
  const start = lineStart(text, offset);
  const before = text.slice(start, offset);
  if (/^[ \t]*#/u.test(before)) return undefined;
  const behind = text.slice(offset, offset + 200);
  const after = /^[A-Za-z0-9_]*/u.exec(behind)?.[0].length ?? 0;
  // Two dollar signs stand for one, and begin no reference.
  const reference = /(?<!\$)(?:\$\$)*\$[{(]?([A-Za-z0-9_]*)$/u.exec(before)?.[1];
  const isInValue =
    reference !== undefined && !/^[^=]*$/u.test(`${before}${isContinuation(text, start) ? "=" : ""}`);
  if (isInValue) return { kind: "reference", start: offset - reference.length, end: offset + after };
  if (file === "master.cf") return masterContext(model, before, behind, offset);
  if (/^[A-Za-z0-9_]*$/u.test(before)) return { kind: "name", start, end: offset + after };
  return mainValueContext(model, text, start, offset);
}

function isContinuation(text: string, lineFrom: number): boolean {
  return /[ \t]/u.test(text.charAt(lineFrom));
}

/** The value of the setting that the line belongs to; an indented line continues the one before it. */
function mainValueContext(
  model: EditorModel,
  text: string,
  lineFrom: number,
  offset: number,
): CompletionContext | undefined {
  const setting = model.sites.findLast(({ setting: { start } = { start: Infinity } }) => start <= offset);
  if (setting?.setting === undefined) return undefined;
  if (!isContinuation(text, lineFrom) && setting.setting.end <= lineFrom) return undefined;
  const equals = text.indexOf("=", setting.nameSpan.end);
  if (equals < 0 || equals >= offset) return undefined;
  return valueContext(setting.name, text.slice(equals + 1, offset), offset);
}

function valueContext(name: string, before: string, offset: number): CompletionContext {
  // Comments between the lines of a value are not part of it.
  const content = before.replace(/^[ \t]*#.*$/gmu, "");
  const prefix = /[^\s,{}]*$/u.exec(content)?.[0] ?? "";
  const previous = /([^\s,{}]+)[\s,{}]*$/u.exec(content.slice(0, content.length - prefix.length))?.[1] ?? "";
  return { kind: "value", name, previous, prefix, start: offset - prefix.length, end: offset };
}

function masterContext(
  model: EditorModel,
  before: string,
  behind: string,
  offset: number,
): CompletionContext | undefined {
  const after = /^[A-Za-z0-9_]*/u.exec(behind)?.[0].length ?? 0;
  const service = serviceAt(model, Math.max(0, offset - 1));
  const option = /(?:^|[ \t])-o[ \t]*(?:\{[ \t]*)?([A-Za-z0-9_]*)$/u.exec(before)?.[1];
  if (option !== undefined) {
    return {
      kind: "option",
      start: offset - option.length,
      end: offset + after,
      ...(service && { service }),
    };
  }
  const value = /(?:^|[ \t])-o[ \t]*(?:(\{)[ \t]*)?([A-Za-z0-9_]+)[ \t]*=(?:(?<=\{[^}]*)[^}]*|[^\s]*)$/u.exec(
    before,
  );
  if (value !== null) {
    const [whole, , name = ""] = value;
    return valueContext(name, whole.slice(whole.indexOf("=") + 1), offset);
  }
  if (/^[ \t]/u.test(before)) return undefined;
  const words = before.split(/[ \t]+/u);
  const field = masterCfFields[words.length - 1];
  const prefix = words.at(-1) ?? "";
  // All of the word: "1000?" has a question mark.
  const rest = /^\S*/u.exec(behind)?.[0].length ?? 0;
  return field && { kind: "field", field, start: offset - prefix.length, end: offset + rest };
}

/**
 * What may stand at a place, the likeliest first.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { completionsAt, EditorModel } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_tls_security_level = \n");
 * const model = new EditorModel({ mainCf, registry });
 * const found = completionsAt(model, "main.cf", mainCf.text.length - 1);
 * console.log(found?.candidates.map(({ text }) => text)); // => [ 'none', 'may', 'encrypt' ]
 * ```
 */
export function completionsAt(
  model: EditorModel,
  file: ConfigFile,
  offset: number,
): (Span & { readonly candidates: readonly Candidate[]; readonly context: CompletionContext }) | undefined {
  const context = completionContext(model, file, offset);
  if (context === undefined) return undefined;
  const candidates = candidatesFor(model, context).sort(
    (left, right) => left.group - right.group || (left.text < right.text ? -1 : 1),
  );
  return { start: context.start, end: context.end, candidates, context };
}

function candidatesFor(model: EditorModel, context: CompletionContext): Candidate[] {
  switch (context.kind) {
    case "name":
      return nameCandidates(model);
    case "reference":
      return [...ownNames(model), ...parameterCandidates(model, () => true)];
    case "option":
      return optionCandidates(model, context.service);
    case "field":
      return fieldCandidates(model, context.field);
    case "value":
    default:
      return valueCandidates(model, context);
  }
}

/** Parameters that can be set; those already set come last. */
function nameCandidates(model: EditorModel): Candidate[] {
  const references = new Set(
    model.sites.flatMap(({ references: { names } }) => names.map(({ name }) => name)),
  );
  const set = new Set(model.sites.flatMap(({ setting, name }) => (setting === undefined ? [] : [name])));
  const missing = [...references, ...model.restrictionClasses].filter(
    (name) => name !== "" && !model.known.has(name),
  );
  return [
    ...[...new Set(missing)].map((text): Candidate => {
      return { text, kind: "own-name", group: set.has(text) ? 2 : 0, isSet: set.has(text) };
    }),
    ...parameterCandidates(model, ({ type }) => type !== "readonly").map((candidate) =>
      set.has(candidate.text) ? Object.assign(candidate, { isSet: true, group: 3 }) : candidate,
    ),
  ];
}

function parameterCandidates(
  model: EditorModel,
  accepts: (parameter: KnownParameter) => boolean,
): Candidate[] {
  const { postfixVersion } = model.input;
  return [...model.known.values()].filter(accepts).map((parameter): Candidate => {
    const isTooNew = postfixVersion !== undefined && isNewer(parameter, postfixVersion);
    const group = isTooNew || parameter.deprecated !== undefined ? 4 : 1;
    const candidate: Candidate = { text: parameter.name, kind: "parameter", group, parameter };
    return isTooNew ? Object.assign(candidate, { isTooNew }) : candidate;
  });
}

/** Names of the user's own that have a value. */
function ownNames(model: EditorModel): Candidate[] {
  const names = new Set(model.sites.map(({ name }) => name).filter((name) => !model.known.has(name)));
  return [...names].map((text) => ({ text, kind: "own-name", group: 0 }));
}

/** The names that the program of a service reads, its own ones first. */
function optionCandidates(model: EditorModel, service?: MasterCfService): Candidate[] {
  const program = service === undefined ? "" : baseName(service.fields.command.text);
  const set = new Set(service?.overrides.map(({ name }) => name));
  const known = parameterCandidates(
    model,
    ({ name, type }) => type !== "readonly" && isReadBy(name, program),
  );
  return [...ownNames(model), ...known].map((candidate) => {
    const isSet = set.has(candidate.text);
    const group = isSet ? 3 : groupOfOption(candidate, program);
    return Object.assign(candidate, { kind: "option" as const, isSet, group });
  });
}

/** The program's own parameters come first, names of the user's own behind those of Postfix. */
function groupOfOption({ text, kind, group }: Candidate, program: string): number {
  if (text.startsWith(`${program}_`)) return 0;
  return kind === "own-name" ? 2 : group;
}

const flags = ["-", "n", "y"];

/** What the fields of a service take. */
const fieldChoices: Readonly<Record<Exclude<MasterCfField, "command" | "service">, readonly string[]>> = {
  type: ["inet", "unix", "fifo", "pass", "unix-dgram"],
  private: flags,
  unprivileged: flags,
  chroot: flags,
  wakeup: ["-", "0", "60?", "300", "1000?"],
  process_limit: ["-", "0", "1"],
};

function fieldCandidates(model: EditorModel, field: MasterCfField): Candidate[] {
  const stock = model.registry.stockServices ?? [];
  if (field === "service") {
    const present = new Set(model.services.map(({ fields }) => fields.service.text));
    const names = [...new Set(stock.map(({ service }) => service))];
    return names.map((text) => ({
      text,
      kind: "service",
      group: present.has(text) ? 1 : 0,
      isSet: present.has(text),
    }));
  }
  if (field === "command") {
    const commands = [...new Set(stock.map(({ command }) => command))];
    return commands.map((text) => ({ text, kind: "command", group: 0 }));
  }
  return fieldChoices[field].map((text, group) => ({ text, kind: "choice", group }));
}

function valueCandidates(
  model: EditorModel,
  { name, previous, prefix }: Extract<CompletionContext, { kind: "value" }>,
): Candidate[] {
  const parameter = model.known.get(name);
  const argument = restrictions.get(previous)?.argument;
  if (argument === "type:table") return typeCandidates();
  if (argument !== undefined) return [];
  if (model.restrictionClasses.has(name)) return restrictionCandidates(model);
  if (name === "smtpd_restriction_classes") return ownNames(model);
  switch (parameter === undefined ? "text" : kindOfParameter(parameter)) {
    case "boolean":
      return ["yes", "no"].map((text, group) => ({ text, kind: "choice", group }));
    case "choice":
      return choicesOf(name).map((text, group) => ({ text, kind: "choice", group }));
    case "time":
      return timeCandidates(prefix);
    case "restrictions":
      return restrictionCandidates(model);
    case "tables":
      return typeCandidates();
    case "transport":
      return transportCandidates(model);
    case "protocols":
      return protocolCandidates();
    case "number":
    case "path":
    case "text":
    default:
      return [];
  }
}

/** A number with each unit, in the order of their length. */
function timeCandidates(prefix: string): Candidate[] {
  const number = /^[0-9]+/u.exec(prefix)?.[0];
  if (number === undefined) return [];
  return ["s", "m", "h", "d", "w"].map((unit, group) => ({ text: number + unit, kind: "unit", group }));
}

function restrictionCandidates(model: EditorModel): Candidate[] {
  return [
    ...[...model.restrictionClasses].map((text): Candidate => ({ text, kind: "own-name", group: 0 })),
    ...[...restrictions.values()].flatMap(({ name, argument }): Candidate[] => {
      if (model.restrictionClasses.has(name)) return [];
      return [{ text: name, kind: "restriction", group: 1, ...(argument !== undefined && { argument }) }];
    }),
  ];
}

function typeCandidates(): Candidate[] {
  return [...tableTypes].map((type) => ({ text: `${type}:`, kind: "table-type", group: 0 }));
}

/** Versions of TLS to begin or end with, then those to leave out: what old versions of Postfix know. */
function protocolCandidates(): Candidate[] {
  const groups = [">=TLSv", "<=TLSv", "!"];
  return groups.flatMap((prefix, group) =>
    tlsProtocols
      .filter((protocol) => prefix === "!" || protocol.startsWith("TLS"))
      .map((protocol): Candidate => {
        const text = prefix === "!" ? `!${protocol}` : protocol.replace("TLSv", prefix);
        return { text, kind: "choice", group };
      }),
  );
}

/** The services that can deliver: those on a socket in the file system. */
function transportCandidates(model: EditorModel): Candidate[] {
  const names = model.services.flatMap(({ fields, fields: { command } }) => {
    const isTransport = model.registry.serviceParametersOf(baseName(command.text)).length > 1;
    return isTransport && fields.type.text === "unix" ? [fields.service.text] : [];
  });
  return [...new Set(names)].map((text) => ({ text, kind: "service", group: 0 }));
}
