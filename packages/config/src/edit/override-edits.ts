import type { PhysicalLine } from "../syntax/logical-lines.ts";
import { parseMasterCf } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfService, MasterCfWord } from "../syntax/service.ts";
import { trimSpace } from "../text/characters.ts";
import { findService, requireService } from "./master-cf-edits.ts";
import type { ServiceId } from "./master-cf-edits.ts";
import { beginsLine, lineEnd } from "./lines.ts";
import {
  commentLine,
  commentPlace,
  insertOption,
  ownLine,
  removeOptions,
  replaceOption,
  toArgument,
} from "./option-layout.ts";
import type { Removal } from "./option-layout.ts";
import { applyEdits } from "./text-edit.ts";
import type { TextEdit } from "./text-edit.ts";

/**
 * Sets a parameter for one service: changes the `-o` option that counts, which is the last one, or adds one
 * behind the other options, laid out as they are. Values with blanks get braces. No edits if the value is
 * already the same.
 *
 * @param file - a tree, which stays as it is
 * @param id - the service
 * @param name - the parameter
 * @param value - the new raw value
 * @throws {RangeError} the file has no such service, or an option cannot hold this name or value
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, setServiceOverride } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n  -o syslog_name=mx\n");
 * const edits = setServiceOverride(file, { service: "smtp", type: "inet" }, "smtpd_banner", "$myhostname ESMTP");
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "smtp inet n - y - - smtpd\n  -o syslog_name=mx\n  -o { smtpd_banner = $myhostname ESMTP }\n"
 * ```
 */
export function setServiceOverride(file: MasterCf, id: ServiceId, name: string, value: string): TextEdit[] {
  const service = requireService(file, id);
  const argument = toArgument(name, trimSpace(value));
  const present = service.overrides.findLast((override) => override.name === name);
  if (present === undefined) return [insertOption(file.text, service, `-o ${argument}`)];
  if (present.value === trimSpace(value)) return [];
  return [replaceOption(file.text, present, name, trimSpace(value), argument)];
}

/**
 * Removes a parameter from a service: all its `-o` options of this name.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, removeServiceOverride } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd -o syslog_name=mx\n");
 * const edits = removeServiceOverride(file, { service: "smtp", type: "inet" }, "syslog_name");
 * console.log(JSON.stringify(applyEdits(file.text, edits))); // => "smtp inet n - y - - smtpd\n"
 * ```
 */
export function removeServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  const overrides = service.overrides.filter((override) => override.name === name);
  return removeOptions(file.text, service, overrides).map(({ start, end, text }) => ({ start, end, text }));
}

/**
 * Comments a parameter of a service out: each `-o` option of this name that has its line to itself gets a `#`
 * in front of the line; one that shares its line moves to a comment line below.
 *
 * @throws {RangeError} the file has no such service
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, commentOutServiceOverride } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n  -o syslog_name=mx\n");
 * const edits = commentOutServiceOverride(file, { service: "smtp", type: "inet" }, "syslog_name");
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "smtp inet n - y - - smtpd\n#  -o syslog_name=mx\n"
 * ```
 */
export function commentOutServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  const overrides = service.overrides.filter((override) => override.name === name);
  const lines = overrides.flatMap((override) => ownLine(file.text, service, override) ?? []);
  const shared = overrides.filter((override) => ownLine(file.text, service, override) === undefined);
  return [
    ...lines.map(({ start }) => ({ start, end: start, text: "#" })),
    ...removeOptions(file.text, service, shared).flatMap((removal) =>
      toComments(file.text, service, removal),
    ),
  ];
}

/** Takes options away and puts comment lines with them in the place of their line, or below it. */
function toComments(text: string, service: MasterCfService, removal: Removal): TextEdit[] {
  const { start, end, overrides } = removal;
  const [last] = overrides.slice(-1);
  if (last === undefined) return [];
  const newLine = lineEnd(text);
  const comments = overrides.map((override) => commentLine(text, override)).join(newLine);
  const isWholeLine =
    removal.text === "" && beginsLine(text, start) && (end === text.length || text[end - 1] === "\n");
  if (isWholeLine) return [{ start, end, text: text[end - 1] === "\n" ? comments + newLine : comments }];
  const at = commentPlace(text, service, last);
  return [
    { start, end, text: removal.text },
    { start: at, end: at, text: newLine + comments },
  ];
}

/**
 * Brings back a parameter of a service: the last comment line `#  -o name=value` inside the service or right
 * behind it. No edits if the service sets the parameter or there is no such comment.
 *
 * @throws {RangeError} the file has no such service
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, uncommentServiceOverride } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n#  -o syslog_name=mx\n");
 * const edits = uncommentServiceOverride(file, { service: "smtp", type: "inet" }, "syslog_name");
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "smtp inet n - y - - smtpd\n  -o syslog_name=mx\n"
 * ```
 */
export function uncommentServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  if (service.overrides.some((override) => override.name === name)) return [];
  const line = commentsOf(file, service).findLast(
    ({ start, end }) => commentedOption(file.text.slice(start, end)) === name,
  );
  if (line === undefined) return [];
  const [hash = ""] = /^[ \t]*#/u.exec(file.text.slice(line.start, line.end)) ?? [];
  const end = line.start + hash.length;
  // The line has to be indented, or it would begin another service.
  const isIndented = /^[ \t]/u.test(file.text.slice(end));
  const edits = [{ start: line.start, end, text: isIndented ? "" : "  " }];
  const after = findService(parseMasterCf(applyEdits(file.text, edits)), id);
  // Behind an argument no daemon looks for options.
  return after?.overrides.some((override) => override.name === name) === true ? edits : [];
}

/** The comment lines inside a service, and those that follow it without an empty line between. */
function commentsOf(file: MasterCf, service: MasterCfService): PhysicalLine[] {
  const inside = service.pieces.filter((piece) => piece.kind === "comment");
  const behind = file.nodes.slice(file.nodes.indexOf(service) + 1);
  const first = behind.findIndex((node) => node.kind !== "comment");
  const following = first < 0 ? behind : behind.slice(0, first);
  return [...inside, ...following.flatMap((node) => (node.kind === "comment" ? [node] : []))];
}

/**
 * The name in `#  -o name=value` or `#  -o { name = value }`, perhaps with further options behind it; nothing
 * else, since it would become an argument of the program.
 */
function commentedOption(comment: string): string | undefined {
  const options = /^[ \t]*#[ \t]*(-o[^]*)$/u.exec(comment)?.[1];
  const { nodes, diagnostics } = parseMasterCf(`x unix - - - - - x ${options}`);
  const [service] = nodes;
  if (options === undefined || service?.kind !== "service" || diagnostics.length > 0) return undefined;
  const { arguments: args, overrides } = service;
  const isOption = ({ text, start, end }: MasterCfWord): boolean =>
    text.startsWith("-") || overrides.some((each) => start >= each.start && end <= each.end);
  return args.every(isOption) ? overrides[0]?.name : undefined;
}
