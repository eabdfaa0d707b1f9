import { ControlClient } from "../../../control/control-client.ts";
import { printable } from "../../../control/replies.ts";
import type { DaemonStatus } from "../../../control/status.ts";
import type { RecentWarning } from "../../../log/recent-warnings.ts";
import { textOfError } from "../../../log/system-error.ts";
import type { Finding } from "../../check/finding.ts";
import { History, sampleSeconds } from "./history.ts";
import { sampleOf } from "./sample.ts";
import type { Reading } from "./sample.ts";

/** An instance of tlsmgr, and how it is looked at. */
export interface WatchedInstance {
  /** What the page calls it: short, and no other has it. */
  readonly name: string;
  /** Its control socket. */
  readonly socket: string;
  /** Its directory; `undefined` if only the control socket is known. */
  readonly configDirectory: string | undefined;
  /** Does what `tlsmgrctl check` does; `undefined` if the configuration is not known. */
  readonly examine: (() => Promise<readonly Finding[]>) | undefined;
}

/** What the last check found. */
export interface Findings {
  readonly atSeconds: number;
  readonly list: readonly Finding[];
  /** Why there could be no check; `undefined` if there was one. */
  readonly fault: string | undefined;
}

/** A warning of the last hour, and the process that gave it. */
export interface SeenWarning extends RecentWarning {
  readonly pid: number;
}

/** What is known of an instance at a moment. */
export interface InstanceView {
  readonly instance: WatchedInstance;
  readonly history: History;
  /** The last state; `undefined` before the first one. */
  readonly status: DaemonStatus | undefined;
  /** Why the daemon did not answer the last time; `undefined` if it did. */
  readonly fault: string | undefined;
  readonly findings: Findings | undefined;
  readonly warnings: readonly SeenWarning[];
}

const timeoutSeconds = 4;
/** Checks ask the daemon for all that Postfix's daemons ask: too seldom to show in the rates. */
const checkMilliseconds = 15 * 60 * 1000;
const hourSeconds = 3600;
const warningsMax = 100;

/** Looks at an instance every few seconds, and keeps what it saw. */
export class Watch {
  readonly instance: WatchedInstance;
  readonly #history = new History();
  #before: Reading | undefined;
  #fault: string | undefined;
  #findings: Findings | undefined;
  #warnings: readonly SeenWarning[] = [];
  #isClosed = false;
  #sampling: NodeJS.Timeout | undefined;
  #checking: NodeJS.Timeout | undefined;

  constructor(instance: WatchedInstance) {
    this.instance = instance;
  }

  /** Looks and checks at once, and from then on again and again. Returns after the first look. */
  async start(): Promise<void> {
    await this.look();
    this.#lookLater();
    void this.#check();
    this.#checking = setInterval(() => void this.#check(), checkMilliseconds);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#sampling);
    clearInterval(this.#checking);
  }

  /** What is known now. */
  view(): InstanceView {
    const { instance } = this;
    return {
      instance,
      history: this.#history,
      status: this.#before?.status,
      fault: this.#fault,
      findings: this.#findings,
      warnings: this.#warnings,
    };
  }

  /** Asks the daemon for its state, once. */
  async look(): Promise<void> {
    try {
      const reading = await read(this.instance.socket);
      this.#history.add(sampleOf(reading, this.#before));
      this.#before = reading;
      this.#fault = undefined;
      this.#rememberWarnings(reading);
    } catch (error) {
      this.#fault = printable(textOfError(error));
    }
  }

  /** At full steps of the clock, so that each span of the history has a sample. */
  #lookLater(): void {
    if (this.#isClosed) return;
    const stepMilliseconds = sampleSeconds * 1000;
    const wait = stepMilliseconds - (Date.now() % stepMilliseconds);
    this.#sampling = setTimeout(() => {
      void this.look().finally(() => this.#lookLater());
    }, wait);
  }

  /** A daemon that ended takes its warnings along: those of the last hour are kept here. */
  #rememberWarnings({ status, atSeconds }: Reading): void {
    const { pid } = status;
    const ofOthers = this.#warnings.filter(
      (warning) => warning.pid !== pid && atSeconds - warning.lastAt < hourSeconds,
    );
    const own = status.warnings.lastHour.map((warning) => ({ ...warning, pid }));
    this.#warnings = [...own, ...ofOthers].slice(0, warningsMax);
  }

  async #check(): Promise<void> {
    const { examine } = this.instance;
    if (examine === undefined) return;
    try {
      const list = await examine();
      this.#findings = { atSeconds: Date.now() / 1000, list, fault: undefined };
    } catch (error) {
      this.#findings = { atSeconds: Date.now() / 1000, list: [], fault: printable(textOfError(error)) };
    }
  }
}

async function read(socket: string): Promise<Reading> {
  const begin = performance.now();
  using client = await ControlClient.connect(socket, timeoutSeconds);
  const status = await client.request("status");
  return { status, atSeconds: Date.now() / 1000, replySeconds: (performance.now() - begin) / 1000 };
}
