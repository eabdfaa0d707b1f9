import path from "node:path";
import process from "node:process";
import { Site } from "../site/site.ts";
import { hardenedUnits } from "../site/systemd-units.ts";
import {
  CommandError,
  configDirectoryOption,
  defaultConfigDirectory,
  exitFailure,
  exitWell,
  parseOptions,
  UsageError,
} from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { codeFileOf } from "./compiled-code.ts";
import { statsOf } from "./daemon-directory.ts";
import { checkProgram, moveIntoPlace, withDraft } from "./draft.ts";
import type { FileOptions } from "./draft.ts";
import { findInstances } from "./instances.ts";
import { keepFiles } from "./kept-files.ts";
import { postfixVersionOf, expectsGreeting } from "../site/installed-postfix.ts";
import { tryInterpreter } from "./interpreter.ts";
import { changeableParts, codeOf } from "./loaded-files.ts";
import { changeToProgram } from "./master-cf-change.ts";
import type { MasterCfChange } from "./master-cf-change.ts";
import { isOurs, makeRoom, placeAt, placeOf, removeLauncher } from "./place.ts";
import type { Place } from "./place.ts";
import { reloadWords } from "./reload.ts";
import { checkRunning, reloadAndVerify, reloadIfRunning } from "./switch-over.ts";
import { tryDaemon } from "./trial.ts";

const installHelp = `usage: tlsmgrctl install [--config-directory DIR] [--name NAME] [--interpreter PATH] [--jitless]
                         [--force] [--apply [--reload | --verify]]
       tlsmgrctl install --daemon-directory DIR [--name NAME] [--interpreter PATH] [--jitless]
                         [--force]
       tlsmgrctl install --renew [--config-directory DIR]

Writes a small file into Postfix's daemon directory that starts this package's daemon under
master(8). The last field of the tlsmgr line of master.cf names the program that runs.

The first form finds the directory by main.cf and shows what it would do. With --apply it starts
the daemon once on trial, where it serves nobody, writes the file and changes master.cf. A daemon
that would not start is refused, and nothing changes.

The second form writes the file and leaves master.cf alone. The third one writes the files of every
instance of Postfix anew, or of the one named, after an upgrade of Postfix, Node.js or this
package.

  -c, --config-directory DIR
                          where main.cf and master.cf are (default: MAIL_CONFIG, or
                          /etc/postfix)
  --apply                 do it; without it, nothing changes
  --reload                with --apply: reload Postfix afterwards, if it runs
  --verify                the same, then ask the daemon that runs everything that Postfix's daemons
                          ask; if it does not work, put everything back as it was and restart
                          Postfix
  --daemon-directory DIR  Postfix's daemon directory; "postconf daemon_directory" shows it
  --name NAME             the name of the file (default: tlsmgr-js; with --daemon-directory:
                          tlsmgr). Under another name than tlsmgr, Postfix's own program stays,
                          and the field in master.cf switches between the two
  --interpreter PATH      Node.js (default: the one that runs this command)
  --jitless               run Node.js without memory that it writes and executes, for a unit with
                          MemoryDenyWriteExecute=yes; a request then takes several times as long
  --force                 replace a file that is not ours; it is kept as NAME.saved, and uninstall
                          puts it back
  --renew                 write the files of every instance that uses this daemon anew`;

const stockName = "tlsmgr";
const ownName = "tlsmgr-js";

