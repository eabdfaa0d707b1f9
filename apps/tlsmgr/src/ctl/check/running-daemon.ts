import { existsSync } from "node:fs";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { ControlClient } from "../../control/control-client.ts";
import { controlSocketPath } from "../../control/protocol.ts";
import type { DaemonStatus } from "../../control/status.ts";
import { textOfError } from "../../log/system-error.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import type { SettingInEffect } from "../../settings/settings-in-effect.ts";
import { askSettings } from "../live/settings.ts";
import { expectsGreeting } from "../site/installed-postfix.ts";
import { mappedCode } from "../../native/mapped-code.ts";
import { tryDaemon } from "../install/trial.ts";
import { probe } from "../live/probe-checks.ts";
import { askStatus } from "../live/status.ts";
import type { Site } from "../site/site.ts";

/** What asking the daemon itself gave. */
export interface RunningDaemon {
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
  /** The native code that the daemon has loaded, or has on trial. */
  readonly mapped: readonly string[];
  /** The state of a daemon of ours. */
  readonly status: DaemonStatus | undefined;
  /** Its settings in effect. */
  readonly settings: readonly SettingInEffect[] | undefined;
  /** Why its control socket did not answer. */
  readonly controlFault: string | undefined;
}

const timeoutSeconds = 5;

/**
 * Asks the tlsmgr of a site all that Postfix's daemons ask, which makes master(8) start it, and then for
 * its state.
 */
export async function lookAtDaemon(site: Site, isTried: boolean): Promise<RunningDaemon> {
  const { socket } = site;
  const isGreeted = expectsGreeting(site);
  const answers = existsSync(socket)
    ? await askAll(socket, isGreeted)
    : { fault: "its socket does not exist", flaws: [] };
  const other = answers.fault === undefined ? undefined : await askAll(socket, !isGreeted);
  const isWrong = other !== undefined && other.fault === undefined;
  const { program } = site;
  const isOurs = program !== undefined && site.script !== undefined;
  const trial =
    isTried && isOurs
      ? await tryDaemon({ site, launcher: program, isGreeted })
      : { fault: undefined, mapped: [] };
  const seen = existsSync(socket) ? await control(site) : noControl;
  return {
    trialFault: trial.fault,
    mapped: [...trial.mapped, ...(seen.status === undefined ? [] : mappedCode(seen.status.pid))],
    hasSocket: existsSync(socket),
    ...(isWrong ? other : answers),
    wrongGreeting: isWrong ? (isGreeted ? "silent" : "greets") : undefined,
    ...seen,
  };
}

type Answers = Pick<RunningDaemon, "fault" | "flaws">;

async function askAll(socket: string, isGreeted: boolean): Promise<Answers> {
  using client = new TlsmgrClient({ address: { path: socket }, timeoutSeconds, isGreeted });
  const flaws: string[] = [];
  try {
    for await (const { isWell, subject, text } of probe(client)) {
      if (!isWell) flaws.push(`${subject}: ${text}`);
    }
    return { fault: undefined, flaws };
  } catch (error) {
    if (error instanceof ClientError) return { fault: error.message, flaws };
    throw error;
  }
}

type Control = Pick<RunningDaemon, "status" | "settings" | "controlFault">;

const noControl: Control = { status: undefined, settings: undefined, controlFault: undefined };

async function control(site: Site): Promise<Control> {
  const ini = loadTlsmgrIni(site.configDirectory, () => {});
  const socket = controlSocketPath(ini.controlSocket, site.text("data_directory"));
  try {
    using client = await ControlClient.connect(socket, timeoutSeconds);
    return { status: await askStatus(client), settings: await askSettings(client), controlFault: undefined };
  } catch (error) {
    return { ...noControl, controlFault: `"${socket}": ${textOfError(error)}` };
  }
}
