import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** What the bundle of an app loads at run time; every other dependency is inside of it. */
const loaded: Readonly<Record<string, readonly string[]>> = {
  "@postfixjs/tlsmgr": ["koffi", "lmdb"],
};

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
  mkdirSync(scratch, { recursive: true });
  commandOutput("pnpm", ["pack", "--pack-destination", scratch], { directory });
  const [name] = readdirSync(scratch);
  if (name === undefined) throw new PackagingError(`pnpm pack made nothing of "${directory}"`);
  if (isApp) leaveOutBundled(path.join(scratch, name), path.join(scratch, "unpacked"));
  const file = path.join(output, name);
  cpSync(path.join(scratch, name), `${file}.new`);
  renameSync(`${file}.new`, file);
  rmSync(scratch, { recursive: true });
  return file;
}

/** An app's bundle contains its dependencies: whoever installs it needs only those that it still loads. */
function leaveOutBundled(archive: string, directory: string): void {
  mkdirSync(directory);
  commandOutput("tar", ["--extract", "--gzip", `--file=${archive}`, `--directory=${directory}`]);
  const unpacked = path.join(directory, "package");
  const manifest = readManifest(unpacked);
  if (manifest === undefined) throw new PackagingError(`"${archive}" has no package.json`);
  const { devDependencies: _unused, dependencies = {}, ...published } = manifest;
  const kept = Object.entries(dependencies).filter(
    ([name]) => loaded[manifest.name]?.includes(name) === true,
  );
  const text = JSON.stringify({ ...published, dependencies: Object.fromEntries(kept) }, undefined, 2);
  writeFileSync(path.join(unpacked, "package.json"), `${text}\n`);
  for (const file of readdirSync(unpacked, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".map")) rmSync(path.join(unpacked, file));
  }
  rmSync(archive);
  commandOutput("npm", ["pack", "--ignore-scripts", "--pack-destination", path.dirname(archive)], {
    directory: unpacked,
  });
  rmSync(directory, { recursive: true });
}

function readManifest(directory: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
