/**
 * `node tooling/ci/exec.mjs TOOL ARGUMENT...`: runs a tool of the workspace for a script of the root. Fetches the pinned
 * pnpm and installs first where that is missing, so that every root script needs no more than Node and npm.
 */
import process from "node:process";
import { runTool } from "./workspace.mjs";

const [tool = "", ...args] = process.argv.slice(2);
process.exitCode = await runTool(tool, ...args);
