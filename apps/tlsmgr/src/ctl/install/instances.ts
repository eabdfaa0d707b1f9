import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { Site } from "../site/site.ts";

const defaultDirectory = "/etc/postfix";

/** A running master(8). */
export interface RunningMaster {
  readonly pid: number;
  readonly configDirectory: string;
}

/**
 * Every instance of Postfix that can be found: the one named, the default one, those that their main.cf files
 * list in `multi_instance_directories` and `alternate_config_directories`, and those that run. One that can't
 * be read is left out.
 */
export function findInstances(configDirectory: string = defaultDirectory): Site[] {
  const found = new Map<string, Site>();
  const waiting = [
    configDirectory,
    defaultDirectory,
    ...runningMasters().map((master) => master.configDirectory),
  ];
  for (let directory = waiting.shift(); directory !== undefined; directory = waiting.shift()) {
    const site = siteAt(directory);
    if (site === undefined || found.has(site.key)) continue;
    found.set(site.key, site.site);
    for (const name of ["multi_instance_directories", "alternate_config_directories"]) {
      waiting.push(
        ...site.site
          .text(name)
          .split(/[\s,]+/u)
          .filter((word) => word !== ""),
      );
    }
  }
  return [...found.values()];
}

/** The instances whose master.cf names a file as the program of tlsmgr. */
export function instancesUsing(file: string, instances: readonly Site[]): Site[] {
  return instances.filter(({ program }) => program !== undefined && isSamePath(program, file));
}

/** The master(8) of an instance, if it runs. */
export function masterOf({ configDirectory }: Site): RunningMaster | undefined {
  return runningMasters().find((master) => isSamePath(master.configDirectory, configDirectory));
}

/** The masters that run, by the proc file system; root sees all of them. */
export function runningMasters(): RunningMaster[] {
  return processIds().flatMap((pid) => {
    if (path.basename(executableOf(pid) ?? "") !== "master") return [];
    const variables = (readProc(pid, "environ") ?? "").split("\0");
    const setting = variables.find((variable) => variable.startsWith("MAIL_CONFIG="));
    return [{ pid, configDirectory: setting?.slice("MAIL_CONFIG=".length) ?? defaultDirectory }];
  });
}

/** Whether any master(8) runs, of whatever instance: all users see the names of processes. */
export function hasAnyMaster(): boolean {
  return processIds().some((pid) => readProc(pid, "comm") === "master\n");
}

/** The unit of systemd that a process runs in, if it is one of Postfix. */
export function postfixUnitOf(pid: number): string | undefined {
  return unitIn(readProc(pid, "cgroup") ?? "");
}

/** The unit of Postfix that the text of a cgroup file names. */
export function unitIn(cgroups: string): string | undefined {
  const names = cgroups.split("\n").map((line) => line.split("/").at(-1) ?? "");
  return names.find((name) => /^postfix(?:@[^/]*)?\.service$/u.test(name));
}

/** Whether a master(8) has a process that runs a program for a service, Postfix's own tlsmgr included. */
export function hasChildFor(master: number, program: string, service: string): boolean {
  const name = path.basename(program);
  return processIds().some((pid) => {
    if (!isChildOf(pid, master)) return false;
    const words = (readProc(pid, "cmdline") ?? "").split(/[\0 ]/u);
    return words.some(
      (word, index) => path.basename(word) === name || (word === service && words[index - 1] === "-n"),
    );
  });
}

/** The processes that have a file among the words of their command line: its interpreter runs it. */
export function processesRunning(file: string): number[] {
  return processIds().filter((pid) => (readProc(pid, "cmdline") ?? "").split("\0").includes(file));
}

/** Whether one process is another's child. */
export function isChildOf(pid: number, parent: number): boolean {
  return new RegExp(`^PPid:\\s+${parent}$`, "mu").test(readProc(pid, "status") ?? "");
}

/** Whether two paths lead to the same file. */
export function isSamePath(one: string, other: string): boolean {
  return realOf(one) === realOf(other);
}

function siteAt(directory: string): { readonly key: string; readonly site: Site } | undefined {
  try {
    return { key: realpathSync(directory), site: new Site(directory) };
  } catch {
    return undefined;
  }
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Without the mark of a program that has been replaced since it started. */
function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/u, "");
  } catch {
    return undefined;
  }
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return undefined;
  }
}
