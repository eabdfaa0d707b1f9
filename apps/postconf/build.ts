/** Builds the command. */
import path from "node:path";
import { bundlePrograms } from "@postfixjs/bundle";

/** Makes `postconf-js` in a directory. */
export async function buildCommand(directory: string): Promise<void> {
  await bundlePrograms({
    programs: { "postconf-js": path.join(import.meta.dirname, "src", "main.ts") },
    directory,
    // Start-up is what a run takes its time for, and less text starts faster.
    minify: true,
  });
}

if (import.meta.main) await buildCommand(path.join(import.meta.dirname, "dist"));
