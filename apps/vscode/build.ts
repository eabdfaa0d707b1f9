/** Builds the extension: the client and the server, one file each. */
import { rmSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";

const here = import.meta.dirname;
const dist = path.join(here, "dist");

/**
 * Makes the two programs. vsce cannot follow pnpm's links, so nothing stays outside of them but `vscode`
 * itself.
 */
export async function buildExtension(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const programs = {
    "extension.cjs": path.join(here, "src", "extension.ts"),
    "postfix-language-server.cjs": path.join(here, "..", "language-server", "src", "main.ts"),
  };
  for (const [name, input] of Object.entries(programs)) {
    await build({
      input,
      platform: "node",
      external: ["vscode"],
      transform: { target: "node20" },
      resolve: { conditionNames: ["@postfixjs/source", "node", "import", "default"] },
      output: {
        file: path.join(dist, name),
        format: "cjs",
        minify: true,
        comments: false,
        codeSplitting: false,
      },
    });
  }
}

if (import.meta.main) await buildExtension();
