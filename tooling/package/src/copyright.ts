import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readPackage } from "@postfixjs/bundle/packages";
import { fetchArchive, nodeArchive } from "./archives.ts";
import { commandOutput, PackagingError } from "./command.ts";
import { root } from "./places.ts";
import type { Architecture } from "./places.ts";

const rule = `\n${"-".repeat(78)}\n\n`;

/** Writes the licence of the project and those of everything that the package brings along. */
export function writeCopyright(file: string, architecture: Architecture): void {
  const texts = [
    `tlsmgr-js, from https://github.com/postfixjs/postfixjs\n\n${readFileSync(path.join(root, "LICENSE"), "utf8")}`,
    `It contains no code of Postfix.\n\n${readFileSync(path.join(root, "NOTICE"), "utf8")}`,
    `bin/node: Node.js, and what Node.js is made of\n\n${nodeLicense(architecture)}`,
    `node_modules/@koromix: koffi\n\n${licenseOf("koffi")}`,
    `node_modules/@lmdb: lmdb-js, with LMDB\n\n${licenseOf("lmdb")}`,
    ...bundledLicenses(),
  ];
  writeFileSync(file, `${texts.map((text) => text.trimEnd()).join(`\n${rule}`)}\n`);
}

function nodeLicense(architecture: Architecture): string {
  const archive = fetchArchive(nodeArchive(architecture));
  return commandOutput("tar", ["--extract", "--gzip", "--to-stdout", `--file=${archive}`, "package/LICENSE"]);
}

/** The licences beside a native package, those of vendored sources included. */
function licenseOf(name: string): string {
  const directory = readPackage(path.join(root, "apps/tlsmgr/node_modules", name))?.directory;
  const files =
    directory === undefined
      ? []
      : readdirSync(directory, { recursive: true, encoding: "utf8" })
          .filter((file) => /(?:^|\/)(?:licen[cs]e|copyright)(?:\.\w+)?$/iu.test(file))
          .toSorted();
  if (directory === undefined || files.length === 0) throw new PackagingError(`"${name}" has no licence`);
  return files
    .map((file) => `${file}:\n\n${readFileSync(path.join(directory, file), "utf8").trimEnd()}\n`)
    .join("\n");
}

function bundledLicenses(): string[] {
  return ["tlsmgr", "postconf", "language-server"].flatMap((app) => {
    const file = path.join(root, "apps", app, "dist", "third-party-licenses.txt");
    return existsSync(file)
      ? [`${app}/: packages bundled into the programs\n\n${readFileSync(file, "utf8")}`]
      : [];
  });
}
