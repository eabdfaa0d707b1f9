/** What stands behind `TYPE:` in the name of a lookup table. */
export type TableName = "indexed-file" | "file" | "inline" | "table" | "service" | "source" | "text";

/** A type of lookup table. */
export interface TableType {
  /** What stands before the colon. */
  readonly name: string;
  /**
   * What stands behind it: `indexed-file` is a source that postmap(1) turns into `indexedBy`; `file` is read
   * as it is.
   */
  readonly target: TableName;
  /** The suffix of the file that postmap(1) makes. */
  readonly indexedBy?: string;
  /** Present if the type came after Postfix 3.5. */
  readonly since?: string;
  /** What it is, in a few words. */
  readonly text: string;
}

/**
 * The types of lookup tables that Postfix documents (DATABASE_README, postconf(5), 3.12); which ones a
 * Postfix has depends on its build and on packages.
 */
export const tableTypes: ReadonlyMap<string, TableType> = new Map(
  (
    [
      { name: "btree", target: "indexed-file", indexedBy: ".db", text: "Berkeley DB, sorted" },
      { name: "hash", target: "indexed-file", indexedBy: ".db", text: "Berkeley DB, hashed" },
      { name: "lmdb", target: "indexed-file", indexedBy: ".lmdb", text: "OpenLDAP's memory-mapped database" },
      { name: "cdb", target: "indexed-file", indexedBy: ".cdb", text: "constant database" },
      { name: "dbm", target: "indexed-file", indexedBy: ".pag", text: "classic dbm" },
      { name: "sdbm", target: "indexed-file", indexedBy: ".pag", text: "small dbm" },
      { name: "texthash", target: "file", text: "plain text, read at start" },
      { name: "cidr", target: "file", text: "network patterns, in order" },
      { name: "regexp", target: "file", text: "POSIX regular expressions, in order" },
      { name: "pcre", target: "file", text: "Perl-compatible regular expressions, in order" },
      { name: "inline", target: "inline", text: "key=value pairs in the value itself" },
      { name: "static", target: "text", text: "one result for every key" },
      { name: "fail", target: "text", text: "fails every lookup" },
      { name: "randmap", target: "inline", text: "one of several results by chance" },
      {
        name: "pipemap",
        target: "inline",
        text: "tables in a row, the result of one is the key of the next",
      },
      { name: "unionmap", target: "inline", text: "the results of several tables together" },
      { name: "environ", target: "text", text: "environment variables" },
      { name: "internal", target: "text", text: "memory of the process" },
      { name: "proxy", target: "table", text: "another table, through proxymap(8)" },
      { name: "debug", target: "table", since: "3.9", text: "another table, each lookup logged" },
      { name: "unix", target: "text", text: "the system's users, groups or hosts" },
      { name: "nis", target: "text", text: "a NIS map" },
      { name: "nisplus", target: "text", text: "a NIS+ map" },
      { name: "netinfo", target: "text", text: "a NetInfo map" },
      { name: "tcp", target: "service", text: "a server that speaks tcp_table(5)" },
      { name: "socketmap", target: "service", text: "a server that speaks socketmap_table(5)" },
      { name: "ldap", target: "source", text: "an LDAP server" },
      { name: "mysql", target: "source", text: "MySQL or MariaDB" },
      { name: "pgsql", target: "source", text: "PostgreSQL" },
      { name: "sqlite", target: "source", text: "SQLite" },
      { name: "memcache", target: "source", text: "memcached" },
      { name: "mongodb", target: "source", since: "3.9", text: "MongoDB" },
    ] satisfies readonly TableType[]
  ).map((type) => [type.name, type]),
);
