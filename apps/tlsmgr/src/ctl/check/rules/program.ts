import { existsSync, lstatSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import path from "node:path";
import { CommandError } from "../../commands/command.ts";
import { starterOf } from "../../install/compiled-code.ts";
import { tryInterpreter } from "../../install/interpreter.ts";
import { isLauncher, parseLauncher } from "../../install/launcher.ts";
import { changeableParts, codeOf } from "../../install/loaded-files.ts";
import { launchersIn } from "../../install/place.ts";
import { quote } from "../../install/quote.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis, Remedy } from "../finding.ts";
import { advise, broken, hint, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

const executable = 0o111;
const renewAdvice = "writes the launcher anew, for the Node.js and the package that run this command";

const reinstall = advise("install the package again: files of it are missing or damaged");

/** Rules on the file that master(8) runs. */
export const programRules: readonly Rule[] = [
  { code: "program-missing", check: (site, _daemon, commands) => missing(site, commands) },
  {
    code: "program-not-executable",
    check: ({ program = "", sight }, _daemon, commands) => {
      const stats = sight.stats(program);
      if (program === "" || stats === undefined || isExecutable(stats)) return [];
      return [
        broken(
          `"${program}" is not executable`,
          run(commands.all(`chmod 755 ${quote(program)}`), "as every program in daemon_directory"),
        ),
      ];
    },
  },
  {
    code: "program-link",
    check: ({ program }, _daemon, commands) =>
      program !== undefined && isLink(program)
        ? [
            warning(
              `"${program}" is a symbolic link, and "postfix check" warns of those`,
              run(
                commands.all(commands.install("--name", path.basename(program), "--force", "--apply")),
                `writes a regular file in its place, and keeps the link as ${program}.saved`,
              ),
            ),
          ]
        : [],
  },
  { code: "program-shebang", check: (site, _daemon, commands) => badFirstLine(site, commands) },
  {
    code: "program-not-ours",
    check: ({ program, script, sight }, _daemon, commands) =>
      program !== undefined && script === undefined && sight.stats(program) !== undefined
        ? [
            hint(
              `"${program}" is Postfix's own tlsmgr: it has no statistics and no control socket`,
              run(commands.all(commands.install("--apply")), "lets master(8) run this daemon instead"),
            ),
          ]
        : [],
  },
  { code: "interpreter", check: (site, _daemon, commands) => badInterpreter(site, commands) },
  {
    code: "program-writable",
    check: ({ program, script }, { mapped }) => {
      const { interpreter, program: daemon } = parseLauncher(script ?? "") ?? {};
      const code = interpreter === undefined || daemon === undefined ? [] : codeOf(daemon, interpreter);
      const files = [program ?? "", ...code, ...mapped];
      return changeableParts(files).map((part) =>
        warning(
          `others than root can change "${part}", and so what master(8) runs as root`,
          run(protectionOf(part), "look first whether what is there now is what you installed"),
        ),
      );
    },
  },
  {
    code: "start",
    isConsequence: true,
    check: ({ program }, { trialFault }, commands) =>
      trialFault === undefined
        ? []
        : [
            broken(
              `"${program}" would not work when master(8) starts it: ${trialFault}`,
              run(commands.all(commands.install("--renew")), renewAdvice),
            ),
          ],
  },
  {
    code: "fallback",
    isConsequence: true,
    check: (_site, { fallback }, commands) =>
      fallback === undefined
        ? []
        : [
            warning(
              `Postfix's own tlsmgr runs in place of this daemon, which did not start${fallback === "" ? "" : `: ${fallback}`}`,
              run(commands.takeEffect(), "its launcher tries again; the mail log has the reason"),
            ),
          ],
  },
];

function missing(site: Site, commands: Commands): Diagnosis[] {
  const { program, sight } = site;
  if (program === undefined || !sight.isAbsent(program)) return [];
  return [
    broken(
      `"${program}", which the tlsmgr line of master.cf names, does not exist`,
      remedyForMissing(site, commands),
    ),
  ];
}

function remedyForMissing(site: Site, commands: Commands): Remedy {
  const [launcher] = launchersIn(site.text("daemon_directory"));
  if (launcher !== undefined) {
    const name = path.basename(launcher);
    return run(commands.all(commands.program(name)), `names the launcher that is there, ${launcher}`);
  }
  return run(
    commands.all(commands.install("--apply")),
    "installs this daemon, after a trial start, and names it in master.cf",
  );
}

/** What keeps a kernel from running a script: its first line. */
function badFirstLine(site: Site, commands: Commands): Diagnosis[] {
  const { program, script } = site;
  if (program === undefined || script === undefined || isLink(program)) return [];
  const [first = ""] = script.split("\n", 1);
  const fault = firstLineFault(first);
  if (fault === undefined) return [];
  const name = path.basename(program);
  const command = isLauncher(script)
    ? commands.install("--renew")
    : commands.install(...(name === "tlsmgr-js" ? ["--force"] : []), "--apply");
  const advice = isLauncher(script)
    ? renewAdvice
    : "lets master(8) run a launcher, which names Node.js by its path; the file stays, as it is or as NAME.saved";
  return [
    broken(
      `the first line of "${program}" is ${JSON.stringify(first)}: ${fault}`,
      run(commands.all(command), advice),
    ),
  ];
}

function firstLineFault(first: string): string | undefined {
  if (first.endsWith("\r")) return "it ends in a carriage return, as of an editor for Windows";
  const [interpreter = "", argument = ""] = first.slice(2).trim().split(/\s+/u);
  if (interpreter.endsWith("/env") && !argument.startsWith("/")) {
    return `master(8) sets no PATH in which env(1) could find ${argument === "" ? "a program" : argument}`;
  }
  return existsSync(interpreter) ? undefined : `"${interpreter}" does not exist`;
}

function badInterpreter(site: Site, commands: Commands): Diagnosis[] {
  const { interpreter, program: daemon } = parseLauncher(site.script ?? "") ?? {};
  if (interpreter === undefined || daemon === undefined) return [];
  const renew = run(commands.all(commands.install("--renew")), renewAdvice);
  const remedy = commands.isOfThisPackage(daemon) ? reinstall : renew;
  for (const file of [daemon, starterOf(daemon)]) {
    const look = site.sight.look(file);
    if (look === "hidden") return [];
    if (look === "absent") return [broken(`"${file}", a part of the daemon, is missing`, remedy)];
  }
  if (site.sight.look(interpreter) === "hidden") return [];
  const fault = loadFault(interpreter, daemon);
  if (fault === undefined) return [];
  const isOwn = commands.isOfThisPackage(daemon) && interpreter === process.execPath;
  return [broken(fault, isOwn ? reinstall : renew)];
}

/** What interpreters have loaded without a fault, with the versions of all files: some callers ask often. */
const loaded = new Map<string, { readonly files: readonly string[]; readonly versions: string }>();
const loadedMax = 100;

function loadFault(interpreter: string, daemon: string): string | undefined {
  const key = `${interpreter}\n${daemon}`;
  const earlier = loaded.get(key);
  if (earlier !== undefined && versionsOf(earlier.files) === earlier.versions) return undefined;
  loaded.delete(key);
  if (loaded.size >= loadedMax) loaded.clear();
  try {
    const files = [interpreter, daemon, starterOf(daemon), ...tryInterpreter(interpreter, daemon).files];
    loaded.set(key, { files, versions: versionsOf(files) });
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

function versionsOf(files: readonly string[]): string {
  const stats = files.map((file) => statSync(file, { throwIfNoEntry: false }));
  return stats
    .map((each) => (each ? `${each.ino} ${each.size} ${each.ctimeMs} ${each.mode}` : ""))
    .join("\n");
}

/** Links have no mode of their own. */
function protectionOf(part: string): string {
  const owner = `chown -h root ${quote(part)}`;
  return isLink(part) ? owner : `${owner} && chmod go-w ${quote(part)}`;
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Whether root, as which master(8) starts it, can execute a file. */
function isExecutable({ mode }: Stats): boolean {
  return (mode & executable) !== 0;
}
