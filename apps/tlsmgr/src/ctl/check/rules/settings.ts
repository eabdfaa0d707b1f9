import { existsSync } from "node:fs";
import path from "node:path";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis } from "../finding.ts";
import { iniFileOf, remedyForUnreadableIni, remedyInIni } from "../ini-remedy.ts";
import { broken, hint, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

const daySeconds = 86_400;

/** Rules on parameters and on `tlsmgr.ini`. */
export const settingsRules: readonly Rule[] = [
  { code: "entropy-source", check: (site, _daemon, commands) => entropySource(site, commands) },
  {
    code: "key-life",
    check: (site, _daemon, commands) => {
      const seconds = site.seconds("smtpd_tls_session_cache_timeout") ?? 0;
      if (seconds <= daySeconds) return [];
      return [
        warning(
          `session ticket keys live as long as smtpd_tls_session_cache_timeout, ${seconds} s: more than a day undoes forward secrecy`,
          run(commands.all(commands.unset("smtpd_tls_session_cache_timeout")), "the default is an hour"),
        ),
      ];
    },
  },
  {
    code: "tickets-off",
    check: (site, _daemon, commands) =>
      site.seconds("smtpd_tls_session_cache_timeout") === 0
        ? [
            hint(
              "smtpd_tls_session_cache_timeout is 0: there are no session tickets, and each connection is a full handshake",
              run(
                commands.all(commands.unset("smtpd_tls_session_cache_timeout")),
                "leave it where that is what you want",
              ),
            ),
          ]
        : [],
  },
  { code: "tlsmgr-ini", check: (site, _daemon, commands) => faultsOfIni(site, commands) },
  {
    code: "postlogd-missing",
    check: (site, _daemon, commands) => {
      if (site.text("maillog_file") === "") return [];
      const name = site.text("postlog_service_name");
      if (site.services(name).some(({ fields }) => fields.type.text === "unix-dgram")) return [];
      const line = `${name} unix-dgram n - n - 1 postlogd`;
      return [
        broken(
          `maillog_file is set, but master.cf has no line "${name} unix-dgram": nothing is ever logged`,
          run(
            commands.all(commands.postconf("-M", `${name}/unix-dgram=${line}`)),
            "adds the line of a new installation",
          ),
        ),
      ];
    },
  },
  {
    code: "postlogd-unreachable",
    check: (site, _daemon, commands) => {
      const name = site.text("postlog_service_name");
      const socket = path.join(site.text("queue_directory"), "public", name);
      if (site.text("maillog_file") === "" || !existsSync(site.socket)) return [];
      if (!site.sight.isAbsent(socket)) return [];
      return [
        warning(
          `maillog_file is set, but postlogd's socket "${socket}" is missing: what tlsmgr logs is lost`,
          run(commands.restart(), "master(8) creates its sockets when it starts, and at no other time"),
        ),
      ];
    },
  },
];

function entropySource(site: Site, commands: Commands): Diagnosis[] {
  const source = site.text("tls_random_source");
  const remedy = run(commands.all(commands.unset("tls_random_source")), "the default is dev:/dev/urandom");
  if (source === "") {
    return [warning("tls_random_source is empty: only the operating system's generator is used", remedy)];
  }
  const [, kind = "dev", file = ""] = /^(?:(dev|egd):)?(.*)$/u.exec(source) ?? [];
  if (file === "" || !isMissing(site, kind, file)) return [];
  return [
    broken(`tls_random_source ${source} does not exist; tlsmgr exits whenever it cannot read it`, remedy),
  ];
}

/** Whether a source is surely missing: a device, a server's socket, or a file. */
function isMissing({ sight }: Site, kind: string, file: string): boolean {
  const look = sight.look(file);
  if (look === "hidden") return false;
  return look === "absent" || (kind === "egd" && !look.isSocket());
}

function faultsOfIni({ configDirectory, sight }: Site, commands: Commands): Diagnosis[] {
  const found: Diagnosis[] = [];
  loadTlsmgrIni(configDirectory, (text, place) => {
    if (place !== undefined) found.push(warning(text, remedyInIni(configDirectory, place, commands)));
    else if (sight.stats(iniFileOf(configDirectory))?.isFile() === true)
      sight.hide(iniFileOf(configDirectory));
    else found.push(warning(text, remedyForUnreadableIni(configDirectory, commands)));
  });
  return found;
}
