/**
 * `node tooling/ci/exec.mjs TOOL ARGUMENT...`: runs a tool of the workspace for a script of the root. Fetches the pinned
 * pnpm and installs first where that is missing, so that every root script needs no more than Node and npm.
 */
import process from "node:process";
import { installed, install, pnpm, run } from "./workspace.mjs";

const [tool = "", ...args] = process.argv.slice(2);
if (!installed()) await install();
// pnpm and turbo have put themselves, the tools and the pinned Node on PATH already.
const isUnderPnpm = process.env["npm_config_user_agent"]?.startsWith("pnpm/") ?? false;
process.exitCode = isUnderPnpm ? await run(tool, args) : await pnpm("exec", tool, ...args);
