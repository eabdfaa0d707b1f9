import path from "node:path";
import { commandsFor } from "../../src/ctl/commands.ts";
import { dispatch } from "../../src/ctl/commands/dispatch.ts";

/** The daemon as `npm run build` makes it. */
export const builtDaemon: string = path.join(import.meta.dirname, "../../dist/tlsmgr");

/** What a run of tlsmgrctl left behind. */
export interface CtlRun {
  readonly status: number;
  readonly results: string;
  readonly problems: string;
}

/** Runs tlsmgrctl with these arguments. */
export async function runCtl(args: readonly string[], program: string = builtDaemon): Promise<CtlRun> {
  const results: string[] = [];
  const problems: string[] = [];
  const status = await dispatch(commandsFor(program), args, {
    result: (line) => results.push(line),
    problem: (line) => problems.push(line),
  });
  return { status, results: results.join("\n"), problems: problems.join("\n") };
}
