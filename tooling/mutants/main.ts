/**
 * `npm run mutants -- PACKAGE [FILE...]`: changes the sources of a package in small ways, one at a time, and
 * says which changes no test of the package notices. Files are named from the package's folder; by default
 * it is all of `src`.
 */
import { setPriority } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

const [name, ...files] = process.argv.slice(2);
if (name === undefined) throw new RangeError("no package: name one of those in packages");

const root = path.join(import.meta.dirname, "..", "..");
const report = path.join(root, ".cache", "mutants", name);
process.chdir(path.join(root, "packages", name));
// A run takes minutes of all processors.
setPriority(19);

const options = {
  mutate: files.length > 0 ? files : ["src/**/*.ts"],
  testRunner: "vitest",
  plugins: [fileURLToPath(import.meta.resolve("@stryker-mutator/vitest-runner"))],
  // Tests that change the user or the working directory need processes of their own.
  vitest: { pool: "forks", configFile: path.join(import.meta.dirname, "vitest.config.ts") },
  // Only the tests that reach a change are run with it.
  coverageAnalysis: "perTest" as const,
  // An endless loop is found by its rounds; a test that is late on a busy machine is no finding.
  timeoutMS: 60_000,
  // None: it would be rewritten by the compiler's old programming interface.
  tsconfigFile: "none",
  tempDirName: ".cache/mutants",
  reporters: ["progress-append-only", "clear-text", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
};

const mutants = await new Stryker(options).runMutationTest();
const survivors = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
console.log(`${survivors.length} of ${mutants.length} mutants survive; ${report}.html shows them`);
