import { runDaemon } from "./master/daemon.ts";
import { openOperatedTlsmgr } from "./operated-tlsmgr.ts";
import { loadTlsmgrIni } from "./settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { openTlsmgr } from "./tlsmgr.ts";

void runDaemon({
  readSettings: readTlsmgrSettings,
  open: async (settings, { configDirectory, settings: generic, ...context }) => {
    const environment = {
      ...context,
      ini: loadTlsmgrIni(configDirectory, (text) => context.log.warning(text)),
      data: {
        mailOwner: generic.mailOwner.name,
        mailOwnerUid: generic.mailOwner.uid,
        path: generic.dataDirectory,
      },
      defaultDatabaseType: generic.defaultDatabaseType,
      smtpUtf8Enable: generic.smtpUtf8Enable,
    };
    // Who serves one request and goes is not operated, and leaves the control socket to the one that stays.
    const open = context.generation === undefined ? openTlsmgr : openOperatedTlsmgr;
    return await open(settings, environment);
  },
});
