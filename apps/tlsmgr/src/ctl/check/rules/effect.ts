import path from "node:path";
import { ConfigFatalError } from "@postfixjs/config/daemon";
import { FatalError } from "../../../log/log.ts";
import { readGenericSettings } from "../../../master/generic-settings.ts";
import { loadMainCf, mainCfOf } from "../../../settings/main-cf.ts";
import { settingsInEffect } from "../../../settings/settings-in-effect.ts";
import type { SettingInEffect } from "../../../settings/settings-in-effect.ts";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "../../../settings/tlsmgr-settings.ts";
import { broken, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";
import type { Site } from "../../site/site.ts";

/** Rules on what a daemon that starts now would make of the settings. */
export const effectRules: readonly Rule[] = [
  {
    code: "bad-parameter",
    check: (site) => {
      const settings = settingsOfFiles(site);
      return typeof settings === "string"
        ? [
            broken(
              `tlsmgr ends at once, with "fatal: ${settings}"`,
              "postconf -e 'NAME = VALUE' && postfix reload",
            ),
          ]
        : [];
    },
  },
  {
    code: "reload-needed",
    check: (site, { settings: inEffect }) => {
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
      return [warning(`${names} were changed since tlsmgr started`, "postfix reload")];
    },
  },
];

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
