import { runDaemon } from "./master/daemon.ts";
import { openOperatedTlsmgr } from "./operated-tlsmgr.ts";
import { loadTlsmgrIni } from "./settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { openTlsmgr } from "./tlsmgr.ts";

void runDaemon({
  readSettings: readTlsmgrSettings,
  open: async (settings, { configDirectory, settings: generic, ...context }) => {
    const ini = loadTlsmgrIni(configDirectory, (text) => context.log.warning(text));
    // Who serves one request and goes is not operated, leaves the control socket to the one that stays, and is not needed
    // by other clients.
    const isAlone = context.generation === undefined;
    const environment = {
      ...context,
      ini: isAlone ? { ...ini, restartIntervalSeconds: 0 } : ini,
      data: {
        mailOwner: generic.mailOwner.name,
        mailOwnerUid: generic.mailOwner.uid,
        path: generic.dataDirectory,
      },
      defaultDatabaseType: generic.defaultDatabaseType,
      smtpUtf8Enable: generic.smtpUtf8Enable,
    };
    const open = isAlone ? openTlsmgr : openOperatedTlsmgr;
    return await open(settings, environment);
  },
});
