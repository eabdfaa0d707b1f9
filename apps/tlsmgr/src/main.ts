import { runDaemon } from "./master/daemon.ts";
import { loadTlsmgrIni } from "./settings/tlsmgr-ini.ts";
import { readTlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { openTlsmgr } from "./tlsmgr.ts";

void runDaemon({
  readSettings: readTlsmgrSettings,
  open: async (settings, { log, configDirectory, settings: generic, peerName, asMailOwner, leaveSoon }) =>
    await openTlsmgr(settings, {
      log,
      ini: loadTlsmgrIni(configDirectory, (text) => log.warning(text)),
      data: {
        mailOwner: generic.mailOwner.name,
        mailOwnerUid: generic.mailOwner.uid,
        path: generic.dataDirectory,
      },
      defaultDatabaseType: generic.defaultDatabaseType,
      smtpUtf8Enable: generic.smtpUtf8Enable,
      peerName,
      asMailOwner,
      leaveSoon,
    }),
});
