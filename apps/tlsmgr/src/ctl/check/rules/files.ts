import type { Stats } from "node:fs";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";
import { placeOfDatabase, placeOfFile } from "../../../settings/redirect.ts";
import type { DataDirectory, Place } from "../../../settings/redirect.ts";
import { quote } from "../../install/quote.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import { broken, hint, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

const groupOrOtherWritable = 0o022;
const groupOrOther = 0o077;
const ownerAll = 0o700;

/** Rules on `data_directory`, what is in it, and the account that it belongs to. */
export const fileRules: readonly Rule[] = [
  { code: "mail-owner", check: (site, _daemon, commands) => missingAccount(site, commands) },
  { code: "data-directory", check: (site, _daemon, commands) => dataDirectory(site, commands) },
  { code: "private-directory", check: (site, _daemon, commands) => privateDirectory(site, commands) },
  {
    code: "cache-directory",
    check: (site, _daemon, commands) =>
      site.caches.flatMap(({ parameter, database }) =>
        redirected(placeOf(site, database), () => {
          const [type] = database.split(":", 1);
          return commands.all(commands.set(parameter, `${type}:\${data_directory}/${ownName(parameter)}`));
        }),
      ),
  },
  {
    code: "cache-directory-closed",
    check: (site, _daemon, commands) => {
      const directories = site.caches.map(({ database }) => path.dirname(placeOf(site, database).path));
      return [...new Set(directories)].flatMap((directory) => closedDirectory(site, directory, commands));
    },
  },
  {
    code: "exchange-file-directory",
    check: (site, _daemon, commands) => {
      const name = site.text("tls_random_exchange_name");
      if (name === "") return [];
      return redirected(placeOfFile(name, `file ${name}`, ownerOf(site)), () =>
        commands.all(commands.unset("tls_random_exchange_name")),
      );
    },
  },
  { code: "exchange-file-owner", check: (site, _daemon, commands) => exchangeFile(site, commands, foreign) },
  { code: "exchange-file-mode", check: (site, _daemon, commands) => exchangeFile(site, commands, readable) },
  { code: "exchange-file-kind", check: (site, _daemon, commands) => exchangeFile(site, commands, noFile) },
  {
    code: "same-cache",
    check: ({ caches }, _daemon, commands) =>
      caches.flatMap(({ parameter, database }, index) => {
        const same = caches.slice(0, index).find((earlier) => earlier.database === database);
        if (same === undefined) return [];
        const [type] = database.split(":", 1);
        const own = `${type}:\${data_directory}/${ownName(parameter)}`;
        return [
          broken(
            `${same.parameter} and ${parameter} are the same, ${database}, and tlsmgr refuses to start`,
            run(
              commands.all(commands.set(parameter, own)),
              `gives the second cache a file in data_directory`,
            ),
          ),
        ];
      }),
  },
  {
    code: "server-cache-needless",
    check: (site, _daemon, commands) =>
      site.caches.some(({ type }) => type === "smtpd") &&
      !/\bno_ticket\b/iu.test(site.text("tls_ssl_options"))
        ? [
            hint(
              "smtpd_tls_session_cache_database is set, but clients that take session tickets do not need it",
              run(
                commands.all(commands.unset("smtpd_tls_session_cache_database")),
                "leave it as it is where clients without tickets matter, or with no_ticket in tls_ssl_options",
              ),
            ),
          ]
        : [],
  },
];

function missingAccount(site: Site, commands: Commands): Diagnosis[] {
  if (site.mailOwner !== undefined) return [];
  const name = site.text("mail_owner");
  return [
    broken(`mail_owner is "${name}", but that account does not exist`, remedyForAccount(name, commands)),
  ];
}

/** A new account helps only where no account is meant that exists. */
function remedyForAccount(name: string, commands: Commands): Remedy {
  if (name !== "postfix" && getpwnam("postfix") !== undefined) {
    return run(commands.all(commands.unset("mail_owner")), "the account is then postfix, as by default");
  }
  const account = quote(name);
  return run(
    commands.all(`useradd --system --no-create-home --home-dir / --shell /usr/sbin/nologin ${account}`),
    "creates the account; files in queue_directory and data_directory must belong to it: postfix set-permissions",
  );
}

function dataDirectory(site: Site, commands: Commands): Diagnosis[] {
  const [name, owner] = [site.text("data_directory"), site.text("mail_owner")];
  const [directory, user] = [quote(name), quote(owner)];
  const look = site.sight.look(name);
  if (look === "hidden" || site.mailOwner === undefined) return [];
  const create = `install -d -o ${user} -m 700 ${directory}`;
  if (look === "absent") {
    const advice = "if it is on a volume, mount that instead";
    return [broken(`data_directory ${name} does not exist`, run(commands.all(create), advice))];
  }
  if (!look.isDirectory()) {
    const aside = `mv ${directory} ${quote(`${name}.saved`)}`;
    const advice = "keeps the file under another name";
    return [broken(`data_directory ${name} is not a directory`, run(commands.all(aside, create), advice))];
  }
  if (look.uid !== site.mailOwner.uid) return [foreignDirectory(site, look.uid, commands)];
  if ((look.mode & groupOrOtherWritable) !== 0) {
    const remedy = run(
      commands.all(`chmod go-w ${directory}`),
      `others than ${owner} could replace its files`,
    );
    return [warning(`data_directory ${name} is writable for others than ${owner}`, remedy)];
  }
  return closedDirectory(site, name, commands);
}

