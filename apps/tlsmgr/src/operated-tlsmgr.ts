import type { ControlServer } from "./control/control-server.ts";
import type { ProcessMonitor } from "./control/process-monitor.ts";
import type { Confinement } from "./master/confine.ts";
import type { DaemonService } from "./master/host.ts";
import type { MetricsServer } from "./metrics/metrics-server.ts";
import type { RequestLatency } from "./requests/latency.ts";
import { TimedConversation } from "./requests/timed-conversation.ts";
import type { Conversation } from "./serving/service.ts";
import type { TlsmgrStatistics } from "./statistics.ts";
import type { Tlsmgr } from "./tlsmgr.ts";
import type { StatisticsUpkeep } from "./upkeep/statistics-upkeep.ts";

/** The parts of an operated tlsmgr; `main.ts` makes them. */
export interface OperatedParts {
  readonly tlsmgr: Tlsmgr;
  readonly latency: RequestLatency;
  readonly monitor: ProcessMonitor;
  readonly control: ControlServer;
  readonly metrics: MetricsServer | undefined;
  readonly statistics: StatisticsUpkeep;
  readonly confinement: Confinement;
}

/** A tlsmgr with a control socket, metrics and statistics in the log. */
export class OperatedTlsmgr implements DaemonService {
  readonly greeting: Uint8Array | undefined;
  readonly confinement: Confinement;
  readonly #parts: OperatedParts;

  constructor(parts: OperatedParts) {
    this.greeting = parts.tlsmgr.greeting;
    this.confinement = parts.confinement;
    this.#parts = parts;
  }

  converse(onReady?: () => void): Conversation {
    const { tlsmgr, latency } = this.#parts;
    return new TimedConversation(tlsmgr.converse(onReady), latency);
  }

  /** Counts since the start of the process. */
  statistics(): TlsmgrStatistics {
    return this.#parts.tlsmgr.statistics();
  }

  async start(): Promise<void> {
    const { tlsmgr, monitor, statistics } = this.#parts;
    monitor.start();
    statistics.start();
    await tlsmgr.start();
  }

  finish(): void {
    const { tlsmgr, monitor, control, metrics, statistics } = this.#parts;
    statistics.finish();
    control.close();
    metrics?.close();
    monitor.close();
    tlsmgr.finish();
  }
}
