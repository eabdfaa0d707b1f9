import { createHash } from "node:crypto";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Build } from "./build.ts";
import { commandOutput } from "./command.ts";
import { builtCommands } from "./installed-tree.ts";
import { packageName, textFiles } from "./places.ts";
import type { Architecture } from "./places.ts";
import { setTimes } from "./times.ts";

const scripts = path.join(textFiles, "deb");

/** Makes the package for Debian of a tree of {@link layOutTree}; returns its file. */
export function makeDeb(tree: string, architecture: Architecture, build: Build): string {
  const staging = path.join(build.scratch, `deb-${architecture.debian}`);
  rmSync(staging, { recursive: true, force: true });
  placeFiles(tree, staging, build);
  writeControl(staging, architecture, build);
  setTimes(staging, build.time);
  const file = path.join(build.output, `${packageName}_${build.version}_${architecture.debian}.deb`);
  const compression = build.isFast ? ["-Znone"] : ["-Zxz", "-z6", "--threads-max=1"];
  commandOutput("dpkg-deb", ["--root-owner-group", ...compression, "--build", staging, file], {
    environment: { SOURCE_DATE_EPOCH: String(build.time) },
  });
  rmSync(staging, { recursive: true });
  return file;
}

/** Puts everything where Debian wants it. */
function placeFiles(tree: string, staging: string, build: Build): void {
  const usr = (...parts: readonly string[]): string => path.join(staging, "usr", ...parts);
  const share = path.join(tree, "share");
  cpSync(tree, usr("lib", packageName), { recursive: true, filter: (file) => file !== share });
  for (const command of builtCommands()) {
    const folder = command === "tlsmgrctl" ? "sbin" : "bin";
    mkdirSync(usr(folder), { recursive: true });
    symlinkSync(`../lib/${packageName}/bin/${command}`, usr(folder, command));
  }
  placePages(path.join(share, "man"), usr("share", "man"));
  const completion = {
    bash: "bash-completion/completions/tlsmgrctl",
    zsh: "zsh/vendor-completions/_tlsmgrctl",
    fish: "fish/vendor_completions.d/tlsmgrctl.fish",
  };
  for (const [shell, place] of Object.entries(completion)) {
    cpSync(path.join(share, "completion", `tlsmgrctl.${shell}`), usr("share", place));
  }
  const documents = usr("share", "doc", packageName);
  for (const name of ["copyright", "examples", "sbom.cdx.json"]) {
    cpSync(path.join(share, name), path.join(documents, name), { recursive: true });
  }
  writeFileSync(path.join(documents, "changelog.gz"), gzip(changelog(build)));
  mkdirSync(usr("share", "lintian", "overrides"), { recursive: true });
  cpSync(path.join(scripts, "lintian-overrides"), usr("share", "lintian", "overrides", packageName));
}

function placePages(from: string, to: string): void {
  for (const section of readdirSync(from)) {
    mkdirSync(path.join(to, section), { recursive: true });
    for (const page of readdirSync(path.join(from, section))) {
      const text = readFileSync(path.join(from, section, page));
      writeFileSync(path.join(to, section, `${page}.gz`), gzip(text));
    }
  }
}

/** Without a time in it. */
function gzip(text: string | Buffer): Buffer {
  return gzipSync(text, { level: 9 });
}

function changelog({ version, time }: Build): string {
  const date = new Date(time * 1000).toUTCString().replace("GMT", "+0000");
  return `${packageName} (${version}) unstable; urgency=medium

  * Version ${version}; the changes are in the CHANGELOG.md of @postfixjs/tlsmgr.

 -- postfixjs <packages@postfixjs.invalid>  ${date}
`;
}

function writeControl(staging: string, architecture: Architecture, { version }: Build): void {
  const directory = path.join(staging, "DEBIAN");
  mkdirSync(directory);
  for (const name of ["postinst", "prerm", "postrm"]) {
    const text = readFileSync(path.join(scripts, name), "utf8");
    writeFileSync(path.join(directory, name), text, { mode: 0o755 });
  }
  cpSync(path.join(scripts, "triggers"), path.join(directory, "triggers"));
  const files = filesIn(staging).filter((file) => !file.startsWith("DEBIAN/"));
  const bytes = files.map((file) => lstatSync(path.join(staging, file)).size);
  const kibibytes = Math.ceil(bytes.reduce((sum, size) => sum + size, 0) / 1024);
  const control = readFileSync(path.join(scripts, "control"), "utf8")
    .replace("@VERSION@", version)
    .replace("@ARCHITECTURE@", architecture.debian)
    .replace("@KIBIBYTES@", String(kibibytes));
  writeFileSync(path.join(directory, "control"), control);
  const sums = files
    .filter((file) => lstatSync(path.join(staging, file)).isFile())
    .map((file) => `${md5(path.join(staging, file))}  ${file}\n`);
  writeFileSync(path.join(directory, "md5sums"), sums.join(""));
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => !lstatSync(path.join(directory, file)).isDirectory())
    .toSorted();
}

/** For `dpkg --verify`, which knows no other. */
function md5(file: string): string {
  return createHash("md5").update(readFileSync(file)).digest("hex");
}
