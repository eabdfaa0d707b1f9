import { existsSync, statSync } from "node:fs";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { broken, hint, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

const daySeconds = 86_400;

/** Rules on parameters and on `tlsmgr.ini`. */
export const settingsRules: readonly Rule[] = [
  {
    code: "entropy-source",
    check: (site) => {
      const source = site.text("tls_random_source");
      if (source === "") {
        return [
          warning(
            "tls_random_source is empty: only the operating system's generator is used",
            "postconf -# tls_random_source && postfix reload",
          ),
        ];
      }
      const [, kind = "dev", file = ""] = /^(?:(dev|egd):)?(.*)$/u.exec(source) ?? [];
      if (file === "" || isThere(kind, file)) return [];
      return [
        broken(
          `tls_random_source ${source} does not exist; tlsmgr exits whenever it cannot read it`,
          "postconf -# tls_random_source && postfix reload",
        ),
      ];
    },
  },
  {
    code: "key-life",
    check: (site) => {
      const seconds = site.seconds("smtpd_tls_session_cache_timeout") ?? 0;
      if (seconds <= daySeconds) return [];
      return [
        warning(
          `session ticket keys live as long as smtpd_tls_session_cache_timeout, ${seconds} s: more than a day undoes forward secrecy`,
          "postconf -# smtpd_tls_session_cache_timeout && postfix reload",
        ),
      ];
    },
  },
  {
    code: "tickets-off",
    check: (site) =>
      site.seconds("smtpd_tls_session_cache_timeout") === 0
        ? [
            hint(
              "smtpd_tls_session_cache_timeout is 0: there are no session tickets, and each connection is a full handshake",
              "postconf -# smtpd_tls_session_cache_timeout && postfix reload",
            ),
          ]
        : [],
  },
  {
    code: "tlsmgr-ini",
    check: ({ configDirectory }) => {
      const faults: string[] = [];
      loadTlsmgrIni(configDirectory, (text) => faults.push(text));
      return faults.map((fault) => warning(fault, "see tlsmgr.ini(5)"));
    },
  },
  {
    code: "postlogd-missing",
    check: (site) => {
      if (site.text("maillog_file") === "") return [];
      const name = site.text("postlog_service_name");
      if (site.services(name).some(({ fields }) => fields.type.text === "unix-dgram")) return [];
      return [
        broken(
          `maillog_file is set, but master.cf has no line "${name} unix-dgram": nothing is ever logged`,
          `postconf -M ${name}/unix-dgram="${name} unix-dgram n - n - 1 postlogd" && postfix reload`,
        ),
      ];
    },
  },
  {
    code: "postlogd-unreachable",
    check: (site) => {
      const socket = `${site.text("queue_directory")}/public/${site.text("postlog_service_name")}`;
      if (site.text("maillog_file") === "" || !existsSync(site.socket) || existsSync(socket)) return [];
      return [
        warning(
          `maillog_file is set, but postlogd's socket "${socket}" is missing: what tlsmgr logs is lost`,
          "postfix stop && postfix start",
        ),
      ];
    },
  },
];

/** Whether a source is there: a device, a server's socket, or a file. */
function isThere(kind: string, file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return kind === "egd" ? stats?.isSocket() === true : stats !== undefined;
}
