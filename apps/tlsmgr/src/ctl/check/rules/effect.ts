import path from "node:path";
import { ConfigFatalError } from "@postfixjs/config/daemon";
import { FatalError } from "../../../log/log.ts";
import { readGenericSettings } from "../../../master/generic-settings.ts";
import { loadMainCf, mainCfOf } from "../../../settings/main-cf.ts";
import { settingsInEffect } from "../../../settings/settings-in-effect.ts";
import type { SettingInEffect } from "../../../settings/settings-in-effect.ts";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "../../../settings/tlsmgr-settings.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import { advise, broken, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** Rules on what a daemon that starts now would make of the settings. */
export const effectRules: readonly Rule[] = [
  {
    code: "main-cf-line",
    check: ({ mainCf, configDirectory }, _daemon, commands) =>
      mainCf.nodes.flatMap((node) =>
        node.kind === "broken"
          ? [
              badLine(
                `${mainCfOf(configDirectory)}, line ${node.line}: ${node.error}: no program of Postfix starts`,
                commands.commentOut(mainCfOf(configDirectory), node.line, node.line + node.pieces.length - 1),
                commands,
              ),
            ]
          : [],
      ),
  },
  {
    code: "master-cf-line",
    check: ({ masterCf, configDirectory }, _daemon, commands) => {
      const file = path.join(configDirectory, "master.cf");
      return masterCf.nodes.flatMap((node) =>
        node.kind === "broken"
          ? [
              badLine(
                `${file}, line ${node.line}: ${node.words.length} fields instead of 8: master(8) does not start`,
                commands.commentOut(file, node.line, node.line + node.pieces.length - 1),
                commands,
              ),
            ]
          : [],
      );
    },
  },
  { code: "bad-parameter", check: (site, _daemon, commands) => badParameter(site, commands) },
  {
    code: "reload-needed",
    check: (site, { settings: inEffect }, commands) => {
      const settings = settingsOfFiles(site);
      if (inEffect === undefined || typeof settings === "string") return [];
      const values = new Map(settings.map(({ name, value }) => [name, value]));
      const changed = inEffect.filter(
        // What the installation found out counts where the files say nothing; another rule judges the
        // version.
        ({ name, value }) => name !== "[postfix] version" && values.has(name) && values.get(name) !== value,
      );
      if (changed.length === 0) return [];
      const names = changed.map(({ name }) => name).join(", ");
      const remedy = run(commands.takeEffect(), "the daemon reads its settings when it starts");
      return [warning(`${names} were changed since tlsmgr started`, remedy)];
    },
  },
];

function badLine(problem: string, command: string, commands: Commands): Diagnosis {
  return broken(problem, run(commands.all(command), "puts it behind #; look at what was meant"));
}

/** The parameter that the text of a fatal error is about. */
const parameterInError =
  /(?:^bad [^:]*configuration: (\w+) = )|(?:^bad string length [^:]*: (\w+) = )|(?:^invalid (\w+)(?: parameter value|:))|(?:\bparameter (\w+): )/u;

function badParameter(site: Site, commands: Commands): Diagnosis[] {
  const settings = settingsOfFiles(site);
  // Other rules have these.
  if (typeof settings !== "string" || site.mainCf.nodes.some(({ kind }) => kind === "broken")) return [];
  const name = parameterInError.exec(settings)?.slice(1).find(Boolean);
  if (name === "mail_owner" && site.mailOwner === undefined) return [];
  return [broken(`tlsmgr ends at once, with "fatal: ${settings}"`, remedyForParameter(site, name, commands))];
}

function remedyForParameter(site: Site, name: string | undefined, commands: Commands): Remedy {
  const isSet =
    name !== undefined &&
    (site.mainCf.nodes.some((node) => node.kind === "setting" && node.name === name) ||
      site.service?.overrides.some((override) => override.name === name) === true);
  if (!isSet) return advise("correct the value that the message names; see postconf(5)");
  return run(commands.all(commands.unset(name)), `${name} then has its default; see postconf(5)`);
}

/** The settings that the files give, read as the daemon reads them; or the reason why it would end. */
function settingsOfFiles({ configDirectory, service }: Site): SettingInEffect[] | string {
  const processName = path.basename(service?.fields.command.text ?? "tlsmgr");
  try {
    const dictionary = loadMainCf({ processName, configDirectory, warn: () => {} });
    for (const { name, value } of service?.overrides ?? []) dictionary.set(name, value);
    dictionary.set("service_name", service?.fields.service.text ?? "tlsmgr");
    readGenericSettings(dictionary, mainCfOf(configDirectory), () => {});
    const ini = loadTlsmgrIni(configDirectory, () => {});
    return settingsInEffect(readTlsmgrSettings(dictionary), ini);
  } catch (error) {
    if (error instanceof ConfigFatalError || error instanceof FatalError) return error.message;
    throw error;
  }
}