/** Directories of the system's own are not given away. */
const systemDirectory = /^\/(?:[^/]*|var\/(?:lib|spool|log|cache|tmp)|usr\/[^/]*)\/*$/u;

function foreignDirectory(site: Site, uid: number, commands: Commands): Diagnosis {
  const [name, owner] = [site.text("data_directory"), site.text("mail_owner")];
  const problem = `data_directory ${name} belongs to user ${uid}, not to ${owner}`;
  if (systemDirectory.test(name)) {
    const advice = "it is a directory of the system; its default is one of Postfix alone";
    return broken(problem, run(commands.all(commands.unset("data_directory")), advice));
  }
  const command = `chown -R ${quote(owner)} ${quote(name)}`;
  return broken(problem, run(commands.all(command), "as after mounting a volume of another machine"));
}

/** Clients reach the socket through this directory, with the rights of the mail owner. */
function privateDirectory(site: Site, commands: Commands): Diagnosis[] {
  const name = path.join(site.text("queue_directory"), "private");
  const stats = site.sight.stats(name);
  const { mailOwner } = site;
  if (stats === undefined || mailOwner === undefined) return [];
  if (stats.uid === mailOwner.uid && (stats.mode & ownerAll) === ownerAll) return [];
  const owner = site.text("mail_owner");
  return [
    broken(
      `${owner} cannot enter "${name}", so no client reaches tlsmgr`,
      run(
        commands.all(`chown ${quote(owner)} ${quote(name)}`, `chmod 700 ${quote(name)}`),
        "as a new installation has it",
      ),
    ),
  ];
}

/** A directory of the mail owner in which even the mail owner cannot create files. */
function closedDirectory(site: Site, directory: string, commands: Commands): Diagnosis[] {
  const stats = site.sight.stats(directory);
  if (stats === undefined || !stats.isDirectory() || stats.uid !== site.mailOwner?.uid) return [];
  if ((stats.mode & ownerAll) === ownerAll) return [];
  return [
    warning(
      `${site.text("mail_owner")} cannot create files in its directory "${directory}"`,
      run(commands.all(`chmod u+rwx ${quote(directory)}`), "caches stay in memory until then"),
    ),
  ];
}

type FileFault = (
  file: string,
  stats: Stats,
  site: Site,
) => readonly [problem: string, command: string, advice: string] | undefined;

function exchangeFile(site: Site, commands: Commands, faultOf: FileFault): Diagnosis[] {
  const name = site.text("tls_random_exchange_name");
  if (name === "" || site.mailOwner === undefined) return [];
  const { path: file } = placeOfFile(name, name, ownerOf(site));
  const stats = site.sight.stats(file);
  const fault = stats && faultOf(file, stats, site);
  if (fault === undefined) return [];
  const [problem, command, advice] = fault;
  return [warning(problem, run(commands.all(command), advice))];
}

const foreign: FileFault = (file, { uid }, site) => {
  const owner = site.text("mail_owner");
  return uid === site.mailOwner?.uid
    ? undefined
    : [
        `the exchange file "${file}" belongs to user ${uid}, not to ${owner}`,
        `chown ${quote(owner)} ${quote(file)}`,
        "the state of the random number pool was not kept",
      ];
};

const readable: FileFault = (file, stats) =>
  stats.isFile() && (stats.mode & groupOrOther) !== 0
    ? [
        `others can read or change the exchange file "${file}"`,
        `chmod 600 ${quote(file)}`,
        "it holds random bytes that go into the next start",
      ]
    : undefined;

const noFile: FileFault = (file, stats) =>
  stats.isFile()
    ? undefined
    : [
        `the exchange file "${file}" is not a regular file`,
        `mv ${quote(file)} ${quote(`${file}.saved`)}`,
        "the daemon creates a file in its place",
      ];

function ownerOf(site: Site): DataDirectory {
  return {
    mailOwner: site.text("mail_owner"),
    mailOwnerUid: site.mailOwner?.uid ?? -1,
    path: site.text("data_directory"),
  };
}

function placeOf(site: Site, database: string): Place {
  return placeOfDatabase(database, site.text("default_database_type"), ownerOf(site));
}

/** Such as `smtp_scache`. */
function ownName(parameter: string): string {
  return parameter.replace("_tls_session_cache_database", "_scache");
}

function redirected({ warnings, path: place }: Place, command: () => string): Diagnosis[] {
  const [request] = warnings;
  if (request === undefined) return [];
  return [warning(`${request}; ${place} is used instead`, run(command(), "names the place that is used"))];
}
