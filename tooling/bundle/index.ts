import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";
import { writeLicenses } from "./licenses.ts";
import { readIntegrity } from "./lockfile.ts";
import { packageOfFile } from "./packages.ts";
import { makeSbom } from "./sbom.ts";

/** What {@link bundlePrograms} makes. */
export interface Bundling {
  /** The sources of the programs, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where the programs go, in place of what is there. */
  readonly directory: string;
  /** Packages that stay where they are installed: those with native code. */
  readonly external?: readonly string[];
  /** Files that are bundled in place of packages, by the package's name. */
  readonly alias?: Readonly<Record<string, string>>;
  /**
   * Make them small. What starts for a moment only starts faster; what runs for months tells more when it
   * fails.
   */
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

async function writePrograms({ programs, directory, external, alias, minify }: Bundling): Promise<void> {
  mkdirSync(directory, { recursive: true });
  // CommonJS, and said so: a file without an extension means that in every version of Node.
  writeFileSync(path.join(directory, "package.json"), '{ "type": "commonjs" }\n');
  const modules: string[] = [];
  for (const [name, input] of Object.entries(programs)) {
    const { output } = await build({
      input,
      platform: "node",
      external: [...(external ?? [])],
      transform: { target: "node20" },
      resolve: {
        conditionNames: ["@postfixjs/source", "node", "import", "default"],
        alias: { ...alias },
      },
      // Of LMDB's; it makes a function of constants.
      checks: { eval: false, sourcemapBroken: false },
      output: {
        plugins: [asciiOnly],
        dir: directory,
        entryFileNames: name,
        format: "cjs",
        banner: "#!/usr/bin/env node",
        codeSplitting: false,
        minify: minify ?? false,
        // They stay in memory with the program; the source map leads to them.
        comments: false,
        sourcemap: minify !== true,
      },
    });
    chmodSync(path.join(directory, name), 0o755);
    modules.push(...output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : [])));
  }
  writeLicenses(path.join(directory, "third-party-licenses.txt"), modules);
  writeSbom(path.join(directory, "sbom.cdx.json"), Object.values(programs), modules);
}

/** Beside the programs: what they are made of, for whoever looks for packages that turn out to be unsafe. */
function writeSbom(file: string, [source = ""]: readonly string[], modules: readonly string[]): void {
  const application = packageOfFile(source);
  if (application === undefined) throw new Error(`"${source}" belongs to no package`);
  const integrityOf = readIntegrity(application.directory);
  const sbom = makeSbom({ application, modules, integrityOf });
  writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`);
}

/** Strings in memory take one byte a character if all characters do. */
const asciiOnly = {
  name: "ascii-only",
  renderChunk: (code: string): string =>
    code.replace(/[^\0-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
};