/** `tlsmgrctl install`. */
export function installCommand(program: string): Command {
  return {
    summary: "let master(8) run this daemon in place of Postfix's",
    help: installHelp,
    run: async (args, output) => {
      const options = parseOptions(args, {
        "daemon-directory": { type: "string" },
        "config-directory": configDirectoryOption,
        name: { type: "string" },
        apply: { type: "boolean", default: false },
        interpreter: { type: "string", default: process.execPath },
        jitless: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        renew: { type: "boolean", default: false },
        reload: { type: "boolean", default: false },
        verify: { type: "boolean", default: false },
      });
      const { interpreter, jitless: isJitless, force: isForced, name, apply: isApplied } = options;
      const { "daemon-directory": directory, "config-directory": configDirectory } = options;
      const file = { program, interpreter, isJitless, isForced };
      const isReloaded = options.reload || options.verify;
      if (isReloaded && !isApplied) throw new UsageError("--reload and --verify need --apply");
      if (options.renew) return await renewAll(file, sitesToRenew(configDirectory), output);
      if (directory === undefined) {
        const site = new Site(path.resolve(configDirectory ?? defaultConfigDirectory));
        const plan = { ...file, isApplied, isReloaded, isVerified: options.verify };
        return (await installInto(site, name ?? ownName, plan, output)) ? exitWell : exitFailure;
      }
      if (isApplied) throw new UsageError("--apply and --daemon-directory exclude each other");
      await writeTo(placeOf(directory, name ?? stockName), file, output);
      return exitWell;
    },
  };
}

interface InstallPlan extends FileOptions {
  readonly isApplied: boolean;
  readonly isReloaded: boolean;
  readonly isVerified: boolean;
}

/** Returns false only if the daemon did not work under master(8), and everything is as it was. */
async function installInto(site: Site, name: string, plan: InstallPlan, output: Output): Promise<boolean> {
  const place = placeOf(site.text("daemon_directory"), name);
  const version = postfixVersionOf(site);
  if (version !== undefined) output.result(`Postfix ${version}, daemons in ${path.dirname(place.file)}`);
  warnOfName(name, output);
  if (plan.isVerified) checkRunning(site);
  const change = changeToProgram(site.configDirectory, name);
  const isJitless = plan.isJitless || isJitForbidden(output);
  if (!plan.isApplied) {
    const { version: node } = tryInterpreter(plan.interpreter, checkProgram(plan.program));
    makeRoom(place, plan.isForced);
    output.result(`Would write ${place.file}, for ${plan.interpreter} (Node.js ${node})`);
    showChange(change, site, plan, output);
    return true;
  }
  const putBack = keepFiles([place.file, codeFileOf(place.file)]);
  const hadSaved = statsOf(place.saved) !== undefined;
  await writeAfterTrial(place, site, { ...plan, isJitless }, output);
  change.apply();
  showChange(change, site, plan, output);
  const after = new Site(site.configDirectory);
  if (!plan.isVerified) {
    if (plan.isReloaded) reloadIfRunning(after, output);
    return true;
  }
  const undo = (): void => {
    change.undo();
    if (!hadSaved && statsOf(place.saved) !== undefined) removeLauncher(place);
    else putBack();
  };
  return await reloadAndVerify({ site: after, undo }, output);
}

async function writeAfterTrial(
  place: Place,
  site: Site,
  options: FileOptions,
  output: Output,
): Promise<void> {
  const isForeign = makeRoom(place, options.isForced);
  await withDraft(place, site, options, output, async (draft) => {
    const isGreeted = expectsGreeting(site);
    const { fault, mapped } = await tryDaemon({ site, launcher: draft.launcher, isGreeted });
    if (fault !== undefined) {
      throw new CommandError(`The daemon would not work, and nothing was changed. It says: ${fault}`);
    }
    output.result("Started the daemon on trial: it works");
    moveIntoPlace(draft, place, isForeign);
    report(output, place, { ...options, version: draft.version, isForeign, mapped, isNamed: true });
  });
}

async function writeTo(place: Place, options: FileOptions, output: Output): Promise<void> {
  const isForeign = makeRoom(place, options.isForced);
  const directory = path.dirname(place.file);
  const site = findInstances().find((each) => each.text("daemon_directory") === directory);
  await withDraft(place, site, options, output, (draft) => {
    moveIntoPlace(draft, place, isForeign);
    report(output, place, { ...options, version: draft.version, isForeign, mapped: [], isNamed: false });
  });
}

function sitesToRenew(configDirectory: string | undefined): readonly Site[] {
  return configDirectory === undefined ? findInstances() : [new Site(path.resolve(configDirectory))];
}

