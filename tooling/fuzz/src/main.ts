/**
 * `npm run fuzz -- TARGET --minutes N [--seed N]`: runs one target, or `all`, and saves the inputs that broke
 * it.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import type { FuzzResult } from "./fuzz.ts";
import { guardAgainstHangs } from "./hang-guard.ts";
import type { TargetModule } from "./target.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");
/** Where targets stand: here those of the libraries, in the app those that need the daemon. */
const directories = [
  path.join(import.meta.dirname, "targets"),
  path.join(root, "apps/tlsmgr/test/fuzz/targets"),
];
const findingsDirectory = path.join(import.meta.dirname, "..", "findings");

const targets = new Map(
  directories.flatMap((directory) =>
    readdirSync(directory).map((file) => [path.basename(file, ".ts"), path.join(directory, file)] as const),
  ),
);

async function run(name: string, secondsMax: number, seed: number): Promise<FuzzResult> {
  const file = targets.get(name);
  if (file === undefined)
    throw new RangeError(`no target "${name}": use all or ${[...targets.keys()].join(", ")}`);
  const { openTarget } = (await import(file)) as TargetModule;
  await using target = await openTarget();
  mkdirSync(findingsDirectory, { recursive: true });
  await using guard = guardAgainstHangs(path.join(findingsDirectory, `${name}-hang`));
  return await fuzz(target, { seed, secondsMax, beforeInput: guard.beforeInput });
}

function report(
  name: string,
  { inputs, seconds, outcomes, slowestMilliseconds, findings }: FuzzResult,
): void {
  const rate = Math.round(inputs / seconds);
  const what = `${inputs} inputs in ${seconds.toFixed(0)} s (${rate}/s), ${outcomes.size} outcomes`;
  console.log(`${name}: ${what}, slowest ${slowestMilliseconds.toFixed(0)} ms, ${findings.length} findings`);
  for (const [index, { input, error }] of findings.entries()) {
    const file = path.join(findingsDirectory, `${name}-${index}`);
    writeFileSync(file, input);
    console.log(`  ${file}: ${error.stack ?? error.message}`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() >>> 0) },
  },
});
const [wanted = "all"] = positionals;
console.log(`seed ${values.seed}`);
for (const name of wanted === "all" ? targets.keys() : [wanted]) {
  const result = await run(name, Number(values.minutes) * 60, Number(values.seed));
  report(name, result);
  if (result.findings.length > 0) process.exitCode = 1;
}
