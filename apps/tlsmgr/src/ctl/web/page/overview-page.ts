import { bytesText, percentText, timeText } from "../../commands/format.ts";
import { sparkline } from "../charts/chart.ts";
import { html } from "../html.ts";
import type { Content } from "../html.ts";
import type { InstanceView } from "../watch/watch.ts";
import { hitRatioOf, openCaches, rateText, recentOf, totalRates } from "./figures.ts";
import type { Range } from "./range.ts";
import { numberText, table } from "./tables.ts";

/** An instance, and where its page is. */
export interface OverviewRow {
  readonly path: string;
  readonly view: InstanceView;
}

/** One row for each instance. */
export function overviewPage(rows: readonly OverviewRow[], range: Range, nowSeconds: number): Content {
  const head = [
    "instance",
    "state",
    "requests",
    `last ${range.text}`,
    "found",
    "sessions",
    "memory",
    "up",
    "warnings",
    "findings",
  ];
  return html`<div class="head"><h1>All instances</h1></div>
    <section class="card overview">
      ${table(
        "Instances",
        head,
        rows.map((row) => cellsOf(row, range, nowSeconds)),
      )}
    </section> `;
}

function cellsOf({ path, view }: OverviewRow, range: Range, nowSeconds: number): Content[] {
  const { instance, status, fault, warnings, findings, history } = view;
  const link = html`<a href="${path}">${instance.name}</a>`;
  const state = html`<span class="pill ${fault === undefined ? "good" : "bad"}"
    >${fault === undefined ? "serving" : "no answer"}</span
  >`;
  const found = findings === undefined || findings.fault !== undefined ? "–" : String(findings.list.length);
  const warned = numberText(warnings.reduce((sum, { count }) => sum + count, 0));
  if (status === undefined) return [link, state, "–", "", "–", "–", "–", "–", warned, found];
  const timeline = history.timeline(nowSeconds, range.seconds, range.spanSeconds);
  const rates = totalRates(timeline);
  const rate = recentOf(rates);
  const caches = openCaches(status);
  const ratios = caches.flatMap(([type]) => {
    const ratio = hitRatioOf(timeline, type);
    return ratio === undefined ? [] : [`${type} ${percentText(ratio)}`];
  });
  const { residentBytes, heapUsedBytes } = status.process;
  return [
    link,
    state,
    rate === undefined ? "–" : rateText(rate),
    sparkline(rates, "seed"),
    ratios.join(", ") || "–",
    numberText(caches.reduce((sum, [, { entries }]) => sum + entries, 0)),
    bytesText(residentBytes ?? heapUsedBytes),
    timeText(status.uptimeSeconds),
    warned,
    found,
  ];
}
