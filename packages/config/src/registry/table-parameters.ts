import { tableParameterRows } from "./generated.ts";

function readRow(row: string): readonly [string, readonly string[]] {
  const [tableType = "", names = ""] = row.split("\t");
  return [tableType, names.split(" ")];
}

/**
 * The settings that a database client reads from `main.cf` for a table written as `TYPE:PREFIX`, by table
 * type. The parameter's name is the prefix, an underscore and the setting: `ldap:corp` reads
 * `corp_server_host`.
 *
 * The same names are the settings of a client's own file (`ldap:/etc/postfix/corp.cf`).
 */
export const tableParameters: ReadonlyMap<string, readonly string[]> = new Map(
  tableParameterRows.map(readRow),
);
