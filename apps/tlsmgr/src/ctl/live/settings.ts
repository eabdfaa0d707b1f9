import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { decodeText, Configuration, parseMainCf, parseMasterCf } from "@postfixjs/config";
import { findService } from "@postfixjs/config/edit";
import type { MasterCfService } from "@postfixjs/config";
import { parse } from "ini";
import type { ControlClient } from "../../control/control-client.ts";
import { asMap } from "../../control/protocol.ts";
import type { SettingInEffect } from "../../settings/settings-in-effect.ts";
import { exitWell, parseOptions } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";
import { tableLines } from "../commands/format.ts";

const settingsHelp = `usage: tlsmgrctl settings [--json] [--config-directory DIR] [--control PATH]

Shows every setting of the running daemon as it is in effect, times in seconds, and where the
configuration sets it: main.cf, master.cf (-o), tlsmgr.ini, or nowhere (default). What was
changed since the daemon started is in effect after "postfix reload".

${controlOptionsHelp}`;

/** `tlsmgrctl settings`. */
export const settingsCommand: Command = {
  summary: "show every setting in effect, and where it comes from",
  help: settingsHelp,
  run: async (args, output) => {
    const options = parseOptions(args, controlOptions);
    const inEffect = await withDaemon(options, output, askSettings);
    const origins = new Origins(options["config-directory"]);
    const settings = inEffect.map((setting) => Object.assign(setting, { origin: origins.of(setting) }));
    if (options.json) output.result(JSON.stringify(settings, undefined, 2));
    else {
      const rows = settings.map(({ name, value, origin }) => [`${name} = ${value}`, `(${origin})`]);
      for (const line of tableLines(rows)) output.result(line);
    }
    return exitWell;
  },
};

/** Asks a daemon for its settings. */
export async function askSettings(client: ControlClient): Promise<readonly SettingInEffect[]> {
  return await client.request("settings");
}

/** Where the files of a configuration directory set things. */
class Origins {
  readonly #configuration: Configuration;
  readonly #ini: ReadonlyMap<string, unknown>;

  constructor(directory: string) {
    const read = (name: string): string => {
      const file = path.join(directory, name);
      return existsSync(file) ? decodeText(readFileSync(file)) : "";
    };
    const mainCf = parseMainCf(read("main.cf"));
    this.#configuration = new Configuration({ mainCf }, tlsmgrService(read("master.cf")));
    this.#ini = new Map(Object.entries(parse(read("tlsmgr.ini"))));
  }

  of({ file, name }: SettingInEffect): string {
    if (file === "main.cf") return this.#configuration.lookup(name)?.origin.from ?? "default";
    const [, section = "", key = ""] = /^\[(.*)\] (.*)$/u.exec(name) ?? [];
    return key in asMap(this.#ini.get(section)) ? "tlsmgr.ini" : "default";
  }
}

/** The stock name of the service, in a master.cf as it is there. */
function tlsmgrService(masterCf: string): MasterCfService | undefined {
  return findService(parseMasterCf(masterCf), { service: "tlsmgr", type: "unix" });
}
