import { timeText } from "../../commands/format.ts";
import { html } from "../html.ts";
import type { Content, Html } from "../html.ts";
import type { InstanceView } from "../watch/watch.ts";
import { findingsCard, warningsCard } from "./alerts.ts";
import { graphs } from "./graphs.ts";
import type { Range } from "./range.ts";
import { cachesCard, clusterCard, keysCard, stateCard } from "./tables.ts";
import { tiles } from "./tiles.ts";

/** Everything about one instance. */
export function instancePage(view: InstanceView, range: Range, nowSeconds: number): Content {
  const { status } = view;
  const lost = faultOf(view);
  if (status === undefined) return [headOf(view), lost, findingsCard(view)];
  const timeline = view.history.timeline(nowSeconds, range.seconds, range.spanSeconds);
  return [
    headOf(view),
    lost,
    tiles(view, status, timeline),
    graphs(status, timeline),
    html`<div class="cards">${findingsCard(view)}${warningsCard(view)}</div>`,
    html`<div class="cards">${keysCard(status, nowSeconds)}${clusterCard(status)}</div>`,
    cachesCard(status),
    stateCard(status),
  ];
}

function headOf({ instance, status, fault }: InstanceView): Html {
  const state =
    fault === undefined
      ? html`<span class="pill good">serving</span>`
      : html`<span class="pill bad">no answer</span>`;
  const facts =
    status === undefined
      ? []
      : [
          `tlsmgr ${status.version}`,
          `process ${status.pid}`,
          `up ${timeText(status.uptimeSeconds)}`,
          ...(status.generation === null ? [] : [`generation ${status.generation}`]),
          `Node.js ${status.node}`,
        ];
  const place = instance.configDirectory ?? instance.socket;
  return html`<div class="head">
    <h1>${instance.name}</h1>
    ${state}
    <p>${[...facts, place].map((fact) => html`<span>${fact}</span> `)}</p>
  </div> `;
}

function faultOf({ fault, status }: InstanceView): Html | undefined {
  if (fault === undefined) return undefined;
  const rest = status === undefined ? "" : " What follows is what it answered last.";
  return html`<p class="banner" role="status">
    <strong>The daemon does not answer</strong>: ${fault}. master(8) starts it when a client asks;
    <code>tlsmgrctl probe</code> does.${rest}
  </p> `;
}
