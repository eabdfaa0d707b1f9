import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The directory and the name of the package that a module belongs to, if it is a third party's. */
const packagePattern = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/u;

/**
 * Writes the licenses of all packages that modules of a bundle are from: most ask to be passed on with the
 * code.
 */
export function writeLicenses(file: string, modules: readonly string[]): void {
  const packages = new Map(
    modules.flatMap((module): [string, string][] => {
      const [directory, name] = packagePattern.exec(module) ?? [];
      return directory === undefined || name === undefined ? [] : [[name, directory]];
    }),
  );
  if (packages.size === 0) return;
  const texts = [...packages]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, directory]) => `${name}\n\n${licenseOf(directory)}\n`);
  writeFileSync(file, texts.join("\n----\n\n"));
}

function licenseOf(directory: string): string {
  const file = readdirSync(directory).find((name) => /^licen[cs]e/iu.test(name));
  if (file !== undefined) return readFileSync(path.join(directory, file), "utf8").trim();
  const { license, author }: { license?: unknown; author?: unknown } = JSON.parse(
    readFileSync(path.join(directory, "package.json"), "utf8"),
  );
  if (typeof license !== "string") throw new Error(`No license is found in "${directory}"`);
  return `License: ${license}. Author: ${JSON.stringify(author)}.`;
}
