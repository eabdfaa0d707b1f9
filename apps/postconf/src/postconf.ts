import { editMain } from "./edit/edit-main.ts";
import { editMaster } from "./edit/edit-master.ts";
import type { Host } from "./host/host.ts";
import { readCommandLine } from "./options/command-line.ts";
import type { CommandLine } from "./options/command-line.ts";
import { readConfiguration, standardDirectory } from "./parameters/read-configuration.ts";
import type { LookupMode } from "./parameters/lookup.ts";
import { warnUnusedMain, warnUnusedMaster } from "./parameters/unused-parameters.ts";
import { FatalError, Report } from "./report.ts";
import { showEntries, showFields, showServiceParameters } from "./show/show-master.ts";
import { showParameters } from "./show/show-parameters.ts";
import type { DisplayStyle } from "./show/show-parameters.ts";

/** Options of the real program that tell how it was built, or that need its libraries. */
const unavailableOptions = ["a", "A", "b", "l", "m", "t", "T"];

/**
 * Does what postconf(1) of 3.7.11 does.
 *
 * @param args - the arguments without the program's name
 * @returns the exit status
 */
export async function runPostconf(args: readonly string[], host: Host): Promise<number> {
  const report = new Report((text) => host.writeError(text));
  try {
    const commandLine = readCommandLine(args, (line) => host.writeError(line));
    report.verbosity = commandLine.verbosity;
    host.writeOutput(await runCommand(commandLine, host, report));
    return 0;
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    report.fatal(error.message);
    return 1;
  }
}

async function runCommand(commandLine: CommandLine, host: Host, report: Report): Promise<string> {
  const { letters } = commandLine;
  for (const letter of unavailableOptions) {
    if (letters.has(letter))
      throw new FatalError(`option -${letter} is not available: it tells how a Postfix was built`);
  }
  if (letters.has("e") || letters.has("X") || letters.has("#")) {
    runEdit(commandLine, host, report);
    return "";
  }
  if (isAboutMaster(letters)) return listMaster(commandLine, host, report);
  return listMain(commandLine, host, report);
}

function isAboutMaster(letters: ReadonlySet<string>): boolean {
  return letters.has("M") || letters.has("F") || letters.has("P");
}

function directoryOf({ configDirectory }: CommandLine, host: Host): string | undefined {
  return configDirectory ?? host.environment["MAIL_CONFIG"];
}

function runEdit(commandLine: CommandLine, host: Host, report: Report): void {
  const { letters, operands } = commandLine;
  if (operands.length === 0) throw new FatalError("missing service argument");
  const directory = directoryOf(commandLine, host) ?? standardDirectory;
  const action = letters.has("e") ? "set" : letters.has("X") ? "remove" : "comment-out";
  if (isAboutMaster(letters)) {
    const subject = letters.has("M") ? "entry" : letters.has("F") ? "field" : "parameter";
    editMaster({ path: `${directory}/master.cf`, action, subject, requests: operands }, host, report);
  } else {
    editMain({ path: `${directory}/main.cf`, action, requests: operands }, host, report);
  }
}

async function listMaster(commandLine: CommandLine, host: Host, report: Report): Promise<string> {
  const { letters, operands, overrides } = commandLine;
  const directory = directoryOf(commandLine, host);
  const request = { directory, overrides, wantsDefaultsOnly: false, isAboutMaster: true };
  const configuration = await readConfiguration(request, host, report);
  const show = letters.has("F") ? showFields : letters.has("P") ? showServiceParameters : showEntries;
  const output = show(configuration, displayStyle(letters), operands, report);
  warnUnusedMaster(configuration, report);
  return output;
}

async function listMain(commandLine: CommandLine, host: Host, report: Report): Promise<string> {
  const { letters, operands, overrides, classes } = commandLine;
  const wantsDefaultsOnly = letters.has("d");
  const directory = directoryOf(commandLine, host);
  const request = { directory, overrides, wantsDefaultsOnly, isAboutMaster: false };
  const configuration = await readConfiguration(request, host, report);
  const mode: LookupMode = wantsDefaultsOnly ? "defaults" : letters.has("n") ? "set" : "effective";
  const selection = { names: operands, classes };
  const output = showParameters(configuration, mode, displayStyle(letters), selection, report);
  if (!wantsDefaultsOnly) {
    warnUnusedMain(configuration, report);
    warnUnusedMaster(configuration, report);
  }
  return output;
}

function displayStyle(letters: ReadonlySet<string>): DisplayStyle {
  return {
    fold: letters.has("f"),
    expand: letters.has("x"),
    hideName: letters.has("h"),
    hideValue: letters.has("H"),
  };
}
