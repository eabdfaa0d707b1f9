import type { MailDictionary } from "@postfixjs/config/daemon";
import type { Log } from "../log/log.ts";
import type { ClientStatistics } from "../serving/server.ts";
import type { Service } from "../serving/service.ts";
import type { Confinement } from "./confine.ts";
import type { GenericSettings } from "./generic-settings.ts";

/** How a daemon runs. */
export type Mode =
  /** Started by master(8): serves until master goes away. The generation numbers master's configuration. */
  | { readonly kind: "master"; readonly generation: number }
  /** `-S`: answers one request on the standard streams and exits. */
  | { readonly kind: "stand-alone" }
  /** `tlsmgrctl run`: serves a socket in the foreground until a signal, without master(8). */
  | { readonly kind: "foreground" };

/** What a service gets from the process that it runs in. */
export interface DaemonHost {
  readonly mode: Mode;
  readonly log: Log;
  /** The directory of `main.cf`. */
  readonly configDirectory: string;
  readonly settings: GenericSettings;
  /** What warnings about requests call the client, such as `tlsmgr socket`. */
  readonly peerName: string;
  /** The chroot jail that the process is about to enter; `undefined` without one. */
  readonly jailDirectory: string | undefined;
  /** Counts the clients at this moment. */
  readonly clients: () => ClientStatistics;
  /** Runs a step with the mail owner's rights. */
  readonly asMailOwner: <Result>(step: () => Result | Promise<Result>) => Promise<Result>;
  /** Exits with status 0 in a second, so that master starts another process; serves requests until then. */
  readonly leaveSoon: () => void;
}

/** A service that a daemon runs. */
export interface DaemonService extends Service {
  /** What it still needs of the kernel while it serves; nothing gives up nothing. */
  readonly confinement?: Confinement;
  /** Starts the upkeep. Called once, inside the jail; settles when the work due at start is done. */
  start(): Promise<void>;
  /** Saves what must survive. Called once, just before the process exits; it has 100 ms. */
  finish(): void;
}

/** The service that {@link runDaemon} runs. */
export interface DaemonPlan<Settings> {
  /** Reads the service's parameters; runs as root. */
  readSettings(dictionary: MailDictionary): Settings;
  /** Opens what needs rights or a path, before the jail; runs as root. */
  open(settings: Settings, host: DaemonHost): Promise<DaemonService>;
}
