import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { until } from "@postfixjs/test-support";
import type { AxeResults } from "axe-core";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pagesFor } from "../../../src/ctl/web/pages.ts";
import { PageServer } from "../../../src/ctl/web/server.ts";
import { History } from "../../../src/ctl/web/watch/history.ts";
import type { InstanceView } from "../../../src/ctl/web/watch/watch.ts";
import { watchedDay } from "../../support/watched-day.ts";

const program = "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const nowSeconds = Math.floor(Date.now() / 5000) * 5;

/** One with everything that a page can have, one that is well, one that does not answer. */
function instances(): [InstanceView, InstanceView, InstanceView] {
  const busy = watchedDay(nowSeconds, {
    findings: {
      atSeconds: nowSeconds,
      fault: undefined,
      list: [
        {
          level: "broken",
          code: "program-missing",
          problem: "no <program>",
          command: "tlsmgrctl install --apply",
          advice: "writes it",
        },
      ],
    },
  });
  const named = (name: string): InstanceView["instance"] => ({ ...busy.instance, name });
  const well = { ...busy, instance: named("postfix-out"), warnings: [], findings: undefined };
  const lost = {
    ...well,
    instance: named("postfix-old"),
    status: undefined,
    fault: "ENOENT",
    history: new History(),
  };
  return [busy, well, lost];
}

describe.skipIf(!existsSync(program))("the pages of tlsmgrctl web in Chromium", () => {
  let browser: Browser;
  let server: PageServer;
  let now = nowSeconds;
  beforeAll(async () => {
    const views = instances();
    const files = path.join(import.meta.dirname, "..", "..", "..", "web");
    const resource = pagesFor({ files, views: () => views, now: () => now });
    server = await PageServer.open({
      address: { kind: "tcp", host: "127.0.0.1", port: 0 },
      hosts: [],
      resource,
    });
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** A page, and what the browser had to complain about. */
  async function open(
    place: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[]; [Symbol.asyncDispose]: () => Promise<void> }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(`http://127.0.0.1:${server.port}/`)) complaints.push(request.url());
    });
    await page.goto(`http://127.0.0.1:${server.port}${place}`);
    return { page, complaints, [Symbol.asyncDispose]: async () => await context.close() };
  }

  const phone = { viewport: { width: 360, height: 740 } };
  test.each<[string, string, BrowserContextOptions]>([
    ["of all instances", "/", { colorScheme: "light" }],
    ["of one, dark", "/instance/postfix-in?range=24h", { colorScheme: "dark" }],
    ["of one, on a phone", "/instance/postfix-in?range=1h", { ...phone, colorScheme: "light" }],
    ["of one that is lost", "/instance/postfix-old", { ...phone, colorScheme: "dark" }],
  ])(
    "the page %s has no fault that axe knows, fits, and takes nothing from elsewhere",
    async (_, place, options) => {
      await using opened = await open(place, options);
      const { page, complaints } = opened;
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(
        await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth"),
      ).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    },
  );

  test("everything but the readings at the pointer is there without scripts", async () => {
    await using opened = await open("/instance/postfix-in", { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator("svg[role=img]").count()).toBe(7);
    expect(await page.locator("#caches tbody tr").count()).toBe(2);
    expect(await page.locator("#warnings").innerText()).toContain('No space left on device <&> "quoted"');
    expect(await page.locator("#findings").innerText()).toContain("no <program>");
    expect(await page.locator("#pause").isVisible()).toBe(false);
    expect(await page.locator("meta[http-equiv=refresh]").count()).toBe(1);
  });

  test("contents are replaced in place, and not while the page is paused", async () => {
    await using opened = await open("/instance/postfix-out");
    const { page, complaints } = opened;
    const shown = async (): Promise<string> => await page.locator("footer time").innerText();
    const first = await shown();
    await page.evaluate("globalThis.mark = 1");
    await page.locator("#caches .scroll").focus();
    now += 60;
    await page.evaluate("refresh()");
    await until("new contents", async () => (await shown()) !== first);
    expect(await page.evaluate("mark")).toBe(1);
    expect(await page.evaluate("document.activeElement.closest('.card').id")).toBe("caches");
    await page.getByRole("button", { name: "Pause" }).click();
    const second = await shown();
    now += 60;
    await page.evaluate("refresh()");
    expect(await shown()).toBe(second);
    await page.getByRole("button", { name: "Continue" }).click();
    await until("newer contents", async () => (await shown()) !== second);
    expect(complaints).toEqual([]);
  });

  test("a chart shows the values at the pointer, and those of now when it has left", async () => {
    await using opened = await open("/instance/postfix-in");
    const { page } = opened;
    const chart = page.locator("#requests");
    const read = async (): Promise<string[]> => [
      await chart.locator("thead .now").innerText(),
      await chart.locator("tbody tr").last().locator(".now").innerText(),
    ];
    const atRest = await read();
    await chart.locator("svg").hover({ position: { x: 60, y: 40 } });
    const [time, value] = await read();
    expect(time).toMatch(/^\d\d:\d\d:\d\d$/u);
    expect(value).not.toBe(atRest[1]);
    expect(await chart.locator(".cursor").getAttribute("visibility")).toBe("visible");
    await page.mouse.move(5, 5);
    expect(await read()).toEqual(atRest);
  });

  test("a page whose server has gone says so", async () => {
    await using opened = await open("/");
    const { page } = opened;
    await page.route("**/*", (route) => route.abort());
    await page.evaluate("refresh()");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("does not answer");
  });
});
