/**
 * Real VS Code, as code-server, in Debian's Chromium: what a user does with the extension, with screenshots.
 */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";

const mainCf = `# Outgoing mail
mydomain = example.org
gateway = mx.$mydomain
relayhost = [$gateway]:587
smtpd_use_tls = yes
smtpd_tls_loglevl = 1
max_idle = 1h30m
mydestination = $myhostname, localhost
smtpd_client_restrictions =
    permit_mynetworks
    check_client_access hash:/etc/postfix/access
    reject_unknown_client_hostname
`;
const masterCf = `smtp       inet  n       -       y       -       -       smtpd
submission inet  n       -       y       -       -       smtpd
    -o relayhost=$gateway
    -o smtpd_tls_auth_only=yes
tlsmgr     unix  -       -       y       1000?   1       tlsmgr
`;

/** What was seen, by step. */
export type Seen = Record<string, string>;

/** Where things are. */
export interface CodeServerOptions {
  /** The directory of the package code-server. */
  readonly directory: string;
  /** The extension. */
  readonly vsix: string;
  /** Where screenshots go. */
  readonly images: string;
  /** The colour theme. */
  readonly theme: "dark" | "light";
}

const themes = { dark: "Default Dark Modern", light: "Default Light Modern" };
const settle = 400;

/** Uses the extension in VS Code as a user does, and says what came of it. */
export async function useCodeServer(options: CodeServerOptions): Promise<Seen> {
  const root = mkdtempSync(path.join(tmpdir(), "postfix-code-server-"));
  const folder = path.join(root, "postfix");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "main.cf"), mainCf);
  writeFileSync(path.join(folder, "master.cf"), masterCf);
  const { server, port } = await startServer(options, root, folder);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 680 } });
    const url = `http://127.0.0.1:${port}/?folder=${folder}`;
    return await new Session(page, options, folder).run(url).catch(async (error: unknown) => {
      await page.screenshot({ path: path.join(options.images, "failure.png") });
      throw error;
    });
  } finally {
    await browser.close();
    server.kill();
    if (process.env["KEEP"] === undefined) rmSync(root, { recursive: true, force: true });
    else process.stdout.write(`kept ${root}\n`);
  }
}

async function startServer(
  { directory, vsix, theme }: CodeServerOptions,
  root: string,
  folder: string,
): Promise<{ server: ChildProcess; port: number }> {
  const data = path.join(root, "data");
  mkdirSync(path.join(data, "User"), { recursive: true });
  const settings = {
    "workbench.colorTheme": themes[theme],
    "security.workspace.trust.enabled": false,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "editor.minimap.enabled": false,
    "telemetry.telemetryLevel": "off",
    "postfix.version": "3.7",
    "postfix.manualPage": "",
  };
  writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify(settings));
  const env = { ...process.env, HOME: root };
  const entry = path.join(directory, "out", "node", "entry.js");
  const common = ["--user-data-dir", data, "--extensions-dir", path.join(root, "extensions")];
  execFileSync(process.execPath, [entry, ...common, "--install-extension", vsix], { env, stdio: "pipe" });
  // On a busy machine, its parts do not always find each other in time.
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const server = await listen([entry, ...common], port, folder, env);
    if (server !== undefined) return { server, port };
    if (tries === 3) throw new Error("code-server does not start");
  }
}

/** Starts code-server; `undefined` if it ends before it listens. */
async function listen(
  command: readonly string[],
  port: number,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess | undefined> {
  const options = [
    "--auth",
    "none",
    "--bind-addr",
    `127.0.0.1:${port}`,
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
  ];
  const server = spawn(process.execPath, [...command, ...options, folder], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const isListening = await new Promise<boolean>((resolve) => {
    server.on("close", () => resolve(false));
    server.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("listening on")) resolve(true);
    });
  });
  return isListening ? server : undefined;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

class Session {
  readonly #page: Page;
  readonly #options: CodeServerOptions;
  readonly #folder: string;
  readonly #seen: Seen = {};

  constructor(page: Page, options: CodeServerOptions, folder: string) {
    this.#page = page;
    this.#options = options;
    this.#folder = folder;
  }

  async run(url: string): Promise<Seen> {
    this.#page.setDefaultTimeout(Number(process.env["WAIT"] ?? 90_000));
    await this.#page.goto(url);
    await this.#page.locator(".monaco-workbench").waitFor();
    await this.#open("main.cf");
    await this.#findings();
    await this.#hover();
    await this.#completion();
    await this.#quickFix();
    await this.#rename();
    await this.#effective();
    return this.#seen;
  }

