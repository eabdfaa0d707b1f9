import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPlayground } from "../../build-playground.ts";
import { accessibilityFaults, hasBrowser, startBrowser, watchPage } from "../support/browser.ts";
import { serveFolder } from "../support/static-server.ts";
import type { StaticServer } from "../support/static-server.ts";

let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "playground-"));
  writeFileSync(path.join(folder, "icon.svg"), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await buildPlayground(path.join(folder, "playground"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the playground is at most 250 KB, compressed", () => {
  const loaded = readdirSync(path.join(folder, "playground")).filter((name) => !name.endsWith(".txt"));
  const bytes = loaded.map((name) => gzipSync(readFileSync(path.join(folder, "playground", name))).length);
  expect(loaded).toContain("worker.js");
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(250 * 1024);
});

describe.skipIf(!hasBrowser)("the playground in Chromium", () => {
  let server: StaticServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await serveFolder(folder);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function open(fragment = "", colorScheme: "light" | "dark" = "light"): Promise<[Page, string[]]> {
    const page = await browser.newPage({ colorScheme });
    const faults = watchPage(page, server.origin);
    await page.goto(`${server.origin}/playground/${fragment}`);
    await page.locator(".finding").first().waitFor();
    return [page, faults];
  }

  const text = (page: Page, file: string): Promise<string> =>
    page.locator(`#${file} .cm-content`).first().innerText();

  test("finds, explains, fixes, shows effects, and shares by a link", async () => {
    const [page, faults] = await open();
    const finding = page.locator(".finding").filter({ hasText: "legacy-tls" });
    expect(await finding.locator("a").getAttribute("href")).toBe("../findings/legacy-tls.html");
    await finding.locator(".fix").click();
    await finding.waitFor({ state: "detached" });
    expect(await text(page, "main-cf")).toContain("smtpd_tls_security_level = may");

    await page.locator("#main-cf .cm-line").filter({ hasText: "relayhost" }).locator("span").first().hover();
    await page.locator(".cm-tooltip").filter({ hasText: "Effective value" }).first().waitFor();

    await page.locator("#tab-effective").click();
    await page.locator("#effective").filter({ hasText: "relayhost = [mx.example.org]:587" }).waitFor();
    await page.locator("#tab-changes").click();
    await page.locator("#changes").filter({ hasText: "smtpd_tls_security_level" }).waitFor();

    await page.locator("#version").selectOption("3.4");
    await page.locator("#share").click();
    await page.locator("#message").filter({ hasText: "no server sees them" }).waitFor();
    const { hash } = new URL(page.url());
    const [other, otherFaults] = await open(hash);
    await other.locator("#share").click();
    await other.locator("#message").filter({ hasText: "no server sees them" }).waitFor();
    expect(new URL(other.url()).hash).toBe(hash);
    expect(await text(other, "main-cf")).toContain("smtpd_tls_security_level = may");
    expect(await other.locator("#version").inputValue()).toBe("3.4");
    expect([...faults, ...otherFaults]).toEqual([]);
    await page.close();
    await other.close();
  });

  test("takes a file that is opened", async () => {
    const [page, faults] = await open();
    const buffer = Buffer.from("smtpd_tls_loglvl = 1\n");
    await page.locator("#files").setInputFiles({ name: "main.cf", mimeType: "text/plain", buffer });
    await page
      .locator(".finding")
      .filter({ hasText: "main.cf:1" })
      .filter({ hasText: "unknown-parameter" })
      .waitFor();
    expect(await text(page, "main-cf")).toContain("smtpd_tls_loglvl");
    expect(faults).toEqual([]);
    await page.close();
  });

  test("decodes attributes of pasted bytes", async () => {
    const [page, faults] = await open();
    await page.locator("#tab-codec").click();
    await page.locator("#bytes").fill("7375 626a 6563 7400 6d65 0000");
    await page.locator("#attributes").filter({ hasText: "null-terminated: 1 list" }).waitFor();
    expect(await page.locator("#attributes dt").innerText()).toBe("subject");
    expect(await page.locator("#attributes dd").innerText()).toBe("me");
    expect(faults).toEqual([]);
    await page.close();
  });

  test.each(["light", "dark"] as const)("is accessible, %s, and fits a phone", async (scheme) => {
    const [page, faults] = await open("", scheme);
    for (const tab of ["#tab-findings", "#tab-changes", "#tab-codec"]) {
      await page.locator(tab).click();
      await page.waitForFunction("document.getAnimations().length === 0");
      expect([tab, await accessibilityFaults(page)]).toEqual([tab, []]);
    }
    await page.locator("#tab-files").click();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(360);
    expect(faults).toEqual([]);
    await page.close();
  });
});
