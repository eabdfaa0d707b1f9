/**
 * What the root scripts share. Plain JavaScript for the oldest Node that may start them: nothing is
 * installed yet when it runs.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

/**
 * Runs a command with this terminal and resolves with its exit status (128 + 15 and so on are reported as 1).
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/**
 * Runs the pinned pnpm; fetches it where it is missing. Its `node` is the one that the workspace pins.
 *
 * @param {...string} args
 * @returns {Promise<number>}
 */
export function pnpm(...args) {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return run("npx", ["--yes", packageManager, ...args]);
}

/**
 * Whether the dependencies have been installed; they may be out of date.
 *
 * @returns {boolean}
 */
export function installed() {
  return existsSync(join(root, "node_modules", ".modules.yaml"));
}

/**
 * Installs what the lockfile says; ends the process when that fails.
 *
 * @returns {Promise<void>}
 */
export async function install() {
  const quiet = installed() ? ["--reporter=silent"] : [];
  const status = await pnpm("install", "--frozen-lockfile", ...quiet);
  if (status !== 0) process.exit(status);
}

/**
 * Runs a tool of the workspace; installs first where that is missing.
 *
 * @param {string} tool
 * @param {...string} args
 * @returns {Promise<number>}
 */
export async function runTool(tool, ...args) {
  if (!installed()) await install();
  // pnpm and turbo have put themselves, the tools and the pinned Node on PATH already.
  const isUnderPnpm = process.env["npm_config_user_agent"]?.startsWith("pnpm/") ?? false;
  return isUnderPnpm ? await run(tool, args) : await pnpm("exec", tool, ...args);
}
