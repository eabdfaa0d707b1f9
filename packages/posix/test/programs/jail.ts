// What a daemon does at its start, in the order in which it must: log, jail, privileges. Prints what it sees
// then.
import { readdirSync, writeFileSync } from "node:fs";

import { chroot, connectDatagram, getpwnam, openlog, syslog } from "../../src/index.ts";

const [outer = "", inner = ""] = process.argv.slice(2);
const nobody = getpwnam("nobody");
if (nobody === undefined) throw new Error("no user nobody");
chroot(outer); // brings a /dev/log of our own into place
openlog("postfix/tlsmgr", "mail");
const postlog = connectDatagram("/postlog");

process.setgid?.(nobody.gid);
process.setgroups?.([]);
chroot(inner);
process.chdir("/");
process.setuid?.(nobody.uid);

syslog("info", "from the jail 100% \0 safe");
syslog("warning", "größer");
const sent = postlog.send("to postlogd") === undefined;
let escape = "";
try {
  chroot("/");
} catch (error) {
  escape = (error as NodeJS.ErrnoException).code ?? "";
}
openlog("again", "local3");
syslog("crit", "lost");
const result = { pid: process.pid, uid: process.getuid?.(), root: readdirSync("/"), sent, escape };
writeFileSync(1, JSON.stringify(result));
