import { trimSpace } from "../text/characters.ts";
import { masterCfServices, parseMasterCf } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import { appendEntry, beginsLine, commentOutEntry, deleteEntry, lineEnd, uncommentEntry } from "./lines.ts";
import type { TextEdit } from "./text-edit.ts";

/** Names a service: the name alone is not enough, since `smtp inet` and `smtp unix` are two. */
export interface ServiceId {
  /** The first field, for example `smtp` or `127.0.0.1:10025`. */
  readonly service: string;
  /** The second field, for example `inet`. */
  readonly type: string;
}

/**
 * The service that counts: the last one of its name and type.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { findService } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\nsmtp unix - - y - - smtp\n");
 * console.log(findService(file, { service: "smtp", type: "unix" })?.fields.command.text); // => smtp
 * ```
 */
export function findService(file: MasterCf, id: ServiceId): MasterCfService | undefined {
  return servicesOf(file, id).at(-1);
}

/**
 * Changes one field of a service. No edits if the field already holds this text.
 *
 * @throws {RangeError} the file has no such service, or the text is not one word
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, setServiceField } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n");
 * const edits = setServiceField(file, { service: "smtp", type: "inet" }, "chroot", "n");
 * console.log(JSON.stringify(applyEdits(file.text, edits))); // => "smtp inet n - n - - smtpd\n"
 * ```
 */
export function setServiceField(
  file: MasterCf,
  id: ServiceId,
  field: MasterCfField,
  text: string,
): TextEdit[] {
  const word = requireService(file, id).fields[field];
  // Blanks of any kind at the start of a line continue the entry before; # makes it a comment.
  const isComment = text.startsWith("#") && beginsLine(file.text, word.start);
  if (!/^[^ \t\r\n\x0b\f\0]+$/u.test(text) || isComment) {
    throw new RangeError(`Cannot write "${text}" to the ${field} field: it must be one word`);
  }
  return word.text === text ? [] : [{ start: word.start, end: word.end, text }];
}

/**
 * Adds a service at the end of the file. No edits if the last service of this name and type has the same
 * words.
 *
 * @param file - a tree, which stays as it is
 * @param entry - eight fields and the arguments, on one line or with indented further lines
 * @throws {RangeError} the entry is not one service
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { addService, applyEdits } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd");
 * const edits = addService(file, "smtps inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes");
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "smtp inet n - y - - smtpd\nsmtps inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes\n"
 * ```
 */
export function addService(file: MasterCf, entry: string): TextEdit[] {
  const parsed = parseMasterCf(`${trimSpace(entry)}\n`);
  const [service] = parsed.nodes;
  if (parsed.nodes.length !== 1 || service?.kind !== "service" || service.text.includes("\0")) {
    throw new RangeError(
      `Cannot write "${entry}" to master.cf: a service has eight fields, and further lines must be indented`,
    );
  }
  const id = { service: service.fields.service.text, type: service.fields.type.text };
  const present = findService(file, id);
  if (present !== undefined && words(present) === words(service)) return [];
  return [appendEntry(file.text, trimSpace(entry).replace(/\r?\n/gu, lineEnd(file.text)))];
}

/**
 * Deletes every service of this name and type. Comments inside an entry stay.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, removeService } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n");
 * const edits = removeService(file, { service: "smtp", type: "inet" });
 * console.log(JSON.stringify(applyEdits(file.text, edits))); // => "tlsmgr unix - - y 1000? 1 tlsmgr\n"
 * ```
 */
export function removeService(file: MasterCf, id: ServiceId): TextEdit[] {
  return servicesOf(file, id).flatMap(deleteEntry);
}

/**
 * Comments out every service of this name and type, with all lines.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, commentOutService } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n  -o syslog_name=mx\n");
 * const edits = commentOutService(file, { service: "smtp", type: "inet" });
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "#smtp inet n - y - - smtpd\n#  -o syslog_name=mx\n"
 * ```
 */
export function commentOutService(file: MasterCf, id: ServiceId): TextEdit[] {
  return servicesOf(file, id).flatMap(commentOutEntry);
}

/**
 * Brings back a service that was commented out: the first `#name type …` of the file with eight fields that
 * master(8) takes, and the comment lines behind it that hold its continuation. No edits if the service is
 * there or there is no such comment.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, uncommentService } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("#smtp inet n - y - - smtpd\n#  -o syslog_name=mx\n");
 * const edits = uncommentService(file, { service: "smtp", type: "inet" });
 * console.log(JSON.stringify(applyEdits(file.text, edits)));
 * // => "smtp inet n - y - - smtpd\n  -o syslog_name=mx\n"
 * ```
 */
export function uncommentService(file: MasterCf, id: ServiceId): TextEdit[] {
  if (findService(file, id) !== undefined) return [];
  const lines = file.nodes.flatMap((node) => ("pieces" in node ? node.pieces : [node]));
  const first = lines.findIndex((line) => {
    if (line.kind !== "comment") return false;
    const entry = file.text.slice(line.start, line.end).replace(/^[ \t]*#[ \t]*/u, "");
    const { nodes, diagnostics } = parseMasterCf(entry);
    const [service] = nodes;
    // Prose has words too, but hardly fields that master(8) takes.
    const isRefused = diagnostics.some(({ code }) => code.startsWith("bad-service"));
    return service?.kind === "service" && isOf(service, id) && !isRefused;
  });
  return first < 0 ? [] : uncommentEntry(file.text, lines, first);
}

/** The services of one name and type. */
function servicesOf(file: MasterCf, id: ServiceId): MasterCfService[] {
  return masterCfServices(file).filter((service) => isOf(service, id));
}

function isOf({ fields }: MasterCfService, id: ServiceId): boolean {
  return fields.service.text === id.service && fields.type.text === id.type;
}

/** The service that counts, or an error. */
export function requireService(file: MasterCf, id: ServiceId): MasterCfService {
  const service = findService(file, id);
  if (service === undefined)
    throw new RangeError(`There is no service "${id.service}/${id.type}" in master.cf`);
  return service;
}

function words(service: MasterCfService): string {
  return JSON.stringify([Object.values(service.fields), service.arguments].flat().map(({ text }) => text));
}
