import { expect, test } from "vitest";
import type { ClusterStatus } from "../../../src/cluster/cluster-service.ts";
import type { DaemonStatus } from "../../../src/control/status.ts";
import { Commands } from "../../../src/ctl/check/commands.ts";
import type { Finding } from "../../../src/ctl/check/finding.ts";
import { clusterRules } from "../../../src/ctl/check/rules/cluster.ts";
import type { RunningDaemon } from "../../../src/ctl/check/running-daemon.ts";
import { Site } from "../../../src/ctl/site/site.ts";

/** What the rules find in what a daemon says of its cluster. */
function findingsOn(cluster: Partial<ClusterStatus> | null): Finding[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rules look at no more than this
  const status = { cluster } as DaemonStatus;
  const daemon: RunningDaemon = {
    isHidden: false,
    isStopped: false,
    masterPid: undefined,
    unit: undefined,
    hasSocket: true,
    fault: undefined,
    flaws: [],
    wrongGreeting: undefined,
    trialFault: undefined,
    fallback: undefined,
    mapped: [],
    status,
    settings: undefined,
    controlFault: undefined,
    keyFile: undefined,
  };
  const site = new Site("/etc/postfix");
  const commands = new Commands({ site, notice: { kind: "none" }, tlsmgrctl: "/usr/bin/tlsmgrctl" });
  const rules = clusterRules.filter(({ code }) => /state|differ|server/u.test(code));
  return rules.flatMap(({ code, check }) =>
    check(site, daemon, commands).map(({ level, problem, command, advice }) => ({
      level,
      code,
      problem,
      command,
      advice,
    })),
  );
}

test.each([
  ["nothing is shared", null, []],
  ["all is well", { problem: null, differences: [], advice: [] }, []],
  [
    "the clock is off",
    { problem: "this host's clock is more than clock_skew_max behind the server's; set it" },
    [["cluster-state", /not shared.*clock_skew_max/u]],
  ],
  ["hosts rotate differently", { differences: ["rotation"] }, [["cluster-hosts-differ", /not share keys/u]]],
  [
    "hosts check client certificates differently",
    { differences: ["smtpd_tls_CAfile", "smtpd_tls_ask_ccert"] },
    [
      ["cluster-hosts-differ", /another smtpd_tls_CAfile, so a ticket carries a check/u],
      ["cluster-hosts-differ", /another smtpd_tls_ask_ccert, so a ticket carries a check/u],
    ],
  ],
  [
    "sessions live for different times",
    { differences: ["smtpd_tls_session_cache_timeout"] },
    [["cluster-hosts-differ", /different times/u]],
  ],
  ["the server saves", { advice: ["the server writes to disk"] }, [["cluster-server", /writes to disk/u]]],
] as const)("if %s", (_what, cluster, expected) => {
  expect(findingsOn(cluster)).toEqual(
    expected.map(([code, problem]) => ({
      level: "warning",
      code,
      problem: expect.stringMatching(problem) as string,
      command: undefined,
      advice: expect.any(String) as string,
    })),
  );
});
