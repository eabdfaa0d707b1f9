import { setTimeout } from "node:timers/promises";
import { ControlClient } from "../../control/control-client.ts";
import { controlSocketPath } from "../../control/protocol.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import { CommandError } from "../commands/command.ts";
import type { Output } from "../commands/command.ts";
import { askStatus } from "../live/status.ts";
import { lastComplaint } from "../site/log-tail.ts";
import type { Site } from "../site/site.ts";
import { askDaemon } from "./ask-daemon.ts";
import { masterOf } from "./instances.ts";
import { reload, reloadWords, restart, restartWords } from "./reload.ts";
import { fallbackReasonOf } from "./start-state-file.ts";

const controlSeconds = 5;
/** The former daemon has ended by then, and the new one has started. */
const settleMilliseconds = 20_000;
const pauseMilliseconds = 200;

/** What {@link reloadAndVerify} works on. */
export interface SwitchOver {
  /** The installation as it is now. */
  readonly site: Site;
  /** Makes the installation as it was before. */
  readonly undo: () => void;
}

/**
 * Fails unless Postfix runs.
 *
 * @throws {CommandError} It does not, so that nothing can be verified.
 */
export function checkRunning(site: Site): void {
  if (masterOf(site) !== undefined) return;
  throw new CommandError(
    `Postfix does not run with ${site.configDirectory}, so nothing can be verified; start it, or leave --verify out`,
  );
}

/** Reloads Postfix if it runs. */
export function reloadIfRunning(site: Site, output: Output): void {
  if (masterOf(site) === undefined) {
    output.result(`Postfix does not run with ${site.configDirectory}: nothing to reload`);
    return;
  }
  reload(site);
  output.result(`Reloaded Postfix: ${reloadWords(site).join(" ")}`);
}

/**
 * Reloads Postfix, asks the daemon that it then starts everything that Postfix's daemons ask, and puts
 * everything back as it was unless all is well. Returns whether the change stays.
 */
export async function reloadAndVerify({ site, undo }: SwitchOver, output: Output): Promise<boolean> {
  const former = await pidOf(site);
  reloadIfRunning(site, output);
  const fault = await faultOf(site, former);
  if (fault === undefined) {
    output.result("Verified: the daemon runs under master(8), and answers as it should");
    return true;
  }
  output.problem(`tlsmgrctl install: the daemon does not work under master(8): ${fault}`);
  await rollBack({ site, undo }, output);
  return false;
}

async function rollBack({ site, undo }: SwitchOver, output: Output): Promise<void> {
  undo();
  output.result("Put master.cf and the launcher back as they were");
  // After a failed start master(8) waits for a minute, and a reload does not change that.
  restart(site);
  output.result(
    `Restarted Postfix: ${restartWords(site)
      .map((words) => words.join(" "))
      .join(" && ")}`,
  );
  const { fault, flaws } = await askDaemon(site, masterOf(site)?.pid);
  const problem = fault ?? flaws[0];
  if (problem === undefined) output.result("Rolled back: the former tlsmgr answers as it should");
  else output.problem(`tlsmgrctl install: rolled back, but the former tlsmgr does not work: ${problem}`);
}

/** What is wrong with the daemon that has taken the place of a former one. */
async function faultOf(site: Site, former: number | undefined): Promise<string | undefined> {
  const deadline = performance.now() + settleMilliseconds;
  for (;;) {
    // oxlint-disable no-await-in-loop -- each attempt depends on the one before
    const { fault, flaws } = await askDaemon(site, masterOf(site)?.pid);
    const problem = fault ?? flaws[0];
    if (problem !== undefined) return withComplaint(site, problem);
    const pid = await pidOf(site);
    if (pid !== undefined && pid !== former) return undefined;
    const reason = pid === undefined ? fallbackReasonOf(site) : undefined;
    if (reason !== undefined) return fallbackText(reason);
    if (performance.now() > deadline)
      return "no daemon of this package has taken the place of the former one";
    await setTimeout(pauseMilliseconds);
    // oxlint-enable no-await-in-loop
  }
}

function withComplaint(site: Site, problem: string): string {
  const line = lastComplaint(site.text("maillog_file"), site.program ?? "");
  return line === undefined ? problem : `${problem}; master(8) says: ${line}`;
}

/** The process of a daemon of ours that answers on its control socket. */
async function pidOf(site: Site): Promise<number | undefined> {
  const { controlSocket } = loadTlsmgrIni(site.configDirectory, () => {});
  const socket = controlSocketPath(controlSocket, site.text("data_directory"));
  try {
    using client = await ControlClient.connect(socket, controlSeconds);
    return (await askStatus(client)).pid;
  } catch {
    return undefined;
  }
}

function fallbackText(reason: string): string {
  return `Postfix's own tlsmgr runs in its place${reason === "" ? "; the mail log has the reason" : `: ${reason}`}`;
}
