import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Configuration, masterCfServices, parseMainCf, parseMasterCf } from "@postfixjs/config";
import { parseTime } from "@postfixjs/config/daemon";
import { findService } from "@postfixjs/config/edit";
import type { MainCf, MasterCf, MasterCfField, MasterCfService } from "@postfixjs/config";
import { parameters } from "@postfixjs/config/registry";
import { getpwnam } from "@postfixjs/posix";
import type { User } from "@postfixjs/posix";
import { textOfError } from "../../log/system-error.ts";
import { cacheTypes } from "../../settings/cache-types.ts";
import { CommandError } from "../commands/command.ts";
import { isDenied, Sight } from "./sight.ts";

/** An installation of Postfix as the rules look at it. */
export class Site {
  readonly configDirectory: string;
  /** Where the system's files are, `/` but in tests. */
  readonly systemRoot: string;
  /** What this user can see of its files. */
  readonly sight = new Sight();
  readonly mainCf: MainCf;
  readonly masterCf: MasterCf;
  /** The tlsmgr line of master.cf. */
  readonly service: MasterCfService | undefined;
  readonly #configuration: Configuration;

  /** @throws {CommandError} main.cf or master.cf can't be read. */
  constructor(configDirectory: string, systemRoot = "/") {
    this.configDirectory = configDirectory;
    this.systemRoot = systemRoot;
    this.masterCf = parseMasterCf(readFile(path.join(configDirectory, "master.cf")));
    this.service = findService(this.masterCf, { service: "tlsmgr", type: "unix" });
    this.mainCf = parseMainCf(readFile(path.join(configDirectory, "main.cf")));
    const given = new Map([["config_directory", configDirectory]]);
    this.#configuration = new Configuration({ mainCf: this.mainCf, parameters, given }, this.service);
  }

  /** The value of a parameter as the tlsmgr service sees it; empty if it has none. */
  text(name: string): string {
    return this.#configuration.evaluate(name)?.value ?? "";
  }

  /** The value of a time parameter in seconds; `undefined` if it is none. */
  seconds(name: string): number | undefined {
    return parseTime(this.text(name), "s")?.seconds;
  }

  /** A field of the tlsmgr line, empty without a line. */
  field(name: MasterCfField): string {
    return this.service?.fields[name].text ?? "";
  }

  /** Services of any type with that name. */
  services(name: string): MasterCfService[] {
    return masterCfServices(this.masterCf).filter(({ fields }) => fields.service.text === name);
  }

  /** The account of `mail_owner`, if any. */
  get mailOwner(): User | undefined {
    return getpwnam(this.text("mail_owner"));
  }

  /**
   * The file that master(8) runs for the tlsmgr line; `undefined` without a line. master(8) puts
   * daemon_directory before any name, also before one that begins with a slash.
   */
  get program(): string | undefined {
    const name = this.field("command");
    return name === "" ? undefined : path.join(this.text("daemon_directory"), name);
  }

  /** The text of that file if it is a script, as ours is; Postfix's own is a binary. */
  get script(): string | undefined {
    const { program } = this;
    if (program === undefined || !existsSync(program)) return undefined;
    try {
      const text = readFileSync(program, "latin1");
      return text.startsWith("#!") ? text : undefined;
    } catch (error) {
      if (isDenied(error)) this.sight.hide(program);
      return undefined;
    }
  }

  /** Where Postfix's daemons look for their tlsmgr. */
  get socket(): string {
    return path.join(this.text("queue_directory"), "private", this.text("tlsmgr_service_name") || "tlsmgr");
  }

  /** The caches that are switched on: their type, and the setting of their database. */
  get caches(): { readonly type: string; readonly parameter: string; readonly database: string }[] {
    return cacheTypes
      .map((type) => ({ type, parameter: `${type}_tls_session_cache_database` }))
      .map(({ type, parameter }) => ({ type, parameter, database: this.text(parameter) }))
      .filter(
        ({ type, database }) => database !== "" && this.seconds(`${type}_tls_session_cache_timeout`) !== 0,
      );
  }
}

function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`cannot read "${file}": ${textOfError(error)}`, { cause: error });
  }
}
