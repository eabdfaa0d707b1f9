import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";

/** What {@link bundlePrograms} makes. */
export interface Bundling {
  /** The sources of the programs, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where the programs go, in place of what is there. */
  readonly directory: string;
  /** Packages that stay where they are installed: those with native code. */
  readonly external?: readonly string[];
  /** Make them small. What starts for a moment only starts faster; what runs for months tells more when it fails. */
  readonly minify?: boolean;
}

/** Makes programs of sources: each one executable file that any Node from 20 on can start. */
export async function bundlePrograms(bundling: Bundling): Promise<void> {
  const { directory } = bundling;
  // Beside it at first: programs that were built before can be started until the new ones are complete.
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  await writePrograms({ ...bundling, directory: draft });
  rmSync(directory, { recursive: true, force: true });
  renameSync(draft, directory);
}

async function writePrograms({ programs, directory, external, minify }: Bundling): Promise<void> {
  mkdirSync(directory, { recursive: true });
  // CommonJS, and said so: a file without an extension means that in every version of Node.
  writeFileSync(path.join(directory, "package.json"), '{ "type": "commonjs" }\n');
  for (const [name, input] of Object.entries(programs)) {
    await build({
      input,
      platform: "node",
      external: [...(external ?? [])],
      transform: { target: "node20" },
      resolve: { conditionNames: ["@postfixjs/source", "node", "import", "default"] },
      output: {
        dir: directory,
        entryFileNames: name,
        format: "cjs",
        banner: "#!/usr/bin/env node",
        codeSplitting: false,
        minify: minify ?? false,
        sourcemap: minify !== true,
      },
    });
    chmodSync(path.join(directory, name), 0o755);
  }
}