/** Writes every launcher that the master.cf of a site names anew. Returns the exit status. */
async function renewAll(options: FileOptions, all: readonly Site[], output: Output): Promise<number> {
  const sites = all.filter(({ program }) => program !== undefined && isOurs(program));
  const files = new Map(sites.map((site) => [site.program ?? "", site]));
  const isJitless = options.isJitless || isJitForbidden(output);
  let failures = 0;
  for (const [file, site] of files) {
    const place = placeAt(file);
    await withDraft(place, site, { ...options, isJitless }, output, async (draft) => {
      const { fault } = await tryDaemon({ site, launcher: draft.launcher, isGreeted: expectsGreeting(site) });
      if (fault === undefined) {
        moveIntoPlace(draft, place, false);
        output.result(`Renewed ${file}; it takes effect with: ${reloadWords(site).join(" ")}`);
      } else {
        output.problem(`tlsmgrctl install: ${file} stays as it is: the daemon would not work: ${fault}`);
        failures += 1;
      }
    });
  }
  if (files.size === 0) output.result("No instance of Postfix uses this daemon");
  return failures > 0 ? exitFailure : exitWell;
}

/** Says what a unit with MemoryDenyWriteExecute=yes costs, and how to do without. */
function isJitForbidden(output: Output): boolean {
  const [unit] = hardenedUnits("/");
  if (unit === undefined) return false;
  output.result(`"${unit}" sets MemoryDenyWriteExecute, so Node.js runs with --jitless: a request takes`);
  output.result("two to six times the CPU time. To allow machine code: systemctl edit the unit, with");
  output.result("MemoryDenyWriteExecute=no under [Service], restart Postfix, and install again");
  return true;
}

/** Postfix's own upgrade script adds a tlsmgr line if no line has the word twice. */
function warnOfName(name: string, output: Output): void {
  if (name.includes(stockName)) return;
  output.problem(
    `tlsmgrctl install: warning: without "tlsmgr" in the name "${name}", an upgrade of Postfix adds a second tlsmgr line to master.cf`,
  );
}

function showChange(
  { file, diff }: MasterCfChange,
  site: Site,
  { isApplied, isReloaded }: InstallPlan,
  output: Output,
): void {
  output.result(`${isApplied ? "Changed" : "Would change"} ${file}${diff.length === 0 ? ": nothing" : ""}`);
  for (const line of diff) output.result(line);
  if (isReloaded) return;
  output.result(
    isApplied
      ? `It takes effect with: ${reloadWords(site).join(" ")}`
      : "Nothing was changed; do it with --apply",
  );
}

interface Installed {
  readonly program: string;
  readonly interpreter: string;
  readonly version: string;
  readonly isForeign: boolean;
  /** Whether master.cf names it from now on. */
  readonly isNamed: boolean;
  /** The native code that the daemon loaded on trial. */
  readonly mapped: readonly string[];
}

function report(output: Output, { name, file, saved }: Place, installed: Installed): void {
  const { program, interpreter, version, isForeign, mapped } = installed;
  output.result(`Installed ${file}`);
  output.result(`  starts ${program}`);
  output.result(`  with   ${interpreter} (Node.js ${version})`);
  if (isForeign) output.result(`  keeps the file that it replaces as ${saved}`);
  if (!installed.isNamed) reportSwitch(name, output);
  for (const part of changeableParts([...codeOf(program, interpreter), ...mapped])) {
    output.problem(
      `tlsmgrctl install: warning: others than root can change ${part}, and so what Postfix runs as root`,
    );
  }
}

/** How to switch over by hand. */
function reportSwitch(name: string, output: Output): void {
  if (name === stockName) {
    output.result("The stock tlsmgr line of master.cf starts it after: postfix reload");
    return;
  }
  output.result(`To switch over, let the tlsmgr line of master.cf end in "${name}"; then: postfix reload`);
  output.result(`To go back, let it end in "tlsmgr"; then: postfix reload`);
}
