import type { DaemonStatus } from "../../../control/status.ts";
import { countedKinds } from "../../../requests/counters.ts";
import { bytesText, percentText, shortTimeText, timeText } from "../../commands/format.ts";
import { chartFigure } from "../charts/chart.ts";
import { scaleFor } from "../charts/scale.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Timeline } from "../watch/history.ts";
import { hitRatios, mostOf, openCaches, rateText, seriesOf, totalRates } from "./figures.ts";

const share = { scale: { max: 1, ticks: [0.5, 1] }, format: (value: number) => percentText(value) };

/** The charts of an instance. */
export function graphs(status: DaemonStatus, timeline: Timeline): Html {
  return html`<section class="charts" aria-label="Over time">
    ${requestsChart(timeline)}${openCaches(status).map(([type, { timeoutSeconds }]) => cacheChart(type, timeoutSeconds, timeline))}${memoryChart(timeline)}${loopChart(timeline)}${processorChart(timeline)}
  </section> `;
}

/** Kinds that are no request of Postfix's clients are shown only where there are some. */
function requestsChart(timeline: Timeline): Html {
  const usual = 6;
  const series = countedKinds
    .map((kind, index) => ({ kind, index, values: seriesOf(timeline, `request ${kind}`) }))
    .filter(({ index, values }) => index < usual || mostOf(values) > 0)
    .map(({ kind, values }) => ({ name: kind, color: kind, values }));
  return chartFigure({
    id: "requests",
    title: "Requests",
    note: "per second, by kind",
    timeline,
    series,
    scale: scaleFor(Math.max(1, mostOf(totalRates(timeline)))),
    format: rateText,
    isStacked: true,
  });
}

function cacheChart(type: string, timeoutSeconds: number, timeline: Timeline): Html {
  return chartFigure({
    id: `cache-${type}`,
    title: `${type} cache`,
    note: `hits per lookup, and fill; a session lives ${timeText(timeoutSeconds)}`,
    timeline,
    series: [
      { name: "fill", color: "fill", values: seriesOf(timeline, `fill ${type}`) },
      { name: "hits", color: "hits", values: hitRatios(timeline, type) },
    ],
    ...share,
  });
}

function memoryChart(timeline: Timeline): Html {
  const resident = seriesOf(timeline, "resident");
  const heap = seriesOf(timeline, "heap");
  return chartFigure({
    id: "memory",
    title: "Memory",
    note: "of the process, and of its JavaScript heap",
    timeline,
    series: [
      { name: "heap", color: "heap", values: heap },
      { name: "resident", color: "resident", values: resident },
    ],
    scale: scaleFor(mostOf(resident, heap), 1024),
    format: bytesText,
  });
}

function loopChart(timeline: Timeline): Html {
  const delay = seriesOf(timeline, "delay");
  const reply = seriesOf(timeline, "reply");
  return chartFigure({
    id: "loop",
    title: "Event loop",
    note: "how late timers are, how long a look takes",
    timeline,
    series: [
      { name: "look", color: "reply", values: reply },
      { name: "timers late", color: "delay", values: delay },
    ],
    scale: scaleFor(Math.max(0.005, mostOf(delay, reply))),
    format: shortTimeText,
  });
}

function processorChart(timeline: Timeline): Html {
  const cpu = seriesOf(timeline, "cpu");
  return chartFigure({
    id: "processor",
    title: "Processor",
    note: "share of one processor",
    timeline,
    series: [{ name: "busy", color: "cpu", values: cpu }],
    scale: scaleFor(Math.max(0.05, mostOf(cpu))),
    format: (value) => percentText(value),
  });
}
