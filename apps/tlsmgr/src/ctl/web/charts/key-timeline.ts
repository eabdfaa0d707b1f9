import type { TicketKeyStatusEntry } from "../../../control/status.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { clockText, timeTicks } from "./scale.ts";

const width = 480;
/** Where names are, left of the bars. */
const nameWidth = 66;
const rowHeight = 26;
const axisHeight = 20;
const shortNameLength = 8;

interface Bar {
  readonly key: TicketKeyStatusEntry;
  /** When it encrypts, in seconds from now. */
  readonly from: number;
  readonly until: number;
}

/**
 * When each ticket key encrypts, as a bar; a key that still decrypts has a thin line up to now.
 *
 * @returns `undefined` if no key has times, as those of some files
 */
export function keyTimeline(keys: readonly TicketKeyStatusEntry[], nowSeconds: number): Html | undefined {
  const bars = keys.flatMap((key): Bar[] =>
    key.ageSeconds === null || key.secondsToRotation === null
      ? []
      : [{ key, from: -key.ageSeconds, until: key.secondsToRotation }],
  );
  if (bars.length === 0) return undefined;
  const spans = bars.map(({ from, until }) => until - from);
  const margin = Math.max(60, ...spans) * 0.1;
  const begin = Math.min(...bars.map(({ from }) => from)) - margin;
  const end = Math.max(0, ...bars.map(({ until }) => until)) + margin;
  const xOf = (seconds: number): string =>
    (nameWidth + ((seconds - begin) / (end - begin)) * (width - nameWidth)).toFixed(1);
  const height = bars.length * rowHeight;
  const rows = bars
    .toSorted((one, other) => one.from - other.from)
    .map((bar, index) => rowOf(bar, index * rowHeight, xOf));
  const ticks = timeTicks(nowSeconds + begin, nowSeconds + end).map(
    ({ atSeconds, text }) =>
      html`<text x="${xOf(atSeconds - nowSeconds)}" y="${height + 15}" text-anchor="middle">${text}</text>`,
  );
  return html`<div class="scroll" role="region" aria-label="Ticket keys over time" tabindex="0">
    <svg
      class="keys"
      viewBox="0 0 ${width} ${height + axisHeight}"
      role="img"
      aria-label="${summaryOf(bars, nowSeconds)}"
    >
      ${rows}${ticks}
      <line class="moment" x1="${xOf(0)}" x2="${xOf(0)}" y1="0" y2="${height}"></line>
    </svg>
  </div> `;
}

function rowOf({ key, from, until }: Bar, y: number, xOf: (seconds: number) => string): Html {
  const x = Number(xOf(from));
  const barWidth = (Number(xOf(until)) - x).toFixed(1);
  const name = key.name.slice(0, shortNameLength);
  const decrypts =
    key.state === "retired" && until < 0
      ? html`<line class="decrypts" x1="${xOf(until)}" x2="${xOf(0)}" y1="${y + 13}" y2="${y + 13}"></line>`
      : undefined;
  return html`${decrypts}<rect
      class="key ${key.state}"
      x="${x}"
      y="${y + 3}"
      width="${barWidth}"
      height="20"
      rx="4"
      ><title>${name} ${key.state}</title></rect
    ><text class="name" x="0" y="${y + 17}">${name}</text> `;
}

function summaryOf(bars: readonly Bar[], nowSeconds: number): string {
  const parts = bars.map(
    ({ key, from, until }) =>
      `${key.name.slice(0, shortNameLength)} ${key.state}, encrypts from ${clockText(nowSeconds + from, false)} to ${clockText(nowSeconds + until, false)}`,
  );
  return `Ticket keys over time: ${parts.join("; ")}`;
}
