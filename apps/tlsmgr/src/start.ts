/**
 * Starts the daemon for the launcher that `tlsmgrctl install` writes, with code that V8 compiled when it ran:
 * of the 90 ms of CPU time from exec to the first reply this saves 20.
 *
 * ```text
 * start run LAUNCHER PROGRAM ARGUMENT...    become the daemon
 * start load LAUNCHER PROGRAM               load everything and print what was loaded, as JSON
 * start compile CODE PROGRAM ARGUMENT...    run the daemon, then write the code of the functions that it used
 * ```
 */
import "./native/no-inspector.ts";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { load, loadAndKeepCode } from "./native/compiled-program.ts";
import { mappedCode } from "./native/mapped-code.ts";
import { nodeVersionFault } from "./native/node-version.ts";
import { takeStartState } from "./native/start-state.ts";

const [action, first = "", program = "", ...args] = process.argv.slice(2);
const codeFile = `${first}.code`;

function run(): void {
  const state = takeStartState();
  process.argv = [process.execPath, first, ...args];
  // What ps(1) and top(1) show, as for Postfix's own daemons.
  process.title = [path.basename(first), ...args].join(" ");
  try {
    refuseOldNode();
    const { main } = load(program, codeFile);
    state.ready();
    main();
  } catch (error) {
    process.exit(state.failed(lineOf(error)));
  }
}

async function tryToLoad(): Promise<void> {
  try {
    refuseOldNode();
    const { lmdbFault, isCompiled } = load(program, codeFile);
    const fault = await lmdbFault();
    const { node: version } = process.versions;
    const files = [...new Set([...mappedCode("self"), __filename, program])];
    const report = { version, isCompiled, lmdbFault: fault, files };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  } catch (error) {
    process.stderr.write(`${lineOf(error)}\n`);
    process.exit(1);
  }
}

function refuseOldNode(): void {
  const fault = nodeVersionFault();
  if (fault !== undefined) throw new RangeError(fault);
}

/** One line for the log, with the code that errors of Node have. */
function lineOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll(/\s+/gu, " ").trim();
}

if (action === "run") run();
else if (action === "load") void tryToLoad();
else if (action === "compile") {
  process.argv = [process.execPath, program, ...args];
  loadAndKeepCode(program, (code) => writeFileSync(first, code)).main();
}
