/** Builds the command: one file that a plain Node can start. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";

/**
 * Makes `postconf-js`.
 *
 * @param directory - where to put it; what is there is removed first
 */
export async function buildCommand(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  // CommonJS, and said so: a file without an extension means that in every version of Node.
  writeFileSync(path.join(directory, "package.json"), '{ "type": "commonjs" }\n');
  await build({
    input: path.join(import.meta.dirname, "src/main.ts"),
    platform: "node",
    transform: { target: "node20" },
    resolve: { conditionNames: ["@postfixjs/source", "node", "import", "default"] },
    output: {
      dir: directory,
      entryFileNames: "postconf-js",
      format: "cjs",
      banner: "#!/usr/bin/env node",
      codeSplitting: false,
      // Start-up is what a run takes its time for, and less text starts faster.
      minify: true,
    },
  });
  chmodSync(path.join(directory, "postconf-js"), 0o755);
}

if (import.meta.main) await buildCommand(path.join(import.meta.dirname, "dist"));
