import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Build } from "./build.ts";
import { commandOutput, PackagingError } from "./command.ts";
import { root } from "./places.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Packs everything that is published, as `npm publish` would send it; returns the files. */
export function makeNpmTarballs(build: Build): string[] {
  const output = path.join(build.output, "npm");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(path.join(root, group)).flatMap((folder) => {
      const directory = path.join(root, group, folder);
      const manifest = readManifest(directory);
      if (manifest === undefined || manifest.private === true) return [];
      return [pack(directory, group === "apps", build, output)];
    }),
  );
}

/** Through pnpm, which puts versions in place of `workspace:` and `catalog:`. */
function pack(directory: string, isApp: boolean, build: Build, output: string): string {
  const scratch = path.join(build.scratch, "npm");
  rmSync(scratch, { recursive: true, force: true });
  const unpacked = path.join(scratch, "unpacked", "package");
  mkdirSync(path.dirname(unpacked), { recursive: true });
  commandOutput("pnpm", ["pack", "--pack-destination", scratch], { directory });
  const name = readdirSync(scratch).find((each) => each.endsWith(".tgz"));
  if (name === undefined) throw new PackagingError(`pnpm pack made nothing of "${directory}"`);
  const archive = path.join(scratch, name);
  commandOutput("tar", ["--extract", "--gzip", `--file=${archive}`, `--directory=${path.dirname(unpacked)}`]);
  trim(unpacked, isApp);
  commandOutput("npm", ["pack", "--ignore-scripts", "--pack-destination", output], { directory: unpacked });
  rmSync(scratch, { recursive: true });
  return path.join(output, name);
}

/** Leaves out what only the workspace needs, and of an app what its bundle contains. */
function trim(directory: string, isApp: boolean): void {
  const manifest = readManifest(directory);
  if (manifest === undefined) throw new PackagingError(`"${directory}" has no package.json`);
  const { devDependencies: _ofWorkspace, scripts: _ofWorkspaceToo, ...published } = manifest;
  const text = JSON.stringify(isApp ? withoutBundled(published, directory) : published, undefined, 2);
  writeFileSync(path.join(directory, "package.json"), `${text}\n`);
  if (!isApp) return;
  for (const file of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".map")) rmSync(path.join(directory, file));
  }
}

/** Whoever installs an app needs only those dependencies that its programs still load. */
function withoutBundled(manifest: Manifest, directory: string): Manifest {
  const code = codeIn(directory);
  const kept = Object.entries(manifest.dependencies ?? {}).filter(([name]) => isLoaded(name, code));
  return { ...manifest, dependencies: Object.fromEntries(kept) };
}

/** The text of all programs and modules of a package. */
function codeIn(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?:^|\/)[^.]+(?:\.[cm]?js)?$/u.test(file))
    .map((file) => path.join(directory, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

/** Whether code imports a package, or looks for it, rather than containing it. */
function isLoaded(name: string, code: string): boolean {
  const quoted = name.replaceAll("/", String.raw`\/`);
  return new RegExp(String.raw`(?:\b(?:from|import)\b|\w\()\s*\(?["'\x60]${quoted}["'\x60/]`, "u").test(code);
}

function readManifest(directory: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
