import path from "node:path";
import type { MasterCfService } from "@postfixjs/config";
import { launchersIn } from "../../install/place.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis } from "../finding.ts";
import { broken, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

const stockProgram = "tlsmgr";

/** Rules on the tlsmgr line of master.cf; most have nothing to say without one. */
export const serviceLineRules: readonly Rule[] = [
  { code: "service-missing", check: (site, _daemon, commands) => missingLine(site, commands) },
  { code: "service-name", check: (site, _daemon, commands) => otherName(site, commands) },
  { code: "service-twice", check: (site, _daemon, commands) => secondLine(site, commands) },
  {
    code: "process-limit",
    check: onLine((site, commands) => {
      const limit = site.field("process_limit");
      if (limit === "1" || (limit === "-" && site.text("default_process_limit") === "1")) return [];
      return [
        broken(
          `the process limit of tlsmgr in master.cf is "${limit}", but it works with 1 only`,
          run(commands.all(commands.field("process_limit", "1")), "all clients need the same process"),
        ),
      ];
    }),
  },
  {
    code: "service-public",
    check: onLine((site, commands) =>
      site.field("private") === "n"
        ? [
            broken(
              "the private field of tlsmgr in master.cf is n: its socket is not where clients look for it",
              run(
                commands.all(commands.field("private", "-")),
                "clients look below private in queue_directory",
              ),
            ),
          ]
        : [],
    ),
  },
  {
    code: "service-privileged",
    check: onLine((site, commands) =>
      site.field("unprivileged") === "n"
        ? [
            warning(
              "the unprivileged field of tlsmgr in master.cf is n: it runs as root without need",
              run(
                commands.all(commands.field("unprivileged", "-")),
                "the daemon opens its files before it gives root up",
              ),
            ),
          ]
        : [],
    ),
  },
];

function onLine(look: (site: Site, commands: Commands) => readonly Diagnosis[]): Rule["check"] {
  return (site, _daemon, commands) => (site.service === undefined ? [] : look(site, commands));
}

/** The program that a new line names: a launcher of ours, if one is there. */
function programFor(site: Site): string {
  const [launcher] = launchersIn(site.text("daemon_directory"));
  return launcher === undefined ? stockProgram : path.basename(launcher);
}

function missingLine(site: Site, commands: Commands): Diagnosis[] {
  if (site.service !== undefined) return [];
  const line = `tlsmgr unix - - y 1000? 1 ${programFor(site)}`;
  return [
    broken(
      `${site.configDirectory}/master.cf has no line "tlsmgr unix", so nobody can reach a tlsmgr`,
      run(
        commands.all(commands.postconf("-M", `tlsmgr/unix=${line}`)),
        `adds the line of a new installation, with the program ${programFor(site)}`,
      ),
    ),
  ];
}

function otherName(site: Site, commands: Commands): Diagnosis[] {
  const name = site.text("tlsmgr_service_name");
  if (name === "" || name === "tlsmgr" || unixServices(site, name).length > 0) return [];
  return [
    broken(
      `tlsmgr_service_name is ${name}, but master.cf has no line "${name} unix": clients look for a socket that does not exist`,
      run(commands.all(commands.unset("tlsmgr_service_name")), "clients then ask the service tlsmgr"),
    ),
  ];
}

function unixServices(site: Site, name: string): MasterCfService[] {
  return site.services(name).filter(({ fields }) => fields.type.text === "unix");
}

/** master(8) uses the last line of several; an upgrade of Postfix may have added it. */
function secondLine(site: Site, commands: Commands): Diagnosis[] {
  const lines = unixServices(site, "tlsmgr");
  const last = lines.at(-1);
  if (last === undefined || lines.length < 2) return [];
  const ours = new Set(launchersIn(site.text("daemon_directory")).map((file) => path.basename(file)));
  const kept = lines.find(({ fields }) => ours.has(fields.command.text)) ?? last;
  const file = path.join(site.configDirectory, "master.cf");
  const edits = lines
    .filter((line) => line !== kept)
    .map(({ line, pieces }) => commands.commentOut(file, line, line + pieces.length - 1));
  return [
    warning(
      `master.cf has ${lines.length} lines "tlsmgr unix": master(8) uses the last one, with the program ${last.fields.command.text}`,
      run(
        commands.all(...edits),
        `keeps line ${kept.line}, with the program ${kept.fields.command.text}, and puts the others behind #`,
      ),
    ),
  ];
}
