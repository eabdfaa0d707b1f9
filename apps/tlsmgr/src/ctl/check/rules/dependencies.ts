import { existsSync } from "node:fs";
import path from "node:path";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { askPostconf } from "../../site/ask-postconf.ts";
import { broken, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** Rules on what the program needs besides its own files. */
export const dependencyRules: readonly Rule[] = [
  {
    code: "cache-type",
    check: (site) => {
      const { program, script, caches } = site;
      // Ours takes any type.
      if (program === undefined || script !== undefined) return [];
      const types = askPostconf("-m")?.split("\n");
      return caches.flatMap(({ parameter, database }) => {
        const type = database.includes(":")
          ? database.split(":", 1).join("")
          : site.text("default_database_type");
        if (types === undefined || types.includes(type)) return [];
        return [
          broken(
            `${parameter} is of type ${type}, which this Postfix does not support ("unsupported dictionary type")`,
            "tlsmgrctl install: our tlsmgr takes any type; or choose one of postconf -m",
          ),
        ];
      });
    },
  },
  {
    code: "key-file",
    check: (site) => {
      const { ticketKeySource } = loadTlsmgrIni(site.configDirectory, () => {});
      const isJailed = site.field("chroot") === "y";
      const file = isJailed ? path.join(site.text("queue_directory"), ticketKeySource) : ticketKeySource;
      const isFile = ticketKeySource.startsWith("/");
      // In a jail the daemon also looks outside of it once, at start.
      if (!isFile || existsSync(file) || existsSync(ticketKeySource)) return [];
      const jail = isJailed ? `, nor outside of the chroot jail at "${ticketKeySource}"` : "";
      return [
        broken(
          `the ticket keys of tlsmgr.ini are not at "${file}"${jail}`,
          "put them there; see ticket-keys in tlsmgr.ini(5)",
        ),
      ];
    },
  },
  {
    code: "key-source",
    check: (_site, { status }) => {
      const problem = status?.ticketKeys.problem;
      if (problem === undefined || problem === null) return [];
      return [
        warning(
          `the running daemon has no good ticket keys of [ticket-keys] source: ${problem}`,
          "see tlsmgr.ini(5)",
        ),
      ];
    },
  },
];
