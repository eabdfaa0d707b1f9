import { ControlServer } from "./control/control-server.ts";
import { Operator } from "./control/operator.ts";
import { OperatorSession } from "./control/operations.ts";
import { ProcessMonitor } from "./control/process-monitor.ts";
import { controlSocketPath } from "./control/protocol.ts";
import type { DaemonService } from "./master/daemon.ts";
import type { ClientStatistics } from "./serving/server.ts";
import type { Conversation } from "./serving/service.ts";
import { metricsText } from "./metrics/exposition.ts";
import { parseMetricsAddress } from "./settings/metrics-address.ts";
import { MetricsServer } from "./metrics/metrics-server.ts";
import { RequestLatency } from "./requests/latency.ts";
import { TimedConversation } from "./requests/timed-conversation.ts";
import type { TlsmgrSettings } from "./settings/tlsmgr-settings.ts";
import { openTlsmgr } from "./tlsmgr.ts";
import type { TlsmgrStatistics } from "./statistics.ts";
import type { Tlsmgr, TlsmgrEnvironment } from "./tlsmgr.ts";
import { StatisticsUpkeep } from "./upkeep/statistics-upkeep.ts";

/** What operators need beside what the service needs. */
export interface OperatedEnvironment extends TlsmgrEnvironment {
  /** master(8)'s number of the configuration; `undefined` without a master. */
  readonly generation: number | undefined;
  readonly clients: () => ClientStatistics;
}

/** Opens a tlsmgr and everything by which it is operated. Call it as root, before the jail. */
export async function openOperatedTlsmgr(
  settings: TlsmgrSettings,
  environment: OperatedEnvironment,
): Promise<OperatedTlsmgr> {
  const { log, ini, data, asMailOwner } = environment;
  const tlsmgr = await openTlsmgr(settings, environment);
  const latency = new RequestLatency();
  const monitor = new ProcessMonitor();
  const operator = new Operator({ ...environment, service: tlsmgr, settings, latency, monitor });
  const control = new ControlServer({ log, openSession: () => new OperatorSession(operator) });
  const address = parseMetricsAddress(ini.metricsListen);
  const text = (): string => metricsText(operator.status());
  const metrics = await asMailOwner(async () => {
    await control.listen(controlSocketPath(ini.controlSocket, data.path));
    return address && (await MetricsServer.open({ log, address, text }));
  });
  const statistics = new StatisticsUpkeep({
    log,
    statistics: () => tlsmgr.statistics(),
    intervalSeconds: ini.statisticsIntervalSeconds,
  });
  return new OperatedTlsmgr({ tlsmgr, latency, monitor, control, metrics, statistics });
}

interface Parts {
  readonly tlsmgr: Tlsmgr;
  readonly latency: RequestLatency;
  readonly monitor: ProcessMonitor;
  readonly control: ControlServer;
  readonly metrics: MetricsServer | undefined;
  readonly statistics: StatisticsUpkeep;
}

/** A tlsmgr that can be looked at and told what to do while it serves. */
export class OperatedTlsmgr implements DaemonService {
  readonly greeting: Uint8Array | undefined;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.greeting = parts.tlsmgr.greeting;
    this.#parts = parts;
  }

  converse(): Conversation {
    const { tlsmgr, latency } = this.#parts;
    return new TimedConversation(tlsmgr.converse(), latency);
  }

  /** What was done so far. */
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
