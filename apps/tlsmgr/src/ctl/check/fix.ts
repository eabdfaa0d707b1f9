import { spawnSync } from "node:child_process";
import type { Output } from "../commands/command.ts";
import type { Finding } from "./finding.ts";

/** What one finding hides, another round finds. */
const roundsMax = 4;
const deadlineMilliseconds = 180_000;

/**
 * Shows and runs the commands of all findings that are worse than hints, and repeats until a new
 * look finds no new command. Returns the findings that are left.
 */
export async function fixAll(look: () => Promise<Finding[]>, output: Output): Promise<Finding[]> {
  const done = new Set<string>();
  let findings = await look();
  for (let round = 0; round < roundsMax; round += 1) {
    const next = findings.filter(
      ({ level, command }) => level !== "hint" && command !== undefined && !done.has(command),
    );
    if (next.length === 0) break;
    for (const { level, code, problem, command = "" } of next) {
      if (done.has(command)) continue;
      done.add(command);
      output.result(`${level}: ${problem} [${code}]`);
      output.result(`    run: ${command}`);
      runInShell(command, output);
    }
    // oxlint-disable-next-line no-await-in-loop -- each look depends on what was run before
    findings = await look();
  }
  output.result(done.size === 0 ? "Nothing to run." : `Ran ${done.size} commands. What is left:`);
  return findings;
}

function runInShell(command: string, output: Output): void {
  const { status, signal, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
    cwd: "/",
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: deadlineMilliseconds,
  });
  for (const line of `${stdout}${stderr}`.split("\n")) if (line !== "") output.result(`    | ${line}`);
  if (status !== 0) output.problem(`    failed: ${signal ?? `exit status ${status}`}`);
}
