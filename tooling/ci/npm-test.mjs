/**
 * `npm test`: installs, builds, checks and tests everything; the last line counts the tests.
 * `npm test -- attr config`: the tests of those packages alone.
 */
import { rmSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { install, pnpm, root } from "./workspace.mjs";

/** Reports of an earlier run must not be counted again. */
function removeReports() {
  for (const group of ["packages", "apps", "tooling"]) {
    for (const name of readdirSync(join(root, group))) {
      const reports = join(root, group, name, "test-results");
      if (existsSync(reports)) rmSync(reports, { recursive: true });
    }
  }
}

await install();
removeReports();
const only = process.argv.slice(2);
const checks =
  only.length === 0
    ? await pnpm("run", "check")
    : await pnpm(
        "exec",
        "turbo",
        "run",
        "test",
        "--concurrency=2",
        ...only.map((name) => `--filter=@postfixjs/${name}`),
      );
const tests = await pnpm("exec", "node", "tooling/ci/tally.ts");
process.exitCode = checks === 0 ? tests : checks;
