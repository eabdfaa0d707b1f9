import { statSync } from "node:fs";
import type { Stats } from "node:fs";
import { placeOfDatabase, placeOfFile } from "../../../settings/redirect.ts";
import type { DataDirectory, Place } from "../../../settings/redirect.ts";
import type { Diagnosis } from "../finding.ts";
import { broken, hint, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";
import type { Site } from "../../site/site.ts";

const groupOrOtherWritable = 0o022;

/** Rules on `data_directory` and what is in it. */
export const fileRules: readonly Rule[] = [
  {
    code: "mail-owner",
    check: (site) =>
      site.mailOwner === undefined
        ? [
            broken(
              `there is no account "${site.text("mail_owner")}", which mail_owner names`,
              `useradd --system --no-create-home --shell /usr/sbin/nologin ${site.text("mail_owner")}`,
            ),
          ]
        : [],
  },
  {
    code: "data-directory",
    check: (site) => dataDirectory(site.text("data_directory"), site.text("mail_owner"), site.mailOwner?.uid),
  },
  {
    code: "cache-directory",
    check: (site) =>
      site.caches.flatMap(({ parameter, database }) =>
        redirected(placeOfDatabase(database, site.text("default_database_type"), ownerOf(site)), () => {
          const [type] = database.split(":", 1);
          const name = parameter.replace("_tls_session_cache_database", "_scache");
          return `postconf -e '${parameter} = ${type}:\${data_directory}/${name}' && postfix reload`;
        }),
      ),
  },
  {
    code: "exchange-file-directory",
    check: (site) => {
      const name = site.text("tls_random_exchange_name");
      if (name === "") return [];
      return redirected(
        placeOfFile(name, `file ${name}`, ownerOf(site)),
        () => "postconf -# tls_random_exchange_name && postfix reload",
      );
    },
  },
  {
    code: "exchange-file-owner",
    check: (site) => {
      const name = site.text("tls_random_exchange_name");
      const { path } = placeOfFile(name, name, ownerOf(site));
      const uid = statsOf(path)?.uid;
      if (name === "" || uid === undefined || uid === site.mailOwner?.uid) return [];
      return [
        warning(
          `the exchange file "${path}" belongs to user ${uid}, not to ${site.text("mail_owner")}`,
          `chown ${site.text("mail_owner")} ${path} && postfix reload`,
        ),
      ];
    },
  },
  {
    code: "same-cache",
    check: ({ caches }) =>
      caches.flatMap(({ parameter, database }, index) => {
        const same = caches.slice(0, index).find((earlier) => earlier.database === database);
        if (same === undefined) return [];
        return [
          broken(
            `${same.parameter} and ${parameter} are the same, ${database}, and tlsmgr refuses to start`,
            `postconf -# ${parameter} && postfix reload`,
          ),
        ];
      }),
  },
  {
    code: "server-cache-needless",
    check: (site) =>
      site.caches.some(({ type }) => type === "smtpd") &&
      !/\bno_ticket\b/iu.test(site.text("tls_ssl_options"))
        ? [
            hint(
              "smtpd_tls_session_cache_database is set, but clients that take session tickets do not need it",
              "postconf -e 'smtpd_tls_session_cache_database =' && postfix reload",
            ),
          ]
        : [],
  },
];

function dataDirectory(directory: string, owner: string, ownerUid: number | undefined): Diagnosis[] {
  const stats = statsOf(directory);
  if (stats === undefined) {
    return [
      broken(
        `data_directory ${directory} does not exist, for instance since a volume is not mounted`,
        `install -d -o ${owner} -m 700 ${directory}`,
      ),
    ];
  }
  if (!stats.isDirectory())
    return [broken(`data_directory ${directory} is not a directory`, `rm ${directory}`)];
  if (stats.uid !== ownerUid) {
    return [
      broken(
        `data_directory ${directory} belongs to user ${stats.uid}, not to ${owner}, as after mounting a volume`,
        `chown -R ${owner} ${directory}`,
      ),
    ];
  }
  if ((stats.mode & groupOrOtherWritable) === 0) return [];
  return [
    warning(`data_directory ${directory} is writable for others than ${owner}`, `chmod go-w ${directory}`),
  ];
}

function ownerOf(site: Site): DataDirectory {
  return {
    mailOwner: site.text("mail_owner"),
    mailOwnerUid: site.mailOwner?.uid ?? -1,
    path: site.text("data_directory"),
  };
}

function redirected({ warnings, path }: Place, remedy: () => string): Diagnosis[] {
  const [request] = warnings;
  return request === undefined ? [] : [warning(`${request}; ${path} is used instead`, remedy())];
}

function statsOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}
