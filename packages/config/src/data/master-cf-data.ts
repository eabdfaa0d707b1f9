import { appendEntry, contentLines, deleteEntry, lineEnd } from "../edit/lines.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import { masterCfServices, parseMasterCf } from "../syntax/master-cf.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";

/** A service as plain data, ready for JSON: the eight fields and the arguments as the program gets them. */
export type ServiceData = Readonly<Record<MasterCfField, string>> & {
  /** The words behind the command, without braces around them. */
  readonly arguments: readonly string[];
};

/** The column at which postconf(1) starts each field. */
export const masterCfColumns: Readonly<Record<MasterCfField, number>> = {
  service: 0,
  type: 11,
  private: 17,
  unprivileged: 25,
  chroot: 33,
  wakeup: 41,
  process_limit: 49,
  command: 57,
};

/**
 * The services that count, in the order of the file: of several with one name and type the last one.
 *
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { exportMasterCf } from "@postfixjs/config/edit";
 *
 * const [service] = exportMasterCf(parseMasterCf("smtp inet n - y - - smtpd -o syslog_name=mx\n"));
 * console.log(service?.command, service?.arguments); // => smtpd [ '-o', 'syslog_name=mx' ]
 * ```
 */
export function exportMasterCf(file: MasterCf): ServiceData[] {
  const services = masterCfServices(file);
  const last = new Map(services.map((service) => [idOf(toData(service)), service]));
  return services.filter((service) => last.get(idOf(toData(service))) === service).map(toData);
}

/**
 * The edits that make a file say exactly this: services that differ are written anew in their place, missing
 * ones appended, others and duplicates removed. Comments stay.
 *
 * @throws {RangeError} a field is not one word, or an argument cannot be written
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { applyEdits, exportMasterCf, importMasterCf } from "@postfixjs/config/edit";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n");
 * const services = exportMasterCf(file).map((service) => ({ ...service, process_limit: "10" }));
 * console.log(applyEdits(file.text, importMasterCf(file, services)).trimEnd());
 * // => smtp       inet  n       -       y       -       10      smtpd
 * ```
 */
export function importMasterCf(file: MasterCf, data: readonly ServiceData[]): TextEdit[] {
  const services = masterCfServices(file);
  const wanted = new Map(data.map((service) => [idOf(service), service]));
  const last = new Map(services.map((service) => [idOf(toData(service)), service]));
  const edits = services.flatMap((service) => {
    const present = toData(service);
    const after = wanted.get(idOf(present));
    if (after === undefined || last.get(idOf(present)) !== service) return deleteEntry(service);
    return isSame(present, after) ? [] : replaceEntry(file.text, service, after);
  });
  const missing = [...wanted].flatMap(([id, service]) => (last.has(id) ? [] : [formatService(service)]));
  if (missing.length === 0) return edits;
  const end = lineEnd(file.text);
  return [...edits, appendEntry(file.text, missing.map((entry) => entry.replaceAll("\n", end)).join(end))];
}

/**
 * Writes a service as `postconf -Mf` does: the fields in columns, each `-o` option on its own line,
 * indented.
 *
 * @returns lines that end with LF, but for the last
 * @throws {RangeError} a field is not one word, or an argument cannot be written
 * @example
 * ```ts
 * import { parseMasterCf } from "@postfixjs/config";
 * import { exportMasterCf, formatService } from "@postfixjs/config/edit";
 *
 * const [service] = exportMasterCf(parseMasterCf("smtp inet n - y - - smtpd -o syslog_name=mx\n"));
 * if (service !== undefined) console.log(formatService(service));
 * // => smtp       inet  n       -       y       -       -       smtpd
 * // =>     -o syslog_name=mx
 * ```
 */
export function formatService(service: ServiceData): string {
  let line = "";
  for (const field of masterCfFields) {
    line = `${line}${line === "" ? "" : " "}`.padEnd(masterCfColumns[field]) + service[field];
  }
  for (let index = 0; index < service.arguments.length; index++) {
    const argument = service.arguments[index] ?? "";
    const value = service.arguments[index + 1];
    if (argument === "-o" && value !== undefined) {
      line += `\n    -o ${formatArgument(value)}`;
      index += 1;
    } else {
      line += ` ${formatArgument(argument)}`;
    }
  }
  const [parsed] = masterCfServices(parseMasterCf(`${line}\n`));
  if (parsed === undefined || !isSame(toData(parsed), service)) {
    throw new RangeError(`Cannot write the service "${idOf(service)}": a field or argument would read differently`);
  }
  return line;
}

function formatArgument(text: string): string {
  return /[ \t\r\n]/u.test(text) || text.startsWith("{") || text === "" ? `{${text}}` : text;
}

function toData(service: MasterCfService): ServiceData {
  const { fields } = service;
  return {
    service: fields.service.text,
    type: fields.type.text,
    private: fields.private.text,
    unprivileged: fields.unprivileged.text,
    chroot: fields.chroot.text,
    wakeup: fields.wakeup.text,
    process_limit: fields.process_limit.text,
    command: fields.command.text,
    arguments: service.arguments.map(({ text }) => text),
  };
}

function idOf({ service, type }: ServiceData): string {
  return `${service}/${type}`;
}

function isSame(left: ServiceData, right: ServiceData): boolean {
  return (
    masterCfFields.every((field) => left[field] === right[field]) &&
    left.arguments.length === right.arguments.length &&
    left.arguments.every((argument, index) => argument === right.arguments[index])
  );
}

/** The new text takes the place of the first line; the other lines of the entry go. */
function replaceEntry(text: string, service: MasterCfService, after: ServiceData): TextEdit[] {
  const [first, ...rest] = contentLines(service);
  if (first === undefined) return [];
  const end = lineEnd(text);
  const hadEnd = text[first.end - 1] === "\n";
  const entry = formatService(after).replaceAll("\n", end) + (hadEnd ? end : "");
  const deletions = rest.map((line) => ({ start: line.start, end: line.end, text: "" }));
  return [{ start: first.start, end: first.end, text: entry }, ...deletions];
}
