import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Timeline } from "../watch/history.ts";
import { areaPath, linePath } from "./paths.ts";
import type { Point } from "./paths.ts";
import { clockText, timeTicks } from "./scale.ts";
import type { Scale } from "./scale.ts";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** The class that gives it its colour: see page.css. */
  readonly color: string;
  /** A value for each span of the timeline; `undefined` where nothing is known. */
  readonly values: readonly (number | undefined)[];
}

/** What a chart shows. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What is measured, in a few words. */
  readonly note: string;
  readonly timeline: Timeline;
  readonly series: readonly Series[];
  readonly scale: Scale;
  /** Writes a value with its unit. */
  readonly format: (value: number) => string;
  /** Puts the series on top of each other, so that the chart shows their sum. */
  readonly isStacked?: boolean;
}

const width = 360;
const height = 116;
const top = 8;
const axisHeight = 18;

/** A chart in SVG with a table of its series: what they are now, on average and at most. */
export function chartFigure(chart: Chart): Html {
  const { id, title, note, series, timeline } = chart;
  const times = timeline.starts.map((start) => clockText(start)).join(" ");
  return html`<figure class="card chart" id="${id}" data-times="${times}">
    <figcaption>
      <h2>${title}</h2>
      <p>${note}</p>
    </figcaption>
    <svg viewBox="0 0 ${width} ${height + axisHeight}" role="img" aria-label="${summaryOf(chart)}">
      ${gridOf(chart)}${restartsOf(timeline)}${drawingOf(chart)}${timeAxisOf(timeline)}
      <line class="cursor" y1="${top}" y2="${height}" visibility="hidden"></line>
    </svg>
    <table class="legend">
      <thead>
        <tr>
          <th scope="col">series</th>
          <th scope="col" class="now">now</th>
          <th scope="col">mean</th>
          <th scope="col">most</th>
        </tr>
      </thead>
      <tbody>
        ${series.toReversed().map((each) => legendRow(each, chart))}
      </tbody>
    </table>
  </figure> `;
}

function legendRow({ name, color, values }: Series, { format }: Chart): Html {
  const known = values.filter((value) => value !== undefined);
  const show = (value: number | undefined): string => (value === undefined ? "–" : format(value));
  const mean = known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
  const most = known.length === 0 ? undefined : Math.max(...known);
  return html`<tr data-values="${values.map(show).join("|")}">
    <th scope="row"><i class="swatch ${color}"></i>${name}</th>
    <td class="now">${show(lastOf(values))}</td>
    <td>${show(mean)}</td>
    <td>${show(most)}</td>
  </tr> `;
}

/** What a screen reader says in place of the drawing. */
function summaryOf({ title, series, format }: Chart): string {
  const parts = series.map(({ name, values }) => {
    const last = lastOf(values);
    return `${name} ${last === undefined ? "not known" : format(last)}`;
  });
  return `${title}, now: ${parts.join(", ")}`;
}

/** The last value that is known, if it is recent. */
function lastOf(values: readonly (number | undefined)[]): number | undefined {
  return values.at(-1) ?? values.at(-2);
}

function yOf(value: number, { max }: Scale): number {
  return height - (Math.min(value, max) / max) * (height - top);
}

function gridOf({ scale, format }: Chart): Html[] {
  return [0, ...scale.ticks].map((tick) => {
    const y = yOf(tick, scale);
    return html`<line class="grid" x1="0" x2="${width}" y1="${y}" y2="${y}"></line
      ><text x="2" y="${y + 11}">${tick === 0 ? "" : format(tick).replace(/\.0+(?= )/u, "")}</text>`;
  });
}

function timeAxisOf({ starts, spanSeconds }: Timeline): Html[] {
  const [first = 0] = starts;
  const last = (starts.at(-1) ?? 0) + spanSeconds;
  return timeTicks(first, last).map(({ atSeconds, text }) => {
    const x = ((atSeconds - first) / (last - first)) * width;
    const anchor = x < 20 ? "start" : x > width - 20 ? "end" : "middle";
    return html`<text x="${x.toFixed(1)}" y="${height + 14}" text-anchor="${anchor}">${text}</text>`;
  });
}

/** A dashed line wherever another process took over. */
function restartsOf({ spans }: Timeline): (Html | undefined)[] {
  return spans.map((values, index) => {
    const x = xOf(index, spans.length).toFixed(1);
    return values?.["restart"] === undefined
      ? undefined
      : html`<line class="restart" x1="${x}" x2="${x}" y1="${top}" y2="${height}"
          ><title>restart</title></line
        >`;
  });
}

function xOf(index: number, count: number): number {
  return ((index + 0.5) / count) * width;
}

function drawingOf(chart: Chart): Html[] {
  return chart.isStacked === true ? stackOf(chart) : linesOf(chart);
}

function linesOf({ series, scale }: Chart): Html[] {
  return series.map(({ color, values }) => {
    const points = values.map((value, index) => pointAt(value, index, values.length, scale));
    const feet = points.map((point) => point && { x: point.x, y: height });
    return html`<path class="area ${color}" d="${areaPath(points, feet)}"></path
      ><path class="line ${color}" d="${linePath(points)}"></path>`;
  });
}

function stackOf({ series, scale, timeline }: Chart): Html[] {
  const sums: number[] = timeline.starts.map(() => 0);
  return series.map(({ color, values }) => {
    const pointsOfSums = (): (Point | undefined)[] =>
      values.map((value, index) =>
        value === undefined ? undefined : pointAt(sums[index], index, values.length, scale),
      );
    const bottoms = pointsOfSums();
    for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + (value ?? 0);
    const tops = pointsOfSums();
    return html`<path class="layer ${color}" d="${areaPath(tops, bottoms)}"></path
      ><path class="line ${color}" d="${linePath(tops)}"></path>`;
  });
}

function pointAt(value: number | undefined, index: number, count: number, scale: Scale): Point | undefined {
  return value === undefined ? undefined : { x: xOf(index, count), y: yOf(value, scale) };
}

const sparkWidth = 120;
const sparkHeight = 28;

/** A small line without axes, for the eye only. */
export function sparkline(values: readonly (number | undefined)[], color: string): Html {
  const most = Math.max(Number.MIN_VALUE, ...values.map((value) => value ?? 0));
  const points = values.map((value, index): Point | undefined =>
    value === undefined
      ? undefined
      : {
          x: (index / Math.max(1, values.length - 1)) * sparkWidth,
          y: sparkHeight - 2 - (value / most) * (sparkHeight - 4),
        },
  );
  const feet = points.map((point) => point && { x: point.x, y: sparkHeight });
  return html`<svg
    class="spark"
    viewBox="0 0 ${sparkWidth} ${sparkHeight}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <path class="area ${color}" d="${areaPath(points, feet)}"></path>
    <path class="line ${color}" d="${linePath(points)}"></path>
  </svg>`;
}
