// Takes nobody's effective ids and back, then becomes nobody for good. Prints what each thread has then.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { readFile } from "node:fs/promises";

import { getpwnam, initgroups, setegid, seteuid, setgid, setgroups, setuid } from "../../src/index.ts";

const nobody = getpwnam("nobody");
if (nobody === undefined) throw new Error("no user nobody");
// Threads that are there already: those of libuv's pool.
await readFile("/dev/null");
await turn();

const report: Record<string, unknown> = {};
try {
  setegid(nobody.gid);
  setgroups([nobody.gid]);
  seteuid(nobody.uid);
  report["effective"] = [process.geteuid?.(), process.getegid?.(), process.getgroups?.()];
  seteuid(0);
  setegid(0);
  setgid(nobody.gid);
  initgroups("nobody", nobody.gid);
  setuid(nobody.uid);
  const lines = readdirSync("/proc/self/task").map((task) => {
    const text = readFileSync(`/proc/self/task/${task}/status`, "utf8");
    return [...text.matchAll(/^(?:Uid|Gid|Groups|CapEff):\s*(.*?)\s*$/gmu)]
      .map(([, value]) => value)
      .join(" | ");
  });
  report["threads"] = [...new Set(lines)].map((line) => line?.replaceAll("\t", " "));
  try {
    seteuid(0);
    report["back"] = "root again";
  } catch (error) {
    report["back"] = (error as NodeJS.ErrnoException).code;
  }
} catch (error) {
  report["refused"] = (error as Error).message;
  report["ids"] = [process.getuid?.(), process.geteuid?.(), process.getegid?.()];
}
writeFileSync(1, JSON.stringify(report));
