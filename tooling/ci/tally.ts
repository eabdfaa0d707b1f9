/**
 * Adds up the test reports of all packages and closes with one line, `N passed, N failed, N skipped`. Names
 * what was skipped. Fails when a test failed, when none ran, and in CI when one was skipped.
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = path.join(import.meta.dirname, "..", "..");
const files = globSync("{packages,apps,tooling}/*/test-results/{vitest,platforms}.json", { cwd: root });
const reports = files.map((file) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Report);
const suites = reports.flatMap((report) => report.testResults);
const tests = suites.flatMap((suite) => suite.assertionResults);

const passed = tests.filter((test) => test.status === "passed");
const failed = tests.filter((test) => test.status === "failed");
const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");
// A file that fails to load has no tests to count, and would go unseen.
const unloaded = suites.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0);

for (const suite of unloaded) process.stdout.write(`failed to run: ${suite.name}: ${suite.message}\n`);
for (const test of failed) process.stdout.write(`failed: ${test.fullName}\n`);
for (const test of skipped) process.stdout.write(`skipped: ${test.fullName}\n`);

const failures = failed.length + unloaded.length;
const tooManySkipped = process.env["CI"] === "true" && skipped.length > 0;
if (tooManySkipped) process.stdout.write("In CI every test must run\n");
process.stdout.write(`${passed.length} passed, ${failures} failed, ${skipped.length} skipped\n`);
process.exitCode = failures > 0 || passed.length === 0 || tooManySkipped ? 1 : 0;
