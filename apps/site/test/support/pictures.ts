import path from "node:path";
import type { Browser } from "playwright-core";

const desktop = { width: 1280, height: 850 };
const phone = { width: 390, height: 844 };

/** The pages that somebody should look at, by the name of the picture. */
const pictures = [
  ["start", "/index.html", "light", desktop],
  ["start-dark", "/index.html", "dark", desktop],
  ["start-phone", "/index.html", "light", phone],
  ["finding", "/findings/legacy-tls.html", "light", desktop],
  ["finding-dark", "/findings/legacy-tls.html", "dark", desktop],
  ["parameters", "/parameters/smtpd-tls.html", "light", desktop],
  ["api", "/api/config/lint.html", "light", desktop],
  ["playground", "/playground/index.html", "light", desktop],
  ["playground-dark", "/playground/index.html", "dark", desktop],
  ["playground-phone", "/playground/index.html", "light", phone],
] as const;

/** Takes pictures of some pages. */
export async function shootPages(browser: Browser, origin: string, folder: string): Promise<void> {
  for (const [name, address, colorScheme, viewport] of pictures) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(origin + address, { waitUntil: "networkidle" });
    if (name.startsWith("playground")) await page.locator(".finding").first().waitFor();
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    await page.close();
  }
}
