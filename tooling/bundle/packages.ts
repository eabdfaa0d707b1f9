import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/** A package as it is installed. */
export interface InstalledPackage {
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier or expression. */
  readonly license: string | undefined;
  /** What it needs at run time, by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** What it uses where it can be installed: native code for each platform, with exact versions. */
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Reads the package in a directory; `undefined` where none is, or one without a name. */
export function readPackage(directory: string): InstalledPackage | undefined {
  const file = path.join(directory, "package.json");
  if (!existsSync(file)) return undefined;
  const { name, version, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(file, "utf8"),
  ) as Partial<InstalledPackage>;
  if (name === undefined || version === undefined) return undefined;
  return {
    directory: realpathSync(directory),
    name,
    version,
    license,
    dependencies: dependencies ?? {},
    optionalDependencies: optionalDependencies ?? {},
  };
}

/** The package that a file belongs to. */
export function packageOfFile(file: string): InstalledPackage | undefined {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const found = readPackage(directory);
    if (found !== undefined) return found;
    if (directory === path.dirname(directory)) return undefined;
  }
}

/** The package that a name means inside of another package; `undefined` if it is not installed. */
export function dependencyOf(dependent: InstalledPackage, name: string): InstalledPackage | undefined {
  for (let directory = dependent.directory; ; directory = path.dirname(directory)) {
    const found = readPackage(path.join(directory, "node_modules", name));
    if (found !== undefined) return found;
    if (directory === path.dirname(directory)) return undefined;
  }
}

/**
 * What a package needs at run time, with all that this needs in turn, and the optional packages that are
 * installed.
 */
export function runtimePackages(root: InstalledPackage): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (dependent: InstalledPackage): void => {
    for (const dependency of directDependencies(dependent)) {
      if (found.has(dependency.directory)) continue;
      found.set(dependency.directory, dependency);
      visit(dependency);
    }
  };
  visit(root);
  return [...found.values()];
}

/**
 * The packages that a package names and that are installed.
 *
 * @throws {unknown} Error - One that it cannot do without is missing.
 */
export function directDependencies(dependent: InstalledPackage): InstalledPackage[] {
  const optional = Object.keys(dependent.optionalDependencies);
  return [...Object.keys(dependent.dependencies), ...optional].flatMap((name) => {
    const dependency = dependencyOf(dependent, name);
    if (dependency !== undefined) return [dependency];
    if (optional.includes(name)) return [];
    throw new Error(`"${dependent.name}" needs "${name}", which is not installed`);
  });
}
