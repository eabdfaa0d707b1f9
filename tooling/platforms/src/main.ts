/**
 * `npm run platforms -- [--package FILE] [--record] [PLATFORM...]`: installs the Debian package on each of
 * Debian's suites and takes it through its life. Needs root, debootstrap and systemd-nspawn.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { startMachine, startSystemd } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { newerBuild } from "./newer-build.ts";
import { record, writeReport } from "./report.ts";
import type { PlatformResult, StepResult } from "./report.ts";
import { rootOf, suites } from "./roots.ts";
import type { Suite } from "./roots.ts";
import { underSystemd, wholeLife } from "./scenario.ts";
import type { Packages, Step } from "./scenario.ts";
import { tied } from "./tied.ts";
import { makeWorkplace } from "./workplace.ts";
import type { Workplace } from "./workplace.ts";

/** A suite, and how it is started. */
interface Platform {
  readonly name: string;
  readonly suite: Suite;
  readonly start: (root: string, workplace: Workplace) => Promise<Machine>;
  readonly steps: readonly Step[];
}

const platforms: readonly Platform[] = [
  ...suites.map((suite) => ({ name: suite, suite, start: startMachine, steps: wholeLife })),
  { name: "trixie-systemd", suite: "trixie", start: startSystemd, steps: underSystemd },
];

const repository = path.join(import.meta.dirname, "..", "..", "..");

async function runPlatform(
  { name, suite, start, steps }: Platform,
  packages: Packages,
  workplace: Workplace,
): Promise<PlatformResult> {
  await using machine = await start(rootOf(suite), workplace);
  const facts = {
    postfix: machine.run("postconf -dh mail_version").trim(),
    glibc: machine.run("ldd --version | sed -n '1s/.* //p'").trim(),
  };
  const results: StepResult[] = [];
  let hasFailed = false;
  for (const step of steps) {
    // What follows on a failure tells nothing.
    const result: StepResult = hasFailed
      ? { name: step.name, problem: "not reached" }
      : takeStep(step, machine, packages);
    hasFailed ||= result.problem !== undefined;
    results.push(result);
    const seconds = result.seconds === undefined ? "" : ` (${result.seconds.toFixed(1)} s)`;
    process.stdout.write(
      `${result.problem === undefined ? "ok" : "FAILED"}  ${name}: ${step.name}${seconds}\n`,
    );
    if (result.problem !== undefined && result.problem !== "not reached")
      process.stdout.write(`${result.problem}\n`);
  }
  return { name, ...facts, steps: results };
}

function takeStep({ name, take }: Step, machine: Machine, packages: Packages): StepResult {
  const begin = performance.now();
  try {
    take(machine, packages);
    return { name, seconds: (performance.now() - begin) / 1000 };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A package of the sources as they are, compressed not at all: that is quick to make and to install. */
function makePackage(directory: string): string {
  const main = path.join(repository, "tooling", "package", "src", "main.ts");
  const args = [main, "--formats", "deb", "--architectures", "amd64", "--fast", "--output", directory];
  const [first, ...others] = tied;
  // Its temporary files lie there too, and go with the rest.
  const env = { ...process.env, TMPDIR: path.dirname(directory) };
  execFileSync(first, [...others, process.execPath, ...args], { env, stdio: "inherit" });
  const [name = ""] = /\S+\.deb$/mu.exec(readFileSync(path.join(directory, "SHA256SUMS"), "utf8")) ?? [];
  return path.join(directory, name);
}

async function runAll(
  wanted: readonly Platform[],
  given: string | undefined,
): Promise<readonly PlatformResult[]> {
  using workplace = makeWorkplace();
  const { directory } = workplace;
  const first = given ?? makePackage(path.join(directory, "first"));
  const packages = { first, newer: newerBuild(first, directory) };
  const results: PlatformResult[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other: each wants both cores
  for (const platform of wanted) results.push(await runPlatform(platform, packages, workplace));
  return results;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { package: { type: "string" }, record: { type: "boolean", default: false } },
  });
  const wanted = platforms.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results = await runAll(wanted, values.package);
  writeReport(results);
  if (values.record) {
    const page = path.join(repository, "docs", "platforms.md");
    writeFileSync(page, record(readFileSync(page, "utf8"), results));
  }
  const failed = results.flatMap(({ steps }) => steps.filter(({ problem }) => problem !== undefined));
  process.exitCode = failed.length > 0 || wanted.length === 0 ? 1 : 0;
}

await main();
