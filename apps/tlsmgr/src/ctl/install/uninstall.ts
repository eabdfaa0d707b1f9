import { existsSync } from "node:fs";
import { Site } from "../site/site.ts";
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
import { statsOf } from "./daemon-directory.ts";
import {
  findInstances,
  instancesUsing,
  isChildOf,
  isSamePath,
  masterOf,
  processesRunning,
  runningMasters,
} from "./instances.ts";
import { changeBack } from "./master-cf-change.ts";
import { removeLeftSocket } from "./left-socket.ts";
import { isOurs, launchersIn, placeAt, placeOf, removeLauncher } from "./place.ts";
import type { Place } from "./place.ts";
import { reload, reloadWords } from "./reload.ts";

const uninstallHelp = `usage: tlsmgrctl uninstall [--config-directory DIR | --all] [--apply]
       tlsmgrctl uninstall --daemon-directory DIR [--name NAME]

Goes back to Postfix's own tlsmgr. The first form finds the program by master.cf: it changes the
tlsmgr line back, reloads Postfix if it runs, and removes the control socket and the file that
"tlsmgrctl install" wrote, unless another instance of Postfix uses that file too. Without --apply
it shows what it would do.

The second form only removes the file, and puts back the file that install --force replaced.

  --config-directory DIR  where main.cf and master.cf are (default: /etc/postfix)
  --all                   every instance of Postfix that uses this daemon
  --apply                 do it; without it, nothing changes
  --daemon-directory DIR  Postfix's daemon directory
  --name NAME             the name of the file, as for install (default: tlsmgr)`;

const stockName = "tlsmgr";

/** `tlsmgrctl uninstall`. */
export const uninstallCommand: Command = {
  summary: "go back to Postfix's own tlsmgr",
  help: uninstallHelp,
  run: async (args, output) => {
    const options = parseOptions(args, {
      "daemon-directory": { type: "string" },
      "config-directory": configDirectoryOption,
      name: { type: "string" },
      all: { type: "boolean", default: false },
      apply: { type: "boolean", default: false },
    });
    const { "daemon-directory": directory, "config-directory": configDirectory, all, apply } = options;
    const forms = [directory !== undefined, configDirectory !== undefined, all].filter(Boolean).length;
    if (forms > 1)
      throw new UsageError("--daemon-directory, --config-directory and --all exclude each other");
    if (directory !== undefined) {
      if (apply) throw new UsageError("--apply and --daemon-directory exclude each other");
      removeUnused(placeOf(directory, options.name ?? stockName), output);
      return exitWell;
    }
    if (all) return await uninstallAll(apply, output);
    await uninstallFrom(new Site(configDirectory ?? defaultConfigDirectory), apply, output);
    return exitWell;
  },
};

/** Removes a file that no master.cf names, or whose removal puts another one in its place. */
function removeUnused(place: Place, output: Output): void {
  const { file, saved } = place;
  if (statsOf(file) === undefined) throw new CommandError(`"${file}" does not exist`);
  if (!isOurs(file)) throw new CommandError(`"${file}" was not written by tlsmgrctl install and stays`);
  const [user] = existsSync(saved) ? [] : instancesUsing(file, findInstances());
  if (user !== undefined) {
    throw new CommandError(
      `"${user.configDirectory}/master.cf" names "${file}", so it stays; first: tlsmgrctl uninstall --config-directory ${user.configDirectory} --apply`,
    );
  }
  output.result(removeLauncher(place));
}

/** Every instance; what is left in their daemon directories as well. */
async function uninstallAll(isApplied: boolean, output: Output): Promise<number> {
  const instances = findInstances();
  const using = instances.filter(({ program }) => program !== undefined && isOurs(program));
  let failures = 0;
  for (const site of using) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: they may share a launcher
      await uninstallFrom(site, isApplied, output);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      output.problem(`tlsmgrctl uninstall: ${site.configDirectory}: ${error.message}`);
      failures += 1;
    }
  }
  const left = new Set(instances.flatMap((site) => launchersIn(site.text("daemon_directory"))));
  for (const file of left) {
    if (instancesUsing(file, findInstances()).length > 0) continue;
    output.result(isApplied ? removeLauncher(placeAt(file)) : `Would remove ${file}`);
  }
  if (using.length + left.size === 0) output.result("No instance of Postfix uses this daemon");
  return failures > 0 ? exitFailure : exitWell;
}

async function uninstallFrom(site: Site, isApplied: boolean, output: Output): Promise<void> {
  const { program, configDirectory } = site;
  if (program === undefined || !isOurs(program)) {
    throw new CommandError(
      `"${configDirectory}/master.cf" names ${program === undefined ? "no tlsmgr" : `"${program}"`}, which is not ours: there is no change to take back`,
    );
  }
  const place = placeAt(program);
  if (existsSync(place.saved)) restore(site, place, isApplied, output);
  else switchBack(site, place, isApplied, output);
  if (isApplied) await removeLeftSocket(site, output);
  else output.result("Nothing was changed; do it with --apply");
}

/** For a launcher that took the place of Postfix's own program: master.cf stays as it is. */
function restore(site: Site, place: Place, isApplied: boolean, output: Output): void {
  const { file, saved } = place;
  output.result(isApplied ? removeLauncher(place) : `Would put ${saved} back as ${file}`);
  reloadIfRunning(site, isApplied, output);
}

function switchBack(site: Site, place: Place, isApplied: boolean, output: Output): void {
  const change = changeBack(site.configDirectory);
  if (isApplied) change.apply();
  output.result(`${isApplied ? "Changed" : "Would change"} ${change.file}`);
  for (const line of change.diff) output.result(line);
  reloadIfRunning(site, isApplied, output);
  const user = otherUser(site, place.file);
  if (user !== undefined) {
    output.result(`${place.file} ${isApplied ? "stays" : "would stay"}: ${user} uses it`);
  } else {
    output.result(isApplied ? removeLauncher(place) : `Would remove ${place.file}`);
  }
}

function reloadIfRunning(site: Site, isApplied: boolean, output: Output): void {
  if (masterOf(site) === undefined) return;
  if (isApplied) reload(site);
  const words = reloadWords(site).join(" ");
  output.result(isApplied ? `Reloaded Postfix: ${words}` : `Would reload Postfix: ${words}`);
}

/** Who else uses a launcher: another configuration, or a process of another master(8). */
function otherUser(site: Site, file: string): string | undefined {
  const others = instancesUsing(file, findInstances(site.configDirectory));
  const other = others.find(({ configDirectory }) => !isSamePath(configDirectory, site.configDirectory));
  if (other !== undefined) return `${other.configDirectory}/master.cf`;
  const processes = processesRunning(file);
  const master = runningMasters().find(
    ({ pid, configDirectory }) =>
      !isSamePath(configDirectory, site.configDirectory) && processes.some((each) => isChildOf(each, pid)),
  );
  return master === undefined ? undefined : `master(8), process ${master.pid}, of ${master.configDirectory}`;
}
