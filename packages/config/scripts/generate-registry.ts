/**
 * Turns the tables in `data/` into `src/registry/generated.ts`.
 *
 * Run `pnpm exec node scripts/generate-registry.ts` after a change of the tables;
 * a test fails while the checked-in file differs from what this script makes.
 */
import { readFileSync, writeFileSync } from "node:fs";

const dataUrl = new URL("../data/", import.meta.url);
const targetUrl = new URL("../src/registry/generated.ts", import.meta.url);

type Row = Readonly<Record<string, string>>;

/** Reads a table: the first line names the columns, empty cells are empty strings. */
function readTable(fileName: string): readonly Row[] {
  const [header = "", ...lines] = readFileSync(new URL(fileName, dataUrl), "utf8").trimEnd().split("\n");
  const names = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

/** Joins the cells of one generated row; empty cells at the end are left out. */
function joinCells(...cells: readonly string[]): string {
  return cells.join("\t").trimEnd();
}

function cell(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined) throw new RangeError(`Cannot generate the registry: no column "${name}"`);
  return value;
}

function parameterRow(row: Row, replacements: ReadonlyMap<string, string>): string {
  const type = cell(row, "type");
  const defaultValue = cell(row, "default_debian_3_7_11");
  const computed = defaultValue === "(computed)" || type === "readonly";
  const flags = [
    type.endsWith("(service)") ? "s" : "",
    cell(row, "in_3_7_11") === "yes" ? "" : "n",
    computed ? "c" : "",
  ].join("");
  return joinCells(
    cell(row, "name"),
    // A removed parameter has no type left in the documentation: any text was accepted.
    type.replace("(service)", "") || "str",
    flags,
    computed ? "" : defaultValue,
    cell(row, "since"),
    cell(row, "deprecated"),
    cell(row, "min"),
    cell(row, "max"),
    replacements.get(cell(row, "name")) ?? "",
  );
}

function parameterRows(): readonly string[] {
  const replacements = new Map(
    readTable("replacements.tsv").map((row) => [
      cell(row, "name"),
      (cell(row, "value") === "same" ? "=" : "") + cell(row, "replacement"),
    ]),
  );
  return readTable("parameters.tsv").map((row) => parameterRow(row, replacements));
}

/** Rows of a table in the order of its columns. */
function plainRows(fileName: string): readonly string[] {
  return readTable(fileName).map((row) => joinCells(...Object.values(row)));
}

/** The recorded outputs of `postconf -d`, oldest version first. */
const recordings = ["3.5.25", "3.7.11", "3.10.13", "3.11.7"].map((version) => ({
  version: version.split(".").slice(0, 2).join("."),
  names: new Set(
    readFileSync(new URL(`versions/${version}.txt`, dataUrl), "utf8")
      .split("\n")
      .map((line) => line.split(" = ", 1)[0]?.replace(/ =$/u, "")),
  ),
}));

/** Left out of the recordings, since their values depend on the machine. */
const unrecorded = new Set(["myhostname", "mydomain", "mynetworks", "process_id", "smtpd_sasl_path"]);

/** The names that some recorded version lacks, with the versions that lack them. */
function absenceRows(): readonly string[] {
  return readTable("parameters.tsv").flatMap((row) => {
    const name = cell(row, "name");
    if (cell(row, "type").endsWith("(service)") || unrecorded.has(name)) return [];
    const absent = recordings.filter(({ names }) => !names.has(name)).map(({ version }) => version);
    return absent.length === 0 ? [] : [joinCells(name, absent.join(" "))];
  });
}

function arraySource(name: string, comment: string, rows: readonly string[]): string {
  const lines = rows.map((row) => `  ${JSON.stringify(row)},\n`).join("");
  return `\n/** ${comment} */\nexport const ${name}: readonly string[] = [\n${lines}];\n`;
}

/** The whole text of `src/registry/generated.ts`. */
export function generateRegistry(): string {
  return [
    "// Made by scripts/generate-registry.ts from the tables in data/. Do not edit.\n",
    arraySource(
      "parameterRows",
      "name, type, flags (s per service, n not in 3.7.11, c computed), default, since, deprecated, min, max, replacement (= same value)",
      parameterRows(),
    ),
    arraySource(
      "serviceRows",
      "service, type, private, unprivileged, chroot, wakeup, process_limit, command, active",
      plainRows("services.tsv"),
    ),
    arraySource(
      "serviceParameterRows",
      "suffix, type, default parameter, since, min, max",
      plainRows("service-parameters.tsv"),
    ),
    arraySource("absenceRows", "name, recorded versions of Postfix without it", absenceRows()),
    arraySource("tableParameterRows", "table type, parameter names", plainRows("table-parameters.tsv")),
  ].join("");
}

if (import.meta.main) writeFileSync(targetUrl, generateRegistry());
