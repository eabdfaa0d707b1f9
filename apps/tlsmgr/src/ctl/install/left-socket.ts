import { lstatSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isListening } from "../../control/is-listening.ts";
import { controlSocketPath } from "../../control/protocol.ts";
import { textOfError } from "../../log/system-error.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import type { Output } from "../commands/command.ts";
import type { Site } from "../site/site.ts";

/** A daemon ends when master(8) tells it to, but it may have to save its sessions first. */
const endMilliseconds = 5000;
const pauseMilliseconds = 50;

/**
 * Removes the control socket of an instance that has another tlsmgr now; a daemon in a jail cannot do that
 * itself. Waits until the daemon has ended. If it does not end in time, the socket stays, with a warning.
 */
export async function removeLeftSocket(site: Site, output: Output): Promise<void> {
  const ini = loadTlsmgrIni(site.configDirectory, () => {});
  const file = controlSocketPath(ini.controlSocket, site.text("data_directory"));
  try {
    if (lstatSync(file, { throwIfNoEntry: false })?.isSocket() !== true) return;
    if (await isServed(file)) {
      output.problem(`tlsmgrctl: warning: a daemon still serves "${file}", so it stays`);
      return;
    }
    rmSync(file, { force: true });
    output.result(`Removed ${file}`);
  } catch (error) {
    output.problem(`tlsmgrctl: warning: cannot remove "${file}": ${textOfError(error)}`);
  }
}

async function isServed(file: string): Promise<boolean> {
  const deadline = performance.now() + endMilliseconds;
  // oxlint-disable-next-line no-await-in-loop -- there is nothing to wait for but the end of a process
  while (await isListening(file)) {
    if (performance.now() > deadline) return true;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await setTimeout(pauseMilliseconds);
  }
  return false;
}
