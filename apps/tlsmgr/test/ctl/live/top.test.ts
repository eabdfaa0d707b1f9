import { TlsmgrClient } from "@postfixjs/attr/client";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { TopView } from "../../../src/ctl/live/top-view.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import { runCtl } from "../../support/run-ctl.ts";
import type { DaemonStatus } from "../../../src/control/status.ts";

describe.skipIf(!postfixInstalled)("tlsmgrctl top", () => {
  test("shows rates and caches of a daemon under real master", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    for (let index = 0; index < 50; index += 1)
      await client.update("smtp", `id${index}`, new Uint8Array(100));
    const options = ["--config-directory", postfix.configDirectory];
    const asking = runCtl(["top", "--count", "2", "--interval", "0.2", ...options]);
    await client.seed(32);
    const { status, results } = await asking;
    expect(status).toBe(0);
    expect(results.match(/^tlsmgr \S+ {2}process \d+ {2}up /gmu)).toHaveLength(2);
    expect(results).toMatch(/^update\s+50\s+0\.0\/s\s+▁▁$/mu);
    expect(results).toMatch(/^smtp cache {2}█·{19} {2}50 entries, 5\.\d KiB, hit ratio -$/mu);

    const statusRun = await runCtl(["status", "--json", ...options]);
    const state = JSON.parse(statusRun.results) as DaemonStatus;
    for (const width of [0, 10, 40, 80, 200]) {
      const plain = new TopView({ isColoured: false }).lines(state, 1, width);
      expect(Math.max(...plain.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
    const view = new TopView({ isColoured: true });
    view.lines(state, 1, 80);
    const later = { ...state, requests: { ...state.requests, update: state.requests.update + 30 } };
    const lines = view.lines(later, 4, 80);
    expect(lines.find((line) => line.startsWith("update"))).toMatch(/80\s+10\.0\/s {2}▁█$/u);
    expect(lines[0]).toContain("\u{1b}[1m");
  });
});

test.each([
  ["--interval", "0"],
  ["--interval", "x"],
  ["--count", "-1"],
])("tlsmgrctl top %s %s makes no sense", async (...args) => {
  expect(await runCtl(["top", ...args])).toMatchObject({ status: 2 });
});
