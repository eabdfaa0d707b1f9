import { existsSync } from "node:fs";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { statusOk } from "@postfixjs/attr/tlsmgr";
import { ControlClient } from "../../control/control-client.ts";
import { controlSocketPath } from "../../control/protocol.ts";
import type { DaemonStatus } from "../../control/status.ts";
import { textOfError } from "../../log/system-error.ts";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import type { SettingInEffect } from "../../settings/settings-in-effect.ts";
import { askSettings } from "../commands/settings.ts";
import { askStatus } from "../live/status.ts";
import type { Site } from "./site.ts";

/** What asking the daemon itself gave. */
export interface RunningDaemon {
  /** Whether the socket is there at all. */
  readonly hasSocket: boolean;
  /** Why there was no good answer; `undefined` if there was one. */
  readonly fault: string | undefined;
  /** The state of a daemon of ours. */
  readonly status: DaemonStatus | undefined;
  /** Its settings in effect. */
  readonly settings: readonly SettingInEffect[] | undefined;
  /** Why its control socket did not answer. */
  readonly controlFault: string | undefined;
}

const timeoutSeconds = 5;

/** Asks the tlsmgr of a site for a random byte, which makes master(8) start it, and then for its state. */
export async function lookAtDaemon(site: Site): Promise<RunningDaemon> {
  const { socket } = site;
  if (!existsSync(socket)) {
    return { hasSocket: false, fault: "there is no socket", ...noControl };
  }
  const fault = await faultOf(socket);
  return { hasSocket: true, fault, ...(await control(site)) };
}

async function faultOf(socket: string): Promise<string | undefined> {
  using client = new TlsmgrClient({ address: { path: socket }, timeoutSeconds });
  try {
    const { status } = await client.seed(1);
    return status === statusOk ? undefined : `it refused a request for a random byte with status ${status}`;
  } catch (error) {
    if (error instanceof ClientError) return error.message;
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
