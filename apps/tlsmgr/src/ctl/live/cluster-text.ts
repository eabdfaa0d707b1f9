import type { ClusterStatus } from "../../cluster/cluster-service.ts";
import { timeText } from "../commands/format.ts";

/** Formats the state of a cluster for people. */
export function clusterLines(cluster: ClusterStatus): string[] {
  const { name, servers, mode, lastContactAgeSeconds: age, problem, counts } = cluster;
  const contact = age === null ? "no contact yet" : `last contact ${timeText(age)} ago`;
  const keys = cluster.encryptsWith === "cluster" ? "a key of the cluster" : "a key of this host alone";
  const change =
    cluster.generationChangeSeconds === null
      ? ""
      : `, the next one in ${timeText(cluster.generationChangeSeconds)}`;
  return [
    `cluster ${name}: ${servers} (${mode}), ${contact}`,
    ...(problem === null ? [] : [`  problem: ${problem}`]),
    ...differenceLines(cluster),
    ...cluster.advice.map((advice) => `  advice: ${advice}`),
    `  new tickets: encrypted with ${keys}`,
    `  epoch: ${cluster.epoch} of ${timeText(cluster.rotationSeconds)}, ends in ${timeText(cluster.epochEndSeconds)}`,
    `  generation: ${cluster.generation}${change}`,
    `  clock: ${clockText(cluster)}`,
    `  keys: ${counts.proposed} made here, ${counts.adopted} of other hosts, ${counts.republished} published again`,
    `  store: ${counts.polls} looks, ${counts.failures} failures; ${counts.unknownSecret} records of another secret, ${counts.damaged} damaged`,
    ...(cluster.sessions === null ? [] : [sessionLine(cluster.sessions)]),
  ];
}

function differenceLines({ differences }: ClusterStatus): string[] {
  return differences.length === 0 ? [] : [`  another host has other values of: ${differences.join(", ")}`];
}

function sessionLine(sessions: NonNullable<ClusterStatus["sessions"]>): string {
  const { isBreakerOpen, hits, misses, late, written, dropped, failures } = sessions;
  const state = isBreakerOpen ? "NOT LOOKED UP (the server is slow or gone)" : "looked up";
  return `  sessions of smtpd: ${state}; ${hits} found, ${misses} not found, ${late} late, ${written} written, ${dropped} dropped, ${failures} failures`;
}

function clockText({ clockOffsetSeconds, isClockTooFarOff }: ClusterStatus): string {
  if (clockOffsetSeconds === null) return "not compared yet";
  const size = `${Math.abs(clockOffsetSeconds).toFixed(3)} s`;
  const offset = `${size} ${clockOffsetSeconds < 0 ? "ahead of" : "behind"} the server's`;
  return isClockTooFarOff ? `${offset}: too far, so it is used as it is` : offset;
}
