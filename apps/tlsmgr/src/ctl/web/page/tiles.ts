import type { DaemonStatus } from "../../../control/status.ts";
import { bytesText, percentText, shortTimeText, timeText } from "../../commands/format.ts";
import { sparkline } from "../charts/chart.ts";
import { html } from "../html.ts";
import type { Content, Html } from "../html.ts";
import type { Timeline } from "../watch/history.ts";
import type { InstanceView } from "../watch/watch.ts";
import { hitRatioOf, hitRatios, openCaches, rateText, recentOf, seriesOf, totalRates } from "./figures.ts";

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note: Content;
  /** Where more about it is on the page. */
  readonly target: string;
  readonly state?: "bad" | "warn" | "good";
  readonly spark?: Html;
}

/** What an operator looks at first: one number each, red or yellow where something is wrong. */
export function tiles(view: InstanceView, status: DaemonStatus, timeline: Timeline): Html {
  const all = [
    findingsTile(view),
    warningsTile(view),
    requestsTile(status, timeline),
    ...openCaches(status).map(([type]) => cacheTile(type, timeline)),
    keysTile(status),
    memoryTile(status, timeline),
  ];
  return html`<section class="tiles" aria-label="At a glance">${all.map((tile) => tileOf(tile))}</section> `;
}

function tileOf({ name, value, note, target, state, spark }: Tile): Html {
  return html`<a class="tile ${state ?? ""}" href="${target}"
    ><span class="name">${name}</span><strong>${value}</strong><span class="note">${note}</span>${spark}</a
  > `;
}

function findingsTile({ findings, instance }: InstanceView): Tile {
  const base = { name: "Findings of check", target: "#findings" };
  if (instance.examine === undefined) return { ...base, value: "–", note: "configuration not known" };
  if (findings === undefined) return { ...base, value: "…", note: "checking" };
  if (findings.fault !== undefined) return { ...base, value: "?", note: "could not check", state: "warn" };
  const count = (level: string): number => findings.list.filter((each) => each.level === level).length;
  const [broken, warnings, hints] = [count("broken"), count("warning"), count("hint")];
  const state = broken > 0 ? "bad" : warnings > 0 ? "warn" : "good";
  const parts = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(warnings > 0 ? [`${warnings} to look at`] : []),
    ...(hints > 0 ? [`${hints} ${hints === 1 ? "hint" : "hints"}`] : []),
  ];
  return { ...base, value: String(findings.list.length), note: parts.join(", ") || "all is well", state };
}

function warningsTile({ warnings }: InstanceView): Tile {
  const total = warnings.reduce((sum, { count }) => sum + count, 0);
  return {
    name: "Warnings, last hour",
    value: String(total),
    note: warnings.length === 0 ? "none" : `${warnings.length} ${warnings.length === 1 ? "cause" : "causes"}`,
    target: "#warnings",
    state: total > 0 ? "warn" : "good",
  };
}

function requestsTile({ latencySeconds, clients }: DaemonStatus, timeline: Timeline): Tile {
  const rates = totalRates(timeline);
  const rate = recentOf(rates);
  const { samples, p99 } = latencySeconds;
  return {
    name: "Requests",
    value: rate === undefined ? "–" : rateText(rate),
    note: samples === 0 ? `${clients.connected} connected` : `99 % in ${shortTimeText(p99)}`,
    target: "#requests",
    spark: sparkline(rates, "seed"),
  };
}

function cacheTile(type: string, timeline: Timeline): Tile {
  const ratio = hitRatioOf(timeline, type);
  const fill = recentOf(seriesOf(timeline, `fill ${type}`));
  return {
    name: `${type} cache hits`,
    value: ratio === undefined ? "–" : percentText(ratio),
    note: ratio === undefined ? "no lookups" : `cache ${percentText(fill ?? null)} full`,
    target: `#cache-${type}`,
    spark: sparkline(hitRatios(timeline, type), "hits"),
  };
}

function keysTile({ ticketKeys: { isEnabled, keys, problem }, cluster }: DaemonStatus): Tile {
  const base = { name: "Ticket keys", target: "#keys" };
  if (!isEnabled) return { ...base, value: "off", note: "" };
  const current = keys.find(({ state }) => state === "current");
  const isAlone = cluster !== null && (cluster.problem !== null || cluster.encryptsWith === "own");
  const rotation = current?.secondsToRotation ?? 0;
  return {
    ...base,
    value: String(keys.length),
    note: rotation > 0 ? `next in ${timeText(rotation)}` : "",
    ...(problem === null && !isAlone ? {} : { state: "warn", note: "see below" }),
  };
}

function memoryTile({ process }: DaemonStatus, timeline: Timeline): Tile {
  const { residentBytes, heapUsedBytes, eventLoopDelay } = process;
  return {
    name: "Memory",
    value: bytesText(residentBytes ?? heapUsedBytes),
    note: `timers ${shortTimeText(eventLoopDelay.last)} late`,
    target: "#memory",
    spark: sparkline(seriesOf(timeline, residentBytes === null ? "heap" : "resident"), "resident"),
  };
}
