import { clockText } from "../charts/scale.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { InstanceView } from "../watch/watch.ts";
import { card, numberText, table } from "./tables.ts";

/** What `tlsmgrctl check` found, the gravest first. */
export function findingsCard({ findings, instance }: InstanceView): Html {
  const title = "Findings of check";
  if (instance.examine === undefined) {
    return card(
      "findings",
      title,
      html`<p class="note">Start this page with --config-directory to see them.</p>`,
    );
  }
  if (findings === undefined) return card("findings", title, html`<p class="note">Checking.</p>`);
  const when = html`<p class="note">
    Checked at ${clockText(findings.atSeconds, false)}, every 15 minutes, without root's rights.
    <code>tlsmgrctl check</code> as root sees more.
  </p>`;
  if (findings.fault !== undefined) {
    return card("findings", title, [html`<p class="problem">Could not check: ${findings.fault}</p>`, when]);
  }
  const order = ["broken", "warning", "hint"];
  const list = findings.list
    .toSorted((one, other) => order.indexOf(one.level) - order.indexOf(other.level))
    .map(
      ({ level, code, problem, command, advice }) =>
        html`<li>
          <span class="pill ${level}">${level}</span> <span class="text">${problem}</span>
          <code class="code">${code}</code>
          <p class="fix">${advice}${command === undefined ? "" : html`<code>${command}</code>`}</p>
        </li> `,
    );
  const contents =
    list.length === 0
      ? html`<p>All is well.</p>`
      : html`<ul class="findings">
          ${list}
        </ul>`;
  return card("findings", title, [contents, when]);
}

/** The warnings of the last hour, the newest first. */
export function warningsCard({ warnings }: InstanceView): Html {
  const rows = warnings
    .toSorted((one, other) => other.lastAt - one.lastAt)
    .map(({ lastAt, count, text, pid }) => [
      clockText(lastAt),
      numberText(count),
      html`<span class="text">${text}</span>`,
      String(pid),
    ]);
  return card(
    "warnings",
    "Warnings of the last hour",
    rows.length === 0
      ? html`<p class="note">None.</p>`
      : table("Warnings", ["last", "times", "warning", "process"], rows),
  );
}
