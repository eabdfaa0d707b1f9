/** Builds the server: a program, a web worker, and the service as a library. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { bundlePrograms } from "@postfixjs/bundle";
import { build } from "rolldown";

const source = path.join(import.meta.dirname, "src");

/** Makes `postfix-language-server` in a directory. */
export async function buildServer(directory: string): Promise<void> {
  await bundlePrograms({
    programs: { "postfix-language-server": path.join(source, "main.ts") },
    directory,
    // An editor waits for its start, and less text starts faster.
    minify: true,
  });
}

/** Makes the web worker: one module for browsers. */
export async function buildWorker(file: string): Promise<void> {
  await build({
    input: path.join(source, "worker.ts"),
    platform: "browser",
    resolve: { conditionNames: ["@postfixjs/source", "browser", "import", "default"] },
    output: { file, format: "esm", minify: true, comments: false, codeSplitting: false },
  });
}

if (import.meta.main) {
  const dist = path.join(import.meta.dirname, "dist");
  await buildServer(dist);
  const library = path.join(dist, "lib");
  await buildWorker(path.join(library, "worker.js"));
  // The program beside it is CommonJS.
  writeFileSync(path.join(library, "package.json"), '{ "type": "module" }\n');
  execFileSync("tsc", ["-p", "tsconfig.build.json"], { cwd: import.meta.dirname, stdio: "inherit" });
}
