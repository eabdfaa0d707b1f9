import { expect, test } from "vitest";
import { html } from "../../../src/ctl/web/html.ts";

test("html escapes texts and takes markup of its own as it is", () => {
  const inner = html`<b>${"<script>"}</b>`;
  expect(html`<p title="${"\"'&"}">${inner}${[1, "<", undefined]}</p>`.markup).toBe(
    '<p title="&quot;&#39;&amp;"><b>&lt;script&gt;</b>1&lt;</p>',
  );
});
