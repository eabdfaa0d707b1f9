import { parseMasterEntry } from "../files/master-entry.ts";
import type { MasterEntry } from "../files/master-entry.ts";
import type { Host } from "../host/host.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { writeEntry } from "../show/entry-layout.ts";
import { fieldIndex, matchesService } from "../show/service-pattern.ts";
import { cString } from "../text.ts";
import type { ConfigLine } from "./config-lines.ts";
import { appendEntry, editFile } from "./edit-file.ts";
import type { EditAction } from "./edit-file.ts";
import { removeParameter, setField, setParameter } from "./edit-entry.ts";
import { readMasterRequests } from "./master-requests.ts";
import type { MasterRequest, MasterSubject } from "./master-requests.ts";

/** An edit of master.cf. */
export interface MasterEdit {
  readonly path: string;
  readonly action: EditAction;
  readonly subject: MasterSubject;
  readonly requests: readonly string[];
}

/**
 * Edits master.cf as `postconf -M`, `-F` and `-P` do with values, `-X` and `-#`. A changed entry is written
 * in the folded form of `-Mf`; comments inside it move in front of it.
 *
 * @throws {FatalError} a request that makes no sense, an unusable file
 */
export function editMaster(edit: MasterEdit, host: Host, report: Report): void {
  const requests = readMasterRequests(edit.action, edit.subject, edit.requests);
  editFile(edit.path, host, (lines) => {
    const editor = new MasterEditor(edit, requests, lines, report);
    return editor.appendUnmatched(editor.editLines());
  });
}

class MasterEditor {
  readonly #edit: MasterEdit;
  readonly #requests: readonly MasterRequest[];
  readonly #lines: readonly ConfigLine[];
  readonly #report: Report;
  /** Index of the next line. */
  #next = 0;
  #edited = "";

  constructor(
    edit: MasterEdit,
    requests: readonly MasterRequest[],
    lines: readonly ConfigLine[],
    report: Report,
  ) {
    this.#edit = edit;
    this.#requests = requests;
    this.#lines = lines;
    this.#report = report;
  }

  editLines(): string {
    let isTargeted = false;
    for (let line = this.#take(); line !== undefined; line = this.#take()) {
      if (line.kind === "start") isTargeted = this.#editEntry(line);
      else if (line.kind === "other") this.#edited += line.text;
      else this.#passLine(line, isTargeted);
    }
    return this.#edited;
  }

  #take(): ConfigLine | undefined {
    const line = this.#lines[this.#next];
    this.#next += 1;
    return line;
  }

  /** Adds the entries that were not there yet; other requests that matched nothing get a warning. */
  appendUnmatched(text: string): string {
    const { action, subject } = this.#edit;
    let result = text;
    for (const request of this.#requests) {
      if (request.matches > 0) continue;
      if (subject !== "entry") this.#report.warn(`unmatched service_name/type: "${request.text}"`);
      else if (action === "set") result = appendEntry(result, writeEntry(this.#newEntry(request)));
    }
    return result;
  }

  #passLine({ text }: ConfigLine, isTargeted: boolean): void {
    if (!isTargeted) this.#edited += text;
    else if (this.#edit.action === "comment-out") this.#edited += `#${text}`;
  }

  /** Handles the first line of an entry; returns whether a request matched the entry. */
  #editEntry(line: ConfigLine): boolean {
    const service = this.#readService(line);
    let changed: MasterEntry | undefined;
    let isTargeted = false;
    for (const request of this.#requests) {
      const replacement = this.#replacement(request);
      const isMatch =
        matchesService(request.pattern, service) ||
        (replacement !== undefined && matchesService(replacement, service));
      if (!isMatch) continue;
      isTargeted = true;
      request.matches += 1;
      if (replacement !== undefined) {
        // Further entries that match are removed.
        if (request.matches === 1) changed = replacement;
      } else if (this.#edit.subject !== "entry") {
        changed ??= this.#readWholeEntry(line);
        this.#change(changed, request);
      }
    }
    if (changed === undefined) this.#passLine(line, isTargeted);
    else this.#edited += writeEntry(changed);
    return isTargeted;
  }

  /** The new entry of a request that sets whole entries. */
  #replacement(request: MasterRequest): MasterEntry | undefined {
    const { action, subject } = this.#edit;
    return subject === "entry" && action === "set" ? this.#newEntry(request) : undefined;
  }

  #newEntry({ value, text }: MasterRequest): MasterEntry {
    const entry = parseMasterEntry(value, this.#report);
    if (entry === undefined) throw new FatalError(`bad field count: "${text}"`);
    return entry;
  }

  #change(entry: MasterEntry, { name, value }: MasterRequest): void {
    const { action, subject } = this.#edit;
    if (subject === "field") setField(entry, fieldIndex(name) ?? 0, value, this.#report);
    else if (action === "set") setParameter(entry, name, value);
    else removeParameter(entry, name);
  }

  #readService({ text, number }: ConfigLine): MasterEntry {
    const [name = "", type] = text.split(/[ \t\r\n]+/u).filter(Boolean);
    const at = `file ${this.#edit.path}: line ${number}:`;
    const options = "-Me, -Fe, -Pe, -X, or -#";
    if (type === undefined) throw new FatalError(`${at} specify service name and type on the same line`);
    if (name.includes("=")) {
      throw new FatalError(`${at} service name syntax "${name}" is unsupported with ${options}`);
    }
    if (/[=/]/u.test(type)) {
      throw new FatalError(`${at} service type syntax "${type}" is unsupported with ${options}`);
    }
    return [name, type];
  }

  /** Reads the rest of an entry; comments on the way go out at once, so that they end up in front of it. */
  #readWholeEntry({ text, number }: ConfigLine): MasterEntry {
    let whole = text;
    for (let line = this.#lines[this.#next]; line?.kind !== undefined; line = this.#lines[this.#next]) {
      if (line.kind === "start") break;
      this.#next += 1;
      if (line.kind === "continuation") whole += line.text;
      else this.#edited += line.text;
    }
    const entry = parseMasterEntry(cString(whole), this.#report);
    if (entry === undefined) {
      throw new FatalError(`file ${this.#edit.path}: line ${number}: bad field count`);
    }
    return entry;
  }
}
