import { encodeText } from "@postfixjs/config";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node-host.ts";
import { run } from "../../src/run.ts";

/** What a run of the command gave, as bytes in Latin-1 text, so that any bytes compare and print well. */
export interface CapturedRun {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command in this process. */
export async function captureRun(
  args: readonly string[],
  workingDirectory: string,
  machine: Partial<Host> = {},
): Promise<CapturedRun> {
  const output: string[] = [];
  const errors: string[] = [];
  const status = await run(args, {
    ...nodeHost(workingDirectory),
    environment: {},
    ...machine,
    writeOutput: (text) => void output.push(toLatin1(text)),
    writeError: (text) => void errors.push(toLatin1(text)),
  });
  return { status, output: output.join(""), errors: errors.join("") };
}

function toLatin1(text: string): string {
  return Buffer.from(encodeText(text)).toString("latin1");
}
