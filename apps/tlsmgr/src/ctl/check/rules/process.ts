import { readFileSync } from "node:fs";
import { askPostconf } from "../../site/ask-postconf.ts";
import { copesWithHardening } from "../../install/launcher.ts";
import { readIfThere } from "../../site/read-if-there.ts";
import { broken, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";
import { hardenedUnits } from "../../site/systemd-units.ts";

const descriptorsMin = 1024;

/** Rules on the running service. */
export const processRules: readonly Rule[] = [
  {
    code: "socket-missing",
    check: (site, { hasSocket }) =>
      hasSocket
        ? []
        : [
            broken(
              `there is no socket "${site.socket}": Postfix does not run, or has not read master.cf again`,
              "postfix start, or postfix reload",
            ),
          ],
  },
  {
    code: "throttled",
    check: (site, { hasSocket, fault }) => {
      if (!hasSocket || fault === undefined) return [];
      const line = lastComplaint(site.text("maillog_file"), site.program ?? "tlsmgr");
      if (line === undefined) return [];
      return [
        broken(
          `master(8) cannot start tlsmgr: ${line}`,
          "fix what the lines before it in the mail log report",
        ),
      ];
    },
  },
  {
    code: "no-answer",
    check: (_, { hasSocket, fault }) =>
      hasSocket && fault !== undefined
        ? [
            broken(
              `tlsmgr does not answer: ${fault}`,
              'look for tlsmgr in the mail log; "throttling" there means that it can\'t start',
            ),
          ]
        : [],
  },
  {
    code: "greeting",
    check: ({ configDirectory }, { wrongGreeting }) => {
      if (wrongGreeting === undefined) return [];
      const version = askPostconf("-dh", "mail_version") ?? "";
      const problem =
        wrongGreeting === "greets"
          ? `tlsmgr greets its clients, but those of Postfix ${version} take the greeting for a reply`
          : `tlsmgr waits for its clients to speak first, but those of Postfix ${version} wait for a greeting`;
      return [
        broken(
          problem,
          `remove version = from [postfix] in ${configDirectory}/tlsmgr.ini, then: tlsmgrctl install --renew && postfix -c ${configDirectory} reload`,
        ),
      ];
    },
  },
  {
    code: "wrong-answer",
    check: (_, { flaws }) =>
      flaws.map((flaw) =>
        broken(`tlsmgr answers, but not as it should: ${flaw}`, "look for tlsmgr in the mail log"),
      ),
  },
  {
    code: "control-socket",
    check: ({ script }, { fault, controlFault }) =>
      script !== undefined && fault === undefined && controlFault !== undefined
        ? [
            warning(
              `tlsmgr answers, but its control socket does not: ${controlFault}`,
              'run this as root or mail_owner; look for "control socket" in the mail log',
            ),
          ]
        : [],
  },
  {
    code: "cache-degraded",
    check: (_, { status }) =>
      Object.entries(status?.caches ?? {}).flatMap(([type, cache]) =>
        cache.isOpen && cache.isDegraded
          ? [
              warning(
                `the file of the ${type} cache failed, and sessions are kept in memory`,
                "free space in data_directory; the cache recovers without a restart",
              ),
            ]
          : [],
      ),
  },
  {
    code: "descriptor-limit",
    check: (_, { status }) => {
      if (status === undefined) return [];
      const limits = readIfThere(`/proc/${status.pid}/limits`) ?? "";
      const limit = Number(/^Max open files\s+(\d+)/mu.exec(limits)?.[1] ?? descriptorsMin);
      if (limit >= descriptorsMin) return [];
      return [
        warning(
          `tlsmgr may have ${limit} open files only, one of them for each client`,
          "raise the limit where Postfix is started: ulimit -n, or LimitNOFILE= of the unit",
        ),
      ];
    },
  },
  {
    code: "memory-deny-write-execute",
    check: ({ script, systemRoot }) =>
      script === undefined || copesWithHardening(script)
        ? []
        : hardenedUnits(systemRoot).map((unit) =>
            broken(
              `${unit} sets MemoryDenyWriteExecute, under which Node.js cannot run`,
              "tlsmgrctl install --jitless; or systemctl edit the unit, with MemoryDenyWriteExecute=no under [Service]",
            ),
          ),
  },
];

const complaint = /master\[\d+\]: warning: (.*)$/u;
const tailBytes = 64 * 1024;

/** The last complaint of master(8) about a program, if it was not able to start it. */
function lastComplaint(logFile: string, program: string): string | undefined {
  if (logFile === "" || readIfThere(logFile) === undefined) return undefined;
  const lines = readFileSync(logFile, "latin1").slice(-tailBytes).split("\n");
  const mentions = lines.filter((line) => line.includes(program) && line.includes("throttling"));
  return complaint.exec(mentions.at(-1) ?? "")?.[1];
}
