import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { postfixInstance } from "@postfixjs/test-support";
import type { PostfixInstance, PostfixInstanceOptions } from "@postfixjs/test-support";

const built = path.join(import.meta.dirname, "..", "..", "dist", "tlsmgr");

/** Name of our daemon's file in `daemon_directory`, and so in the log. */
export const daemonName = "tlsmgr-js";

/**
 * The file that master(8) executes: the interpreter by its absolute path, with one option at most, and the
 * built daemon.
 */
export function daemonFile(interpreter: string = process.execPath): string {
  return `#!${interpreter}\nrequire(${JSON.stringify(built)}).main();\n`;
}

/** A Postfix instance whose tlsmgr is our built daemon. */
export async function instanceWithOurTlsmgr(
  options: PostfixInstanceOptions,
  interpreter: string = process.execPath,
): Promise<PostfixInstance> {
  const directory = await mkdtemp(path.join(tmpdir(), "daemon-"));
  try {
    const file = path.join(directory, daemonName);
    await writeFile(file, daemonFile(interpreter), { mode: 0o755 });
    return await postfixInstance({
      ...options,
      tlsmgrCommand: daemonName,
      programs: { ...options.programs, [daemonName]: file },
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
