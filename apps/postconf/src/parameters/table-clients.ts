import { tableParameters } from "@postfixjs/config/registry";
import { extractBraces, splitOutsideBraces } from "../files/braces.ts";
import { loadSettings } from "../files/load-settings.ts";
import type { Host } from "../host/host.ts";
import { systemErrorCode, systemErrorText } from "../host/system-error.ts";
import type { Report } from "../report.ts";
import type { Configuration, Service } from "./configuration.ts";
import { expandParameter } from "./lookup.ts";

/**
 * Looks for `type:name` of database clients in values: a bare name stands for parameters `name_setting`, a
 * path for a file of settings, of which the unused ones are warned of.
 */
export class TableClients {
  readonly #configuration: Configuration;
  readonly #host: Host;
  readonly #report: Report;
  /** Files that were looked at, as `type:path`: each is complained about once. */
  readonly #visited = new Set<string>();

  constructor(configuration: Configuration, host: Host, report: Report) {
    this.#configuration = configuration;
    this.#host = host;
    this.#report = report;
  }

  /** @param flag - gets the name of each parameter that a table may read */
  scan(value: string, service: Service | undefined, flag: (name: string) => void): void {
    const expanded = expandParameter(this.#configuration, "effective", value, this.#report, service);
    if (/[:{]/u.test(expanded)) this.#scanText(expanded, service, flag);
  }

  /** It is unknown whether a word names a table or is other text; nothing but the known types tells. */
  #scanText(text: string, service: Service | undefined, flag: (name: string) => void): void {
    for (const word of splitOutsideBraces(text, ", \t\r\n")) {
      if (word.startsWith("{")) {
        this.#scanText(this.#unbrace(word, service), service, flag);
        continue;
      }
      const table = word.replace(/^(?:proxy:)+/u, "");
      const [, type = "", name = ""] = /^([^:]*):(.*)$/su.exec(table) ?? [];
      if (name.startsWith("/")) this.#checkFile(type, name);
      else if (name.startsWith("{")) this.#scanText(this.#unbrace(name, service), service, flag);
      else if (name !== "" && !name.startsWith(".")) {
        for (const setting of tableParameters.get(type) ?? []) flag(`${name}_${setting}`);
      }
    }
  }

  #unbrace(word: string, service: Service | undefined): string {
    const { text, error } = extractBraces(word, false);
    const source = service === undefined ? "main.cf" : `master.cf:${service.nameSpace}`;
    if (error !== undefined) this.#report.warn(`${source}: ${error}`);
    return text;
  }

  #checkFile(type: string, path: string): void {
    const known = tableParameters.get(type);
    const table = `${type}:${path}`;
    if (known === undefined || this.#visited.has(table)) return;
    this.#visited.add(table);
    const settings = new Map<string, string>();
    try {
      if (!this.#host.isRegularFile(path)) {
        this.#report.warn(`open "${type}" configuration "${path}": not a regular file`);
        return;
      }
      loadSettings(path, this.#host.readFile(path), settings, this.#report);
    } catch (error) {
      // A file with passwords need not be readable for everybody.
      if (systemErrorCode(error) === "EACCES") return;
      this.#report.warn(`open "${type}" configuration "${path}": ${systemErrorText(error)}`);
      return;
    }
    for (const [name, value] of settings) {
      if (!known.includes(name)) this.#report.warn(`${table}: unused parameter: ${name}=${value}`);
    }
  }
}
