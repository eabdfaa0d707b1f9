import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

const prefix = "postfixjs-platforms-";

const clearAway = path.join(import.meta.dirname, "..", "files", "clear-away.sh");

/** What one run has for itself, by the number of its process. */
export interface Workplace extends Disposable {
  /** A directory for temporary files. */
  readonly directory: string;
  /** A control group that is not made yet; `undefined` where the kernel has none of version 2. */
  readonly controlGroup: string | undefined;
}

/** Makes the place of this run, which is removed when the run ends, however it ends. */
export function makeWorkplace(): Workplace {
  const groups = /^\S+ (\S+) cgroup2 /mu.exec(readFileSync("/proc/self/mounts", "utf8"))?.[1];
  for (const place of abandonedIn(tmpdir())) rmSync(place, { recursive: true, force: true });
  if (groups !== undefined) abandonedIn(groups).forEach(removeControlGroup);
  const name = `${prefix}${process.pid}`;
  const directory = path.join(tmpdir(), name);
  const controlGroup = groups === undefined ? undefined : path.join(groups, name);
  mkdirSync(directory);
  const places = controlGroup === undefined ? [directory] : [directory, controlGroup];
  // In a session of its own: what ends this process does not end it.
  spawn("bash", [clearAway, String(process.pid), ...places], { detached: true, stdio: "ignore" }).unref();
  return {
    directory,
    controlGroup,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Removes a control group without processes, and those in it. */
export function removeControlGroup(directory: string): void {
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeControlGroup(path.join(directory, entry.name));
  }
  rmdirSync(directory);
}

function abandonedIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(prefix) && !existsSync(`/proc/${name.slice(prefix.length)}`))
    .map((name) => path.join(directory, name));
}
