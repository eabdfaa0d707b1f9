/**
 * `npm run check`: builds, checks and tests everything, in two lanes after the build: the tests of the daemon, which
 * wait for other programs most of the time, and all else.
 */
import process from "node:process";
import { runTool } from "./workspace.mjs";

/** The package whose tests take longest: they begin first. */
const longest = "@postfixjs/tlsmgr";
const checks = ["typecheck", "check:package", "docs"];
const checksOfAll = ["//#lint", "//#format:check", "//#knip", "//#boundaries", "//#links"];

/**
 * @param {...string} args
 * @returns {Promise<number>}
 */
const turbo = (...args) => runTool("turbo", "run", "--continue", ...args);

/** @returns {Promise<number>} */
async function allElse() {
  const checked = await turbo(...checks, ...checksOfAll, "--concurrency=1");
  const tested = await turbo("test", `--filter=!${longest}`, "--concurrency=1");
  return checked === 0 ? tested : checked;
}

const built = await turbo("build", "--concurrency=2");
const [longestTested, others] = await Promise.all([turbo("test", `--filter=${longest}`), allElse()]);
process.exitCode = [built, longestTested, others].find((status) => status !== 0) ?? 0;
