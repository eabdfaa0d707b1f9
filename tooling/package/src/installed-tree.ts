import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { fetchArchive, nativeArchives, nodeArchive } from "./archives.ts";
import { commandOutput } from "./command.ts";
import { root, textFiles } from "./places.ts";
import type { Architecture } from "./places.ts";
import { exampleIni } from "./example-ini.ts";
import { writeCopyright } from "./copyright.ts";
import { writeSbom } from "./package-sbom.ts";

/**
 * The commands of the package, by name: where the build leaves each, and the folder it gets in the package.
 */
const commands: Readonly<Record<string, { readonly built: string; readonly folder: string }>> = {
  tlsmgrctl: { built: "apps/tlsmgr/dist", folder: "tlsmgr" },
  "postconf-js": { built: "apps/postconf/dist", folder: "postconf" },
  "postfix-language-server": { built: "apps/language-server/dist", folder: "language-server" },
};

/** The commands whose apps exist. */
export function builtCommands(): string[] {
  return Object.keys(commands).filter((name) =>
    existsSync(path.join(root, commands[name]?.built ?? "", name)),
  );
}

/**
 * Lays out everything that is installed, the same in every format:
 *
 *     bin/           Node.js, and a starter for each command
 *     tlsmgr/ ...    the bundled programs, a folder for each app
 *     node_modules/  native code: the part of koffi and of LMDB that is loaded
 *     share/         man pages, completion, examples, licences, bill of materials
 */
export function layOutTree(directory: string, architecture: Architecture, version: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(path.join(directory, "bin"), { recursive: true });
  placeNode(directory, architecture);
  placeNativeCode(directory, architecture);
  for (const name of builtCommands()) placeCommand(directory, name);
  placeShared(path.join(directory, "share"));
  writeCopyright(path.join(directory, "share", "copyright"), architecture);
  writeSbom(path.join(directory, "share", "sbom.cdx.json"), architecture, version);
}

/** Unpacks files of an archive of the registry, which has all of them in `package/`. */
function unpack(archive: string, directory: string, ...files: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  const members = files.map((file) => `package/${file}`);
  commandOutput("tar", ["--extract", "--gzip", "--strip-components=1", `--file=${archive}`, ...members], {
    directory,
  });
}

function placeNode(directory: string, architecture: Architecture): void {
  unpack(fetchArchive(nodeArchive(architecture)), directory, "bin/node");
  // Of the 150 MB, 33 are symbols for debuggers.
  strip(path.join(directory, "bin", "node"), architecture);
  chmodSync(path.join(directory, "bin", "node"), 0o755);
}

function placeNativeCode(directory: string, architecture: Architecture): void {
  const { koffi, lmdb } = nativeArchives(architecture);
  const natives = [
    { archive: koffi, file: `linux_${architecture.node}/koffi.node` },
    { archive: lmdb, file: "node.napi.glibc.node" },
  ];
  for (const { archive, file } of natives) {
    const place = path.join(directory, "node_modules", archive.name);
    unpack(fetchArchive(archive), place, "package.json", file);
    strip(path.join(place, file), architecture);
    chmodSync(path.join(place, file), 0o644);
  }
}

/** Takes away what only debuggers and linkers read. */
function strip(file: string, architecture: Architecture): void {
  const options = ["--strip-unneeded", "--remove-section=.comment", "--remove-section=.note"];
  commandOutput(`${architecture.gnu}-strip`, [...options, file]);
}

/** The programs, without their source maps, which name files that are not here. */
function placeCommand(directory: string, name: string): void {
  const { built = "", folder = "" } = commands[name] ?? {};
  const isLeftOut = /\.map$|^man$|^lib$|^sbom\.cdx\.json$|^third-party-licenses\.txt$/u;
  for (const file of readdirSync(path.join(root, built)).filter((each) => !isLeftOut.test(each))) {
    const copy = path.join(directory, folder, file);
    cpSync(path.join(root, built, file), copy, { recursive: true });
    if (statSync(copy).isFile()) takeInterpreterAway(copy);
  }
  const starter = readFileSync(path.join(textFiles, "starter.sh"), "utf8");
  const file = path.join(directory, "bin", name);
  writeFileSync(file, starter.replaceAll("@PROGRAM@", `${folder}/${name}`), { mode: 0o755 });
}

/** The programs are started by the files in bin/ alone. */
function takeInterpreterAway(file: string): void {
  const text = readFileSync(file, "latin1").replace(/^#!.*/u, "// Started by a file in bin/.");
  writeFileSync(file, text, "latin1");
  chmodSync(file, 0o644);
}

function placeShared(share: string): void {
  const app = (file: string): string => path.join(root, "apps", "tlsmgr", file);
  // Postfix has a page tlsmgr(8) of its own.
  const pages = { "tlsmgr.8": "tlsmgr-js.8", "tlsmgrctl.1": "tlsmgrctl.1", "tlsmgr.ini.5": "tlsmgr.ini.5" };
  for (const [page, name] of Object.entries(pages)) {
    cpSync(app(`dist/man/${page}`), path.join(share, "man", `man${page.slice(-1)}`, name));
  }
  for (const command of builtCommands().filter((name) => name !== "tlsmgrctl")) {
    cpSync(path.join(textFiles, "man", `${command}.1`), path.join(share, "man", "man1", `${command}.1`));
  }
  const examples = path.join(share, "examples");
  cpSync(app("grafana"), path.join(examples, "monitoring"), { recursive: true });
  cpSync(app("systemd"), path.join(examples, "systemd"), { recursive: true });
  cpSync(path.join(textFiles, "examples"), examples, { recursive: true });
  const manual = readFileSync(app("man/tlsmgr.ini.5.md"), "utf8");
  writeFileSync(path.join(examples, "tlsmgr.ini"), exampleIni(manual));
  cpSync(path.join(root, "README.md"), path.join(share, "README.md"));
  mkdirSync(path.join(share, "completion"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const script = commandOutput(process.execPath, [app("dist/tlsmgrctl"), "completion", shell]);
    writeFileSync(path.join(share, "completion", `tlsmgrctl.${shell}`), script);
  }
}