  async #open(name: string): Promise<void> {
    const row = this.#page
      .locator(".explorer-folders-view .monaco-list-row")
      .filter({ hasText: name })
      .first();
    await row.dblclick();
    await this.#page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  async #goTo(place: string): Promise<void> {
    await this.#page.keyboard.press("Control+G");
    await this.#page.locator(".quick-input-widget input").first().fill(`:${place}`);
    await this.#page.keyboard.press("Enter");
    await pause(settle);
  }

  async #shoot(name: string): Promise<void> {
    // The mouse points at nothing that would explain itself.
    await this.#page.mouse.move(700, 640);
    await pause(settle);
    await this.#page.screenshot({
      path: path.join(this.#options.images, `${name}-${this.#options.theme}.png`),
    });
  }

  async #findings(): Promise<void> {
    await this.#page.locator(".squiggly-warning").first().waitFor();
    await this.#page.keyboard.press("Control+Shift+M");
    const rows = this.#page.locator(".markers-panel .monaco-list-row");
    await rows.filter({ hasText: "smtpd_tls_loglevel" }).first().waitFor();
    this.#seen["findings"] = (await rows.allInnerTexts()).join(" | ").replaceAll(/\s+/gu, " ");
    await this.#shoot("findings");
    await this.#page.keyboard.press("Control+Shift+M");
    await this.#page.locator(".tab.active").click();
  }

  async #hover(): Promise<void> {
    await this.#goTo("4:6");
    await this.#page.keyboard.press("Control+K");
    await this.#page.keyboard.press("Control+I");
    const hover = this.#page.locator(".monaco-hover:visible").filter({ hasText: "Effective value" }).first();
    await hover.waitFor();
    this.#seen["hover"] = (await hover.innerText()).replaceAll(/\s+/gu, " ");
    await this.#shoot("hover");
    await this.#page.keyboard.press("Escape");
  }

  async #completion(): Promise<void> {
    await this.#goTo("13:1");
    await this.#page.keyboard.type("smtpd_tls_security");
    await this.#page.keyboard.press("Control+Space");
    const item = this.#page.locator(".suggest-widget .monaco-list-row").first();
    await item.waitFor();
    this.#seen["completion"] = (await item.innerText()).replaceAll(/\s+/gu, " ");
    const text = this.#page.locator(".suggest-details:visible").filter({ hasText: "STARTTLS" }).first();
    // The same key opens and closes the text of the parameter.
    for (let tries = 0; tries < 10 && !(await text.isVisible()); tries++) {
      await this.#page.keyboard.press("Control+Space");
      await pause(5 * settle);
    }
    await text.waitFor();
    this.#seen["text of the completion"] = (await text.innerText()).replaceAll(/\s+/gu, " ");
    await this.#shoot("completion");
    await this.#page.keyboard.press("Escape");
    for (let typed = 0; typed < "smtpd_tls_security".length; typed++)
      await this.#page.keyboard.press("Backspace");
  }

  async #quickFix(): Promise<void> {
    await this.#goTo("6:3");
    const action = this.#page.locator(".action-widget").getByText("Change to smtpd_tls_loglevel").first();
    // A key that comes while VS Code still moves the cursor opens nothing.
    for (let tries = 0; tries < 10 && !(await action.isVisible()); tries++) {
      await this.#page.keyboard.press("Control+Period");
      await pause(5 * settle);
    }
    await action.waitFor();
    await this.#shoot("quick-fix");
    await action.click();
    await this.#page.locator(".view-line").filter({ hasText: "smtpd_tls_loglevel" }).first().waitFor();
    this.#seen["fix"] = await this.#saved("main.cf", (text) => text.includes("smtpd_tls_loglevel = 1"));
  }

  async #rename(): Promise<void> {
    await this.#goTo("3:2");
    await this.#page.keyboard.press("F2");
    const input = this.#page.locator(".rename-box input");
    await input.waitFor();
    await input.fill("uplink");
    await this.#page.keyboard.press("Enter");
    await this.#page.locator(".view-line").filter({ hasText: "uplink" }).first().waitFor();
    await pause(settle);
    await this.#page.keyboard.press("Control+K");
    await this.#page.keyboard.press("s");
    this.#seen["rename in main.cf"] = await this.#saved("main.cf", (text) =>
      text.includes("relayhost = [$uplink]"),
    );
    this.#seen["rename in master.cf"] = await this.#saved("master.cf", (text) =>
      text.includes("relayhost=$uplink"),
    );
  }

  async #effective(): Promise<void> {
    await this.#page.locator(".tab").filter({ hasText: "main.cf" }).first().click();
    await this.#page.keyboard.press("Control+Shift+P");
    await this.#page.locator(".quick-input-widget input").first().fill(">Postfix: Show the Effective");
    await this.#page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: "Effective" })
      .first()
      .waitFor();
    await this.#page.keyboard.press("Enter");
    const line = this.#page.locator(".view-line").filter({ hasText: "[mx.example.org]:587" }).first();
    await line.waitFor();
    this.#seen["effective configuration"] = await line.innerText();
    await this.#shoot("effective");
  }

  /** Saves, and waits until the file on disk is as it should be. */
  async #saved(name: string, isDone: (text: string) => boolean): Promise<string> {
    await this.#page.keyboard.press("Control+S");
    for (let tries = 0; tries < 100; tries++) {
      const text = readFileSync(path.join(this.#folder, name), "utf8");
      if (isDone(text)) return "saved";
      await pause(100);
    }
    throw new Error(
      `${name} was not saved as expected: ${readFileSync(path.join(this.#folder, name), "utf8")}`,
    );
  }
}
