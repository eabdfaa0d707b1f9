import type { DaemonStatus, OpenCacheStatus } from "../../../control/status.ts";
import { bytesText, percentText, shortTimeText, timeText } from "../../commands/format.ts";
import { clusterLines } from "../../live/cluster-text.ts";
import { keyTimeline } from "../charts/key-timeline.ts";
import { html } from "../html.ts";
import type { Content, Html } from "../html.ts";
import { openCaches } from "./figures.ts";

/** A card with a heading. */
export function card(id: string, title: string, contents: Content): Html {
  return html`<section class="card" id="${id}">
    <h2>${title}</h2>
    ${contents}
  </section> `;
}

/** A table whose first column names its rows; it scrolls by itself where it is too wide. */
export function table(label: string, head: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** The caches: what they hold, and what happened in them since the start. */
export function cachesCard(status: DaemonStatus): Html {
  const open = openCaches(status);
  const off = Object.keys(status.caches).filter((type) => status.caches[type]?.isOpen === false);
  const head = ["cache", "entries", "size", "fill", "hit ratio", "hits", "misses", "stores", "deletes"];
  const more = ["expired", "evicted", "refused", "errors", "oldest", "kept"];
  const note = off.length === 0 ? "" : html`<p class="note">Off: ${off.join(", ")}.</p>`;
  const contents = table(
    "Caches",
    [...head, ...more],
    open.map(([type, cache]) => cacheRow(type, cache)),
  );
  return card("caches", "Caches", [open.length === 0 ? "" : contents, note]);
}

function cacheRow(type: string, cache: OpenCacheStatus): Content[] {
  const fill = Math.max(cache.entries / cache.entriesMax, cache.bytes / cache.bytesMax);
  const place = cache.isDegraded
    ? html`<span class="pill bad">in memory only</span>`
    : cache.directory === null
      ? "memory"
      : `memory; ${numberText(cache.spilledEntries)} in file`;
  return [
    type,
    `${numberText(cache.entries)} of ${numberText(cache.entriesMax)}`,
    `${bytesText(cache.bytes)} of ${bytesText(cache.bytesMax)}`,
    html`<progress max="1" value="${fill.toFixed(4)}" aria-label="${type} cache fill">
      ${percentText(fill)}
    </progress>`,
    cache.hitRatio === null ? "–" : percentText(cache.hitRatio),
    ...[cache.hits, cache.misses, cache.stores, cache.deletes].map((count) => numberText(count)),
    ...[cache.expired, cache.evicted, cache.refused, cache.errors].map((count) => numberText(count)),
    cache.oldestAgeSeconds === null ? "–" : timeText(cache.oldestAgeSeconds),
    place,
  ];
}

/** The ticket keys over time and as a list. */
export function keysCard({ ticketKeys }: DaemonStatus, nowSeconds: number): Html {
  const { isEnabled, keys, source, problem, unknownNames } = ticketKeys;
  if (!isEnabled)
    return card("keys", "Session ticket keys", html`<p class="note">Session tickets are off.</p>`);
  const rows = keys.map((key): Content[] => [
    html`<code title="${key.name}">${key.name.slice(0, 16)}…</code>`,
    html`<span class="pill ${key.state}">${key.state}</span>`,
    key.use,
    key.ageSeconds === null
      ? "–"
      : key.ageSeconds < 0
        ? `in ${timeText(-key.ageSeconds)}`
        : timeText(key.ageSeconds),
    key.state === "current" && key.secondsToRotation !== null ? timeText(key.secondsToRotation) : "–",
  ]);
  return card("keys", "Session ticket keys", [
    html`<p class="note">
      Source: ${source}. ${numberText(unknownNames)} requests for unknown keys. Never their bytes.
    </p>`,
    problem === null ? "" : html`<p class="problem">${problem}</p>`,
    keyTimeline(keys, nowSeconds),
    keys.length === 0
      ? html`<p class="note">No keys yet: the next request makes one.</p>`
      : table("Ticket keys", ["name", "state", "for", "age", "rotation in"], rows),
  ]);
}

/** What is shared with other hosts; `undefined` without a cluster. */
export function clusterCard({ cluster }: DaemonStatus): Html | undefined {
  if (cluster === null) return undefined;
  const { epoch, epochEndSeconds, rotationSeconds } = cluster;
  const lines = clusterLines(cluster).map((line) => line.trim());
  const isProblem = (line: string): boolean => /^problem:|^another host|NOT LOOKED UP/u.test(line);
  return card(
    "cluster",
    `Cluster ${cluster.name}`,
    html`<p class="epoch">
        Epoch ${epoch}
        <progress
          max="1"
          value="${(1 - epochEndSeconds / rotationSeconds).toFixed(4)}"
          aria-label="part of the epoch that has passed"
        ></progress>
        ends in ${timeText(epochEndSeconds)}
      </p>
      <ul class="plain">
        ${lines
          .filter((line) => !line.startsWith("epoch:"))
          .map((line) => html`<li${isProblem(line) ? html` class="problem"` : ""}>${line}</li>`)}
      </ul>`,
  );
}

/** Random numbers, clients, times and the process: one line each. */
export function stateCard(status: DaemonStatus): Html {
  const { prng, clients, latencySeconds, process } = status;
  const { entropy, exchangeFile } = prng;
  const ago = (seconds: number | null): string => (seconds === null ? "never" : `${timeText(seconds)} ago`);
  const loop = process.eventLoopDelay;
  const { samples, p50, p90, p99, max } = latencySeconds;
  const [half, most, nearlyAll, worst] = [p50, p90, p99, max].map((time) => shortTimeText(time));
  const rows: [string, string][] = [
    ["random numbers", `${numberText(prng.seedsServed)} seeds served`],
    [
      "entropy source",
      entropy === null
        ? "none but the operating system"
        : `${prng.source}: read ${numberText(entropy.reads)} times, last ${ago(entropy.lastReadAgeSeconds)}; ${entropy.failures} failures, ${entropy.alarms} alarms`,
    ],
    [
      "exchange file",
      exchangeFile === null
        ? "none"
        : `${exchangeFile.path}: written ${numberText(exchangeFile.saves)} times, last ${ago(exchangeFile.ageSeconds)}; ${exchangeFile.failures} failures`,
    ],
    [
      "clients",
      `${clients.connected} connected, ${numberText(clients.accepted)} so far; ${clients.stalled} too slow, ${clients.dropped} dropped for others`,
    ],
    [
      "time of a request",
      samples === 0
        ? "not known yet"
        : `half ${half}, 90 % ${most}, 99 % ${nearlyAll}, at most ${worst} (${numberText(samples)} sampled)`,
    ],
    [
      "event loop",
      `${percentText(process.eventLoopUtilization)} busy; timers late by ${shortTimeText(loop.p50)} (half), ${shortTimeText(loop.p99)} (99 %), ${shortTimeText(loop.max)} (most)`,
    ],
    ["processor time", `${process.cpuSeconds.toFixed(1)} s`],
  ];
  return card(
    "state",
    "Random numbers and process",
    html`<dl>
      ${rows.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>`,
  );
}

/** A count with its digits in groups. */
export function numberText(value: number): string {
  return value.toLocaleString("en-US").replaceAll(",", "\u202F");
}
