import { ControlClient } from "../../control/control-client.ts";
import { controlSocketPath } from "../../control/protocol.ts";
import type { DaemonStatus } from "../../control/status.ts";
import { textOfError } from "../../log/system-error.ts";
import { mappedCode } from "../../native/mapped-code.ts";
import type { SettingInEffect } from "../../settings/settings-in-effect.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import { askDaemon, noAnswers } from "../install/ask-daemon.ts";
import { hasAnyMaster, masterOf, postfixUnitOf } from "../install/instances.ts";
import { isLauncher } from "../install/launcher.ts";
import { fallbackReasonOf } from "../install/start-state-file.ts";
import { tryDaemon } from "../install/trial.ts";
import { askSettings } from "../live/settings.ts";
import { askStatus } from "../live/status.ts";
import { expectsGreeting } from "../site/installed-postfix.ts";
import { isDenied } from "../site/sight.ts";
import type { Site } from "../site/site.ts";
import { keyFileFault } from "./key-file-fault.ts";
import type { KeyFileFault } from "./key-file-fault.ts";

/** What asking the daemon itself gave. */
export interface RunningDaemon {
  /** Whether this user may not look at its socket, so that nothing is known of it. */
  readonly isHidden: boolean;
  /** Whether no master(8) runs for this instance. */
  readonly isStopped: boolean;
  /** The process of master(8), where this user can see it. */
  readonly masterPid: number | undefined;
  /** The unit of systemd that master(8) runs in. */
  readonly unit: string | undefined;
  /** Whether the socket is there at all. */
  readonly hasSocket: boolean;
  /** Why there was no good answer; `undefined` if there was one. */
  readonly fault: string | undefined;
  /** What is wrong with the answers. */
  readonly flaws: readonly string[];
  /** How the daemon greets, if that is not as the clients of the installed Postfix expect it. */
  readonly wrongGreeting: "greets" | "silent" | undefined;
  /** Why a start would fail; `undefined` if it would not, or was not tried. */
  readonly trialFault: string | undefined;
  /** Why Postfix's own tlsmgr runs in place of ours, empty if that is not known; `undefined` if ours runs. */
  readonly fallback: string | undefined;
  /** The native code that the daemon has loaded, or has on trial. */
  readonly mapped: readonly string[];
  /** The state of a daemon of ours. */
  readonly status: DaemonStatus | undefined;
  /** Its settings in effect. */
  readonly settings: readonly SettingInEffect[] | undefined;
  /** Why its control socket did not answer. */
  readonly controlFault: string | undefined;
  /** What is wrong with the file of its ticket keys. */
  readonly keyFile: KeyFileFault | undefined;
}

const controlTimeoutSeconds = 5;

/**
 * Asks the tlsmgr of a site all that Postfix's daemons ask, which makes master(8) start it, and then for
 * its state.
 */
export async function lookAtDaemon(site: Site, isTried: boolean): Promise<RunningDaemon> {
  const master = process.getuid?.() === 0 ? masterOf(site) : undefined;
  const look = site.sight.look(site.socket);
  const isHidden = look === "hidden";
  const hasSocket = typeof look !== "string";
  const asked = hasSocket
    ? await askDaemon(site, master?.pid)
    : { ...noAnswers, fault: "its socket does not exist" };
  const isRunning = process.getuid?.() === 0 ? master !== undefined : hasAnyMaster();
  const trial = isTried ? await tryStart(site) : noTrial;
  const control = hasSocket && asked.fault === undefined ? await askControl(site) : noControl;
  return {
    isHidden,
    hasSocket,
    isStopped: asked.fault !== undefined && (!isRunning || asked.isRefused),
    masterPid: master?.pid,
    unit: master && postfixUnitOf(master.pid),
    fault: asked.fault,
    flaws: asked.flaws,
    wrongGreeting: asked.wrongGreeting,
    trialFault: trial.fault,
    fallback: fallbackOf(site, control),
    mapped: [...trial.mapped, ...(control.status === undefined ? [] : mappedCode(control.status.pid))],
    keyFile: await keyFileFault(site),
    ...control,
  };
}

interface Trial {
  readonly fault: string | undefined;
  readonly mapped: readonly string[];
}

const noTrial: Trial = { fault: undefined, mapped: [] };

async function tryStart(site: Site): Promise<Trial> {
  const { program, script } = site;
  if (program === undefined || script === undefined) return noTrial;
  return await tryDaemon({ site, launcher: program, isGreeted: expectsGreeting(site) });
}

type Control = Pick<RunningDaemon, "status" | "settings" | "controlFault">;

const noControl: Control = { status: undefined, settings: undefined, controlFault: undefined };

async function askControl(site: Site): Promise<Control> {
  const ini = loadTlsmgrIni(site.configDirectory, () => {});
  const socket = controlSocketPath(ini.controlSocket, site.text("data_directory"));
  try {
    using client = await ControlClient.connect(socket, controlTimeoutSeconds);
    return { status: await askStatus(client), settings: await askSettings(client), controlFault: undefined };
  } catch (error) {
    if (!isDenied(error)) return { ...noControl, controlFault: `"${socket}": ${textOfError(error)}` };
    site.sight.hide(socket);
    return noControl;
  }
}

/** Why Postfix's own tlsmgr answers where a launcher of ours is installed. */
function fallbackOf(site: Site, { controlFault }: Control): string | undefined {
  const { script } = site;
  if (script === undefined || !isLauncher(script) || controlFault === undefined) return undefined;
  return fallbackReasonOf(site);
}
