import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Build } from "./build.ts";
import { commandOutput } from "./command.ts";
import { builtCommands } from "./installed-tree.ts";
import { packageName, textFiles } from "./places.ts";
import type { Architecture } from "./places.ts";
import { setTimes } from "./times.ts";

/** Makes the RPM of a tree of {@link layOutTree}; returns its file. */
export function makeRpm(tree: string, architecture: Architecture, build: Build): string {
  const top = path.join(build.scratch, `rpm-${architecture.rpm}`);
  rmSync(top, { recursive: true, force: true });
  mkdirSync(path.join(top, "tree"), { recursive: true });
  cpSync(tree, path.join(top, "tree"), { recursive: true });
  setTimes(path.join(top, "tree"), build.time);
  const spec = path.join(top, `${packageName}.spec`);
  const commands = builtCommands();
  const text = readFileSync(path.join(textFiles, "rpm", "tlsmgr-js.spec"), "utf8")
    .replaceAll("@VERSION@", build.version.replaceAll("-", "~"))
    .replaceAll("@DATE@", dateOf(build.time))
    .replaceAll("@BIN_COMMANDS@", commands.filter((name) => name !== "tlsmgrctl").join(" "))
    .replaceAll("@COMPRESSION@", build.isFast ? "w0.gzdio" : "w6.xzdio");
  writeFileSync(spec, text);
  const definitions = { _topdir: top, tree: path.join(top, "tree"), _buildhost: "localhost" };
  const defines = Object.entries(definitions).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  commandOutput("rpmbuild", ["-bb", "--quiet", "--target", architecture.rpm, ...defines, spec], {
    environment: { SOURCE_DATE_EPOCH: String(build.time) },
  });
  const name = `${packageName}-${build.version.replaceAll("-", "~")}-1.${architecture.rpm}.rpm`;
  const file = path.join(build.output, name);
  cpSync(path.join(top, "RPMS", architecture.rpm, name), `${file}.new`);
  renameSync(`${file}.new`, file);
  rmSync(top, { recursive: true });
  return file;
}

/** As changelogs of RPMs have it: `Tue Nov 24 2026`. */
function dateOf(seconds: number): string {
  const [, weekday, day, month, year] =
    /^(\w+), (\d+) (\w+) (\d+)/u.exec(new Date(seconds * 1000).toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${year}`;
}
