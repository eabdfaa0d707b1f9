import { existsSync } from "node:fs";
import path from "node:path";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { quote } from "../../install/quote.ts";
import { askPostconf } from "../../site/ask-postconf.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import type { KeyFileFault } from "../key-file-fault.ts";
import { broken, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** Rules on what the program needs besides its own files. */
export const dependencyRules: readonly Rule[] = [
  {
    code: "cache-type",
    check: (site, _daemon, commands) => {
      const { program, script, caches, sight } = site;
      // Ours takes any type.
      if (program === undefined || script !== undefined || sight.stats(program) === undefined) return [];
      const types = askPostconf("-m")?.split("\n");
      return caches.flatMap(({ parameter, database }) => {
        const type = database.includes(":")
          ? database.split(":", 1).join("")
          : site.text("default_database_type");
        if (types === undefined || types.includes(type)) return [];
        return [
          broken(
            `${parameter} is of type ${type}, which this Postfix does not support ("unsupported dictionary type")`,
            run(
              commands.all(commands.install("--apply")),
              "this daemon takes any type; to keep Postfix's own, choose one that postconf -m prints",
            ),
          ),
        ];
      });
    },
  },
  { code: "key-file", check: (site, { keyFile }, commands) => badKeyFile(site, keyFile, commands) },
  {
    code: "key-source",
    isConsequence: true,
    check: (_site, { status }, commands) => {
      const problem = status?.ticketKeys.problem;
      if (problem === undefined || problem === null) return [];
      return [
        warning(
          `the running daemon has no good ticket keys of [ticket-keys] source: ${problem}`,
          run(commands.takeEffect(), "it reads its keys again when it starts"),
        ),
      ];
    },
  },
];

/** Writes a file with one new key, as `[ticket-keys] source` wants it, without showing the key. */
function makeKeys(file: string): string {
  const digits = String.raw`od -An -v -tx1 -N80 /dev/urandom | tr -d ' \n'`;
  return `(umask 077 && { printf 'current '; ${digits}; echo; } > ${quote(file)})`;
}

const sharedAdvice = "if other hosts share these keys, copy the file from one of them instead";

function badKeyFile(site: Site, fault: KeyFileFault | undefined, commands: Commands): Diagnosis[] {
  if (fault === undefined) return [];
  const { file, reason, isAbsent } = fault;
  const source = loadTlsmgrIni(site.configDirectory, () => {}).ticketKeySource;
  const jail = isAbsent && file !== source ? `, nor outside of the chroot jail at "${source}"` : "";
  const problem = isAbsent
    ? `the ticket keys of tlsmgr.ini are not at "${file}"${jail}`
    : `the ticket keys of tlsmgr.ini cannot be used: ${reason}`;
  return [broken(problem, remedyFor(site, fault, commands))];
}

function remedyFor(site: Site, { file, isAbsent, isExposed }: KeyFileFault, commands: Commands): Remedy {
  const [name, owner] = [quote(file), quote(site.text("mail_owner"))];
  const give = `chown ${owner} ${name}`;
  if (isExposed) {
    return run(
      commands.all(give, `chmod 600 ${name}`),
      "if others may have read it, replace the keys: they decrypt recorded sessions",
    );
  }
  const parent = path.dirname(file);
  const directory = existsSync(parent) ? [] : [`install -d -m 755 ${quote(parent)}`];
  if (isAbsent) return run(commands.all(...directory, makeKeys(file), give), `makes a key; ${sharedAdvice}`);
  return run(
    commands.all(`mv ${name} ${quote(`${file}.saved`)}`, makeKeys(file), give),
    `keeps the file under another name and makes a key; ${sharedAdvice}`,
  );
}
