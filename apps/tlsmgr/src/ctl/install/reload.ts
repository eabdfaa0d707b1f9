import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { CommandError } from "../commands/command.ts";
import type { Site } from "../site/site.ts";
import { masterOf, postfixUnitOf } from "./instances.ts";

const deadlineMilliseconds = 60_000;
/** What postfix(1) needs to find the programs that its scripts call. */
const searchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/** The words that make the master(8) of an instance read its configuration again. */
export function reloadWords(site: Site): readonly [string, ...string[]] {
  const program = path.join(site.text("command_directory"), "postfix");
  return [existsSync(program) ? program : "postfix", "-c", site.configDirectory, "reload"];
}

/** The commands that restart the master(8) of an instance, or the unit of systemd that it runs in. */
export function restartWords(site: Site): readonly (readonly [string, ...string[]])[] {
  const master = masterOf(site);
  const unit = master && postfixUnitOf(master.pid);
  if (unit !== undefined) return [["systemctl", "restart", unit]];
  const [program] = reloadWords(site);
  return ["stop", "start"].map((action) => [program, "-c", site.configDirectory, action] as const);
}

/**
 * Makes the master(8) of an instance read its configuration again, as `postfix reload` does.
 *
 * @throws {CommandError} postfix(1) failed, with its last line.
 */
export function reload(site: Site): void {
  execute(reloadWords(site));
}

/**
 * Stops and starts the master(8) of an instance.
 *
 * @throws {CommandError} a command failed, with its last line
 */
export function restart(site: Site): void {
  for (const words of restartWords(site)) execute(words);
}

function execute([program, ...args]: readonly [string, ...string[]]): void {
  const directory = path.isAbsolute(program) ? `${path.dirname(program)}:` : "";
  try {
    execFileSync(program, args, {
      encoding: "utf8",
      env: { PATH: `${directory}${searchPath}`, LANG: "C" },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: deadlineMilliseconds,
    });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new CommandError(`"${[program, ...args].join(" ")}" failed: ${said.split("\n").at(-1)}`, {
      cause: error,
    });
  }
}
