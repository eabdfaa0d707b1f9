/** Builds the command, and the same as a library. */
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundlePrograms } from "@postfixjs/bundle";
import { build } from "rolldown";

/** Makes `postconf-js` in a directory. */
export async function buildCommand(directory: string): Promise<void> {
  await bundlePrograms({
    programs: { "postconf-js": path.join(import.meta.dirname, "src", "main.ts") },
    directory,
    // Start-up is what a run takes its time for, and less text starts faster.
    minify: true,
  });
}

/** Makes the library in a directory: one module, and its types, which need no other package. */
async function buildLibrary(directory: string): Promise<void> {
  await build({
    input: path.join(import.meta.dirname, "src", "index.ts"),
    platform: "node",
    transform: { target: "node20" },
    resolve: { conditionNames: ["@postfixjs/source", "node", "import", "default"] },
    output: {
      file: path.join(directory, "index.js"),
      format: "esm",
      minify: true,
      comments: false,
      codeSplitting: false,
    },
  });
  // The program beside it is CommonJS.
  writeFileSync(path.join(directory, "package.json"), '{ "type": "module" }\n');
  execFileSync("tsc", ["-p", "tsconfig.build.json"], { cwd: import.meta.dirname, stdio: "inherit" });
  const types = path.join(path.dirname(directory), "types");
  mkdirSync(directory, { recursive: true });
  renameSync(path.join(types, "index.d.ts"), path.join(directory, "index.d.ts"));
  rmSync(types, { recursive: true });
}

if (import.meta.main) {
  const dist = path.join(import.meta.dirname, "dist");
  await buildCommand(dist);
  await buildLibrary(path.join(dist, "lib"));
}
