/** Builds the playground as a separate page, which loads nothing of the other pages. */
import { cpSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";
import type { BuildOptions } from "rolldown";
import { writeLicenses } from "@postfixjs/bundle/licenses";

const here = import.meta.dirname;
const source = path.join(here, "src", "playground");

const common: BuildOptions = {
  platform: "browser",
  resolve: {
    conditionNames: ["@postfixjs/source", "browser", "import", "default"],
    alias: { "vscode-languageserver": path.join(source, "light-protocol.ts") },
  },
};
const output = { format: "esm", minify: true, comments: false } as const;

/** Makes the playground in a folder. */
export async function buildPlayground(directory: string): Promise<void> {
  const parts = [
    await build({
      ...common,
      input: path.join(source, "worker.ts"),
      output: { ...output, file: path.join(directory, "worker.js"), codeSplitting: false },
    }),
    await build({
      ...common,
      input: { playground: path.join(source, "start.ts") },
      output: { ...output, dir: directory, entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    }),
  ];
  const chunks = parts.flatMap((part) => part.output).filter((part) => part.type === "chunk");
  writeLicenses(
    path.join(directory, "third-party-licenses.txt"),
    chunks.flatMap(({ moduleIds }) => moduleIds),
  );
  for (const file of ["index.html", "playground.css"]) {
    cpSync(path.join(here, "playground", file), path.join(directory, file));
  }
}

if (import.meta.main) await buildPlayground(path.join(here, "dist", "playground"));
