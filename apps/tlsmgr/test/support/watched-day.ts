import type { DaemonStatus } from "../../src/control/status.ts";
import { History, sampleSeconds } from "../../src/ctl/web/watch/history.ts";
import { sampleOf } from "../../src/ctl/web/watch/sample.ts";
import type { Reading } from "../../src/ctl/web/watch/sample.ts";
import type { InstanceView, SeenWarning } from "../../src/ctl/web/watch/watch.ts";
import { clusterStatus, daemonStatus, openCache } from "./daemon-status.ts";

const daySeconds = 86_400;
/** The process that took over {@link restartSeconds} before the end. */
const [firstPid, secondPid] = [3100, 4711];
const restartSeconds = 400;

/** An instance that was watched for a day: busy by day, restarted in the last minutes, in a cluster. */
export function watchedDay(nowSeconds: number, changes: Partial<InstanceView> = {}): InstanceView {
  const history = new History();
  let before: Reading | undefined;
  const counts = new Counts();
  for (let at = nowSeconds - daySeconds; at <= nowSeconds; at += sampleSeconds) {
    const isNew = nowSeconds - at < restartSeconds;
    if (isNew && before?.status.pid === firstPid) counts.restart();
    const reading = {
      atSeconds: at,
      replySeconds: 0.002 + 0.001 * Math.sin(at / 90),
      status: counts.status(at, isNew ? secondPid : firstPid),
    };
    history.add(sampleOf(reading, before));
    before = reading;
  }
  return {
    instance: {
      name: "postfix-in",
      socket: "/var/lib/postfix-in/tlsmgr-control.sock",
      configDirectory: "/etc/postfix-in",
      examine: async () => [],
    },
    history,
    status: before?.status,
    fault: undefined,
    findings: { atSeconds: nowSeconds - 300, list: [], fault: undefined },
    warnings: warningsAt(nowSeconds),
    ...changes,
  };
}

/** Counters that grow with the time of day. */
class Counts {
  #counts = new Map<string, number>();

  restart(): void {
    this.#counts.clear();
  }

  status(at: number, pid: number): DaemonStatus {
    const busy =
      40 +
      34 * Math.sin(((at % daySeconds) / daySeconds) * 2 * Math.PI - 1.9) +
      9 * Math.sin(at / 130) +
      5 * Math.sin(at / 17);
    const sum = (name: string, rate: number): number => {
      const count = (this.#counts.get(name) ?? 0) + Math.max(0, rate) * sampleSeconds;
      this.#counts.set(name, count);
      return count;
    };
    const add = (name: string, rate: number): number => Math.round(sum(name, rate));
    const entries = Math.round(21_000 + 380 * busy);
    const [hits, misses] = [
      add("hits", busy * 0.62),
      add("misses", busy * (0.16 + 0.04 * Math.sin(at / 600))),
    ];
    const smtp = openCache({
      entries,
      bytes: entries * 1050,
      hits,
      misses,
      stores: misses,
      hitRatio: hits / (hits + misses),
      oldestAgeSeconds: 3570,
      expired: misses >> 1,
      spilledEntries: 12_000,
    });
    const smtpd = openCache({
      entries: 900,
      bytes: 500_000,
      hits: add("smtpd hits", busy * 0.04),
      misses: add("smtpd misses", busy * 0.03),
      isDegraded: true,
    });
    const { requests, process, caches, ...rest } = daemonStatus();
    return {
      ...rest,
      pid,
      cluster: clusterStatus(),
      caches: { ...caches, smtp, smtpd },
      requests: {
        ...requests,
        seed: add("seed", busy * 1.2),
        policy: add("policy", busy * 0.9),
        lookup: hits + misses,
        update: misses,
        delete: add("delete", busy * 0.02),
        tktkey: add("tktkey", busy * 0.3),
      },
      ticketKeys: {
        source: "cluster",
        isEnabled: true,
        problem: null,
        unknownNames: 3,
        keys: [
          {
            name: "6839849789bd059f07fa097f623787b1",
            state: "retired",
            use: "decryption",
            ageSeconds: 2900,
            secondsToRotation: -1100,
          },
          {
            name: "0b6e3fd1c2a45897e0d9f6a7b8c9dae1",
            state: "current",
            use: "encryption",
            ageSeconds: 1100,
            secondsToRotation: 700,
          },
          {
            name: "f1e2d3c4b5a69788796a5b4c3d2e1f00",
            state: "next",
            use: "decryption",
            ageSeconds: -700,
            secondsToRotation: 2500,
          },
        ],
      },
      process: {
        ...process,
        cpuSeconds: sum("cpu", busy / 6000),
        residentBytes: 84e6 + 2e5 * busy,
        heapUsedBytes: 12e6 + 4e6 * ((at % 300) / 300),
      },
    };
  }
}

function warningsAt(nowSeconds: number): SeenWarning[] {
  const text =
    'cannot write "/var/lib/postfix/tlsmgr-smtpd.lmdb": No space left on device <&> "quoted" -- sessions are kept in memory';
  return [
    { text, count: 12, firstAt: nowSeconds - 900, lastAt: nowSeconds - 20, pid: secondPid },
    {
      text: "timeout on client connection: closing it",
      count: 1,
      firstAt: nowSeconds - 2000,
      lastAt: nowSeconds - 2000,
      pid: firstPid,
    },
  ];
}
