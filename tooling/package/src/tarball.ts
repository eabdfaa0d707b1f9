import { cpSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Build } from "./build.ts";
import { commandOutput } from "./command.ts";
import { packageName } from "./places.ts";
import type { Architecture } from "./places.ts";
import { setTimes } from "./times.ts";

/** Makes the archive to unpack in `/opt` of a tree of {@link layOutTree}; returns its file. */
export function makeTarball(tree: string, { node }: Architecture, build: Build): string {
  const name = `${packageName}-${build.version}-linux-${node}`;
  const staging = path.join(build.scratch, "tar");
  cpSync(tree, path.join(staging, name), { recursive: true });
  setTimes(path.join(staging, name), build.time);
  const archive = path.join(build.scratch, `${name}.tar`);
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--format=gnu"];
  commandOutput("tar", ["--create", ...owner, `--file=${archive}`, `--directory=${staging}`, name]);
  commandOutput("xz", ["--threads=1", build.isFast ? "-0" : "-6", archive]);
  const file = path.join(build.output, `${name}.tar.xz`);
  cpSync(`${archive}.xz`, `${file}.new`);
  renameSync(`${file}.new`, file);
  rmSync(`${archive}.xz`);
  rmSync(staging, { recursive: true });
  return file;
}
