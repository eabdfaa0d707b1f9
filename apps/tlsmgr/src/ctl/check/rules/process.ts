import path from "node:path";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { copesWithHardening, parseLauncher } from "../../install/launcher.ts";
import { quote } from "../../install/quote.ts";
import { postfixVersionOf } from "../../site/installed-postfix.ts";
import { lastComplaint } from "../../site/log-tail.ts";
import { readIfThere } from "../../site/read-if-there.ts";
import type { Site } from "../../site/site.ts";
import { hardenedUnits } from "../../site/systemd-units.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import { iniFileOf, remedyInIni } from "../ini-remedy.ts";
import { linesOf } from "../ini-lines.ts";
import { advise, broken, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";
import type { RunningDaemon } from "../running-daemon.ts";

const descriptorsMin = 1024;
/** As systemd has it for services. */
const descriptorsGiven = 524_288;

/** Rules on the running service. */
export const processRules: readonly Rule[] = [
  {
    code: "postfix-stopped",
    check: (site, { isStopped }, commands) =>
      isStopped
        ? [
            broken(
              `Postfix does not run with the configuration ${site.configDirectory}`,
              run(commands.start(), "where systemd runs Postfix, systemctl start postfix does it"),
            ),
          ]
        : [],
  },
  {
    code: "socket-missing",
    check: (site, { hasSocket, isStopped, isHidden }, commands) =>
      hasSocket || isStopped || isHidden || site.service === undefined || site.field("private") === "n"
        ? []
        : [
            broken(
              `there is no socket "${site.socket}" although Postfix runs`,
              run(commands.restart(), "master(8) creates its sockets when it starts: a reload is not enough"),
            ),
          ],
  },
  { code: "throttled", isConsequence: true, check: throttled },
  {
    code: "no-answer",
    isConsequence: true,
    check: (site, daemon, commands) =>
      isSilent(daemon) && throttled(site, daemon, commands).length === 0
        ? [
            broken(
              `tlsmgr does not answer: ${daemon.fault}`,
              run(commands.restart(), "look for tlsmgr in the mail log"),
            ),
          ]
        : [],
  },
  { code: "greeting", check: (site, daemon, commands) => wrongGreeting(site, daemon, commands) },
  {
    code: "wrong-answer",
    check: (_site, { flaws }) =>
      flaws.map((flaw) =>
        broken(
          `tlsmgr answers, but not as it should: ${flaw}`,
          advise("look for tlsmgr in the mail log; please report it"),
        ),
      ),
  },
  {
    code: "control-socket",
    isConsequence: true,
    check: (site, { fault, fallback, controlFault, isHidden }, commands) =>
      site.script === undefined ||
      fault !== undefined ||
      fallback !== undefined ||
      isHidden ||
      controlFault === undefined
        ? []
        : [
            warning(
              `tlsmgr answers, but its control socket does not: ${controlFault}`,
              controlRemedy(site, commands),
            ),
          ],
  },
  {
    code: "cache-degraded",
    isConsequence: true,
    check: (_site, { status }, commands) =>
      Object.entries(status?.caches ?? {}).flatMap(([type, cache]) =>
        cache.isOpen && cache.isDegraded
          ? [
              warning(
                `the file of the ${type} cache failed, and sessions are kept in memory`,
                run(
                  commands.takeEffect(),
                  "free space in data_directory first; the cache then recovers without a reload, too",
                ),
              ),
            ]
          : [],
      ),
  },
  { code: "descriptor-limit", check: (site, daemon, commands) => fewDescriptors(site, daemon, commands) },
  {
    code: "memory-deny-write-execute",
    check: ({ script, systemRoot }, _daemon, commands) =>
      script === undefined || copesWithHardening(script)
        ? []
        : hardenedUnits(systemRoot).map((unit) =>
            broken(
              `${unit} sets MemoryDenyWriteExecute, under which Node.js cannot run`,
              run(
                commands.all(commands.install("--renew")),
                "a request then takes several times as long; to allow machine code, set MemoryDenyWriteExecute=no by systemctl edit",
              ),
            ),
          ),
  },
];

/** Someone listens, and does not answer. */
function isSilent({ hasSocket, fault, isStopped, isHidden }: RunningDaemon): boolean {
  return hasSocket && fault !== undefined && !isStopped && !isHidden;
}

function throttled(site: Site, daemon: RunningDaemon, commands: Commands): Diagnosis[] {
  if (!isSilent(daemon)) return [];
  const line = lastComplaint(site.text("maillog_file"), site.program ?? "tlsmgr");
  if (line === undefined) return [];
  return [
    broken(
      `master(8) cannot start tlsmgr: ${line}`,
      run(
        commands.restart(),
        "or wait for a minute: master(8) then tries again, and a reload changes nothing",
      ),
    ),
  ];
}

function wrongGreeting(site: Site, { wrongGreeting: wrong }: RunningDaemon, commands: Commands): Diagnosis[] {
  if (wrong === undefined) return [];
  const version = postfixVersionOf(site) ?? "";
  const problem =
    wrong === "greets"
      ? `tlsmgr greets its clients, but those of Postfix ${version} take the greeting for a reply`
      : `tlsmgr waits for its clients to speak first, but those of Postfix ${version} wait for a greeting`;
  return [broken(problem, greetingRemedy(site, version, commands))];
}

function greetingRemedy(site: Site, version: string, commands: Commands): Remedy {
  const place = { section: "postfix", key: "version" };
  const isSet = linesOf(readIfThere(iniFileOf(site.configDirectory)) ?? "", place) !== undefined;
  if (isSet) {
    const { command } = remedyInIni(site.configDirectory, place, commands);
    return { command, advice: `the launcher then says which version it is: ${version}` };
  }
  if (parseLauncher(site.script ?? "") === undefined) return advise("see [postfix] version in tlsmgr.ini(5)");
  return run(commands.all(commands.install("--renew")), `writes the version, ${version}, into the launcher`);
}

function controlRemedy(site: Site, commands: Commands): Remedy {
  const { controlSocket } = loadTlsmgrIni(site.configDirectory, () => {});
  if (controlSocket !== "" && site.sight.isAbsent(path.dirname(controlSocket))) {
    const remedy = remedyInIni(site.configDirectory, { section: "control", key: "socket" }, commands);
    return { ...remedy, advice: "the socket is then in data_directory; or create the directory" };
  }
  return run(commands.takeEffect(), 'look for "control socket" in the mail log if that does not help');
}

function fewDescriptors(_site: Site, { status, unit }: RunningDaemon, commands: Commands): Diagnosis[] {
  if (status === undefined) return [];
  const limits = readIfThere(`/proc/${status.pid}/limits`) ?? "";
  const limit = Number(/^Max open files\s+(\d+)/mu.exec(limits)?.[1] ?? descriptorsMin);
  if (limit >= descriptorsMin) return [];
  const problem = `tlsmgr may have ${limit} open files only, one of them for each client`;
  if (unit === undefined) {
    const command = `ulimit -n ${descriptorsMin} && ${commands.restart()}`;
    return [warning(problem, run(command, "set it where Postfix is started, too, for the next boot"))];
  }
  const directory = quote(`/etc/systemd/system/${unit}.d`);
  const dropIn = String.raw`printf '[Service]\nLimitNOFILE=${descriptorsGiven}\n' > ${directory}/tlsmgr-files.conf`;
  const commandLine = [`mkdir -p ${directory}`, dropIn, "systemctl daemon-reload", commands.restart()];
  return [warning(problem, run(commandLine.join(" && "), "a drop-in for the unit that runs Postfix"))];
}
