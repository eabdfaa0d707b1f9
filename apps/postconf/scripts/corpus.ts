/**
 * Reads every main.cf and master.cf of a folder, however deep: `pnpm run corpus -- DIR`.
 *
 * Each file must come back byte for byte from its tree, and look to `postconf-js` as it looks to the real
 * `postconf`, where that is installed; `lint` may call no name unknown, unused or undefined that `postconf`
 * does not warn about. The findings of `lint` go to the standard output, one a line. Exit status 1 if a file
 * differs.
 */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { encodeText, LineIndex, parseMainCf, parseMasterCf } from "@postfixjs/config";
import type { MainCf, MasterCf } from "@postfixjs/config";
import { lint } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import { captureRun } from "../test/support/captured-run.ts";
import type { CapturedRun } from "../test/support/captured-run.ts";
import { comparable, runRealPostconf } from "../test/support/real-postconf.ts";

const plainMain = "compatibility_level = 3.6\nmyhostname = mx.example.test\n";
const plainMaster = "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\n";
const mainCommands = [["-n"], ["-x"], ["-M"], ["-P"]];
const masterCommands = [...mainCommands, ["-Mf"], ["-Px"], ["-F"]];

const aboutNames = new Set([
  "unknown-parameter",
  "unused-parameter",
  "undefined-name",
  "read-only-parameter",
]);

const [folder, ...others] = process.argv.slice(2).filter((argument) => argument !== "--");
if (folder === undefined || others.length > 0) {
  console.error("usage: pnpm run corpus -- DIR");
  process.exitCode = 2;
} else {
  process.exitCode = (await readCorpus(folder)) === 0 ? 0 : 1;
}

/** Reads all files of a folder, prints what there is to say, and counts the differences. */
async function readCorpus(directory: string): Promise<number> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".cf") && !name.includes("dynamicmaps"))
    .sort();
  const withPostfix = existsSync("/usr/sbin/postconf");
  let differences = 0;
  for (const name of files) {
    const bytes = readFileSync(path.join(directory, name));
    const file = isMaster(name) ? parseMasterCf(bytes) : parseMainCf(bytes);
    for (const line of findings(name, file)) console.log(line);
    const problems = [...roundTrip(file, bytes), ...(withPostfix ? await compare(file, bytes) : [])];
    for (const problem of problems) console.log(`${name}: DIFFERENT: ${problem}`);
    differences += problems.length;
  }
  const note = withPostfix ? "" : " (postconf is not installed: not compared)";
  console.log(`${files.length} files, ${differences} differences${note}`);
  return differences;
}

/** A file of this name, or in a folder of this name, is a master.cf. */
function isMaster(name: string): boolean {
  return /(?:^|\/)master/u.test(name);
}

function roundTrip(file: MainCf | MasterCf, bytes: Uint8Array): string[] {
  const joined = file.nodes.map(({ start, end }) => file.text.slice(start, end)).join("");
  return Buffer.compare(encodeText(joined), bytes) === 0 ? [] : ["the tree does not hold every byte"];
}

function findings(name: string, file: MainCf | MasterCf): string[] {
  const index = new LineIndex(file.text);
  const found = lint(file.file === "main.cf" ? { mainCf: file, registry } : { masterCf: file, registry });
  return found.map(({ start, severity, code, message }) => {
    const { line, column } = index.position(start);
    return `${name}:${line}:${column} ${severity} ${code}: ${message}`;
  });
}

async function compare({ file }: MainCf | MasterCf, bytes: Uint8Array): Promise<string[]> {
  const directory = mkdtempSync(path.join(tmpdir(), "corpus-"));
  const problems: string[] = [];
  try {
    writeOld(path.join(directory, "main.cf"), file === "main.cf" ? bytes : plainMain);
    writeOld(path.join(directory, "master.cf"), file === "master.cf" ? bytes : plainMaster);
    for (const command of file === "main.cf" ? mainCommands : masterCommands) {
      const args = ["-c", ".", ...command];
      const ours = JSON.stringify(comparable(await captureRun(args, directory)));
      const real = JSON.stringify(comparable(await runRealPostconf(args, directory)));
      if (ours !== real) problems.push(`postconf ${command.join(" ")}`);
    }
    problems.push(...falseAlarms(directory, await runRealPostconf(["-c", ".", "-n"], directory)));
  } finally {
    rmSync(directory, { recursive: true });
  }
  return problems;
}

/** The names that lint finds fault with and postconf does not. */
function falseAlarms(directory: string, { errors }: CapturedRun): string[] {
  // Reading ends at the first broken line.
  if (errors.includes("fatal:")) return [];
  const warnings = errors.matchAll(/: (?:unused|undefined|read-only)[a-z -]*: ([^=\n]*)/gu);
  const real = new Set([...warnings].map(([, name]) => name));
  const mainCf = parseMainCf(readFileSync(path.join(directory, "main.cf")));
  const masterCf = parseMasterCf(readFileSync(path.join(directory, "master.cf")));
  return lint({ mainCf, masterCf, registry }).flatMap(({ file, code, start, end }) => {
    const name = (file === "main.cf" ? mainCf : masterCf).text.slice(start, end);
    return aboutNames.has(code) && !real.has(name) ? [`false alarm: ${code} ${name}`] : [];
  });
}

/** The real program waits while a file was modified just now. */
function writeOld(file: string, content: string | Uint8Array): void {
  writeFileSync(file, content);
  utimesSync(file, 1e9, 1e9);
}
