/**
 * `npm run package`: makes everything that is released, in `dist/` at the top.
 *
 *     npm run package [-- [--formats deb,rpm,tar,npm,vsix,site] [--architectures amd64,arm64] [--output DIR]
 *                         [--version VERSION] [--fast]]
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import type { Build } from "./build.ts";
import { commandOutput, PackagingError } from "./command.ts";
import { makeDeb } from "./deb.ts";
import { layOutTree } from "./installed-tree.ts";
import { makeNpmTarballs } from "./npm.ts";
import { architectures, root } from "./places.ts";
import type { Architecture } from "./places.ts";
import { makeRpm } from "./rpm.ts";
import { makeTarball } from "./tarball.ts";

const formats = ["deb", "rpm", "tar", "npm", "vsix", "site"] as const;
type Format = (typeof formats)[number];

/** The packages for Linux that one architecture gets. */
const native: readonly {
  readonly format: Format;
  readonly architecture: Architecture;
  readonly make: (tree: string, architecture: Architecture, build: Build) => string;
}[] = [
  { format: "deb", architecture: architectures.amd64, make: makeDeb },
  { format: "rpm", architecture: architectures.amd64, make: makeRpm },
  { format: "tar", architecture: architectures.amd64, make: makeTarball },
  { format: "deb", architecture: architectures.arm64, make: makeDeb },
];

function main(): void {
  const { values } = parseArgs({
    options: {
      formats: { type: "string", default: formats.join(",") },
      architectures: { type: "string", default: Object.keys(architectures).join(",") },
      output: { type: "string", default: path.join(root, "dist") },
      version: { type: "string" },
      fast: { type: "boolean", default: false },
    },
  });
  const wanted = values.formats.split(",");
  const unknown = wanted.find((format) => !formats.some((known) => known === format));
  if (unknown !== undefined)
    throw new PackagingError(`--formats "${unknown}" must be of: ${formats.join(", ")}`);
  const output = path.resolve(values.output);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const scratch = mkdtempSync(path.join(tmpdir(), "postfixjs-package-"));
  const version = values.version ?? versionOfDaemon();
  try {
    buildApps();
    const build: Build = { version, time: timeOfLastCommit(), output, scratch, isFast: values.fast };
    makeNative(build, wanted, values.architectures.split(","));
    if (wanted.includes("npm")) makeNpmTarballs(build);
    if (wanted.includes("vsix")) makeExtension(output);
    if (wanted.includes("site")) makeSite(output);
    writeSums(output);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function makeNative(build: Build, wanted: readonly string[], names: readonly string[]): void {
  for (const architecture of Object.values(architectures)) {
    const made = native.filter(
      (each) =>
        each.architecture === architecture &&
        wanted.includes(each.format) &&
        names.includes(architecture.debian),
    );
    if (made.length === 0) continue;
    const tree = path.join(build.scratch, architecture.debian);
    layOutTree(tree, architecture, build.version);
    for (const { make } of made) make(tree, architecture, build);
    rmSync(tree, { recursive: true });
  }
}

function buildApps(): void {
  commandOutput("turbo", ["run", "build", "--concurrency=2", "--output-logs=errors-only"], {
    directory: root,
  });
}

function versionOfDaemon(): string {
  const manifest = readFileSync(path.join(root, "apps/tlsmgr/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function timeOfLastCommit(): number {
  const given = process.env["SOURCE_DATE_EPOCH"];
  return Number(given ?? commandOutput("git", ["log", "-1", "--format=%ct"], { directory: root }).trim());
}

/** The extension for VS Code; its app makes it. */
function makeExtension(output: string): void {
  const app = path.join(root, "apps", "vscode");
  if (existsSync(path.join(app, "package.json"))) {
    commandOutput("pnpm", ["run", "package", output], { directory: app });
  }
}

/** The site; its app builds it. */
function makeSite(output: string): void {
  commandOutput("pnpm", ["run", "package", path.join(output, "site")], {
    directory: path.join(root, "apps", "site"),
  });
}

/** For `sha256sum --check`; of the site, which is not downloaded as files, nothing. */
function writeSums(output: string): void {
  const files = readdirSync(output, { recursive: true, encoding: "utf8" }).filter(
    (file) => !file.startsWith("site") && statSync(path.join(output, file)).isFile(),
  );
  const lines = files.toSorted().map((file) => {
    const content = readFileSync(path.join(output, file));
    process.stdout.write(`${(content.length / 1e6).toFixed(1).padStart(6)} MB  ${file}\n`);
    return `${createHash("sha256").update(content).digest("hex")}  ${file}\n`;
  });
  writeFileSync(path.join(output, "SHA256SUMS"), lines.join(""));
}

try {
  main();
} catch (error) {
  if (!(error instanceof PackagingError)) throw error;
  process.stderr.write(`package: ${error.message}\n`);
  process.exitCode = 1;
}
