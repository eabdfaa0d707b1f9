import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Makes a package of the next version out of a package: with another program, though one that does the same.
 */
export function newerBuild(file: string, directory: string): string {
  const tree = path.join(directory, "newer");
  execFileSync("dpkg-deb", ["--raw-extract", file, tree]);
  const control = path.join(tree, "DEBIAN", "control");
  const text = readFileSync(control, "utf8").replace(/^Version: .*$/mu, "$&+newer");
  writeFileSync(control, text);
  appendFileSync(path.join(tree, "usr/lib/tlsmgr-js/tlsmgr/tlsmgr"), "\n// A newer build.\n");
  const newer = path.join(directory, path.basename(file).replace(/_([^_]+)$/u, "+newer_$1"));
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, newer], { stdio: "ignore" });
  return newer;
}
