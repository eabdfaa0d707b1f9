/**
 * `npm run release -- [--dry-run] [--minisign FILE | --gpg KEY] [--formats LIST]`
 *
 * Makes all packages, signs their checksums, and publishes the npm packages whose versions the registry does
 * not have yet. `npm run release:version` must have applied the changesets before. With `--dry-run` all of it
 * happens in a copy of the repository, the changesets included, and npm only shows what it would send.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { commandOutput, PackagingError } from "@postfixjs/package/command";
import { root } from "@postfixjs/package/places";
import { sign } from "./sign.ts";
import type { SigningKey } from "./sign.ts";

interface Options {
  readonly isDryRun: boolean;
  readonly key: SigningKey | undefined;
  readonly formats: string | undefined;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      "dry-run": { type: "boolean", default: false },
      minisign: { type: "string" },
      gpg: { type: "string" },
      formats: { type: "string" },
    },
  });
  const { minisign, gpg, formats } = values;
  const key: SigningKey | undefined =
    minisign === undefined
      ? gpg === undefined
        ? undefined
        : { kind: "gpg", id: gpg }
      : { kind: "minisign", file: path.resolve(minisign) };
  const options = { isDryRun: values["dry-run"], key, formats };
  if (options.isDryRun) rehearse(options);
  else release(root, options);
}

/** Does everything in a copy that is discarded, but for what reaches others. */
function rehearse(options: Options): void {
  const copy = mkdtempSync(path.join(tmpdir(), "postfixjs-release-"));
  try {
    show("git", ["clone", "--quiet", root, copy], root);
    show("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=silent"], copy);
    show("pnpm", ["run", "release:version"], copy);
    process.stdout.write(changelogs(copy));
    release(copy, options);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function release(directory: string, { isDryRun, key, formats }: Options): void {
  if (!isDryRun) refuseUnready(directory);
  const chosen = formats === undefined ? [] : ["--formats", formats];
  const epoch = commandOutput("git", ["log", "-1", "--format=%ct"], { directory }).trim();
  execFileSync("pnpm", ["exec", "node", "tooling/package/src/main.ts", ...chosen], {
    cwd: directory,
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    stdio: "inherit",
  });
  const output = path.join(directory, "dist");
  if (key === undefined) process.stdout.write("not signed: neither --minisign nor --gpg names a key\n");
  else process.stdout.write(`signed: ${path.basename(sign(path.join(output, "SHA256SUMS"), key))}\n`);
  const tarballs = path.join(output, "npm");
  if (existsSync(tarballs))
    for (const name of readdirSync(tarballs)) publish(path.join(tarballs, name), isDryRun);
}

/** A release is made of a commit, with its changesets applied. */
function refuseUnready(directory: string): void {
  if (commandOutput("git", ["status", "--porcelain"], { directory }) !== "") {
    throw new PackagingError("the working tree has changes; commit them");
  }
  const pending = readdirSync(path.join(directory, ".changeset")).filter((name) => name.endsWith(".md"));
  if (pending.length > 0) {
    throw new PackagingError(
      `${pending.length} changesets are pending; run: npm run release:version, and commit`,
    );
  }
}

function publish(tarball: string, isDryRun: boolean): void {
  const manifest = commandOutput("tar", ["-xzOf", tarball, "package/package.json"]);
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  if (isPublished(name, version)) {
    process.stdout.write(`${name}@${version} is published already\n`);
    return;
  }
  // The packages ask for provenance, which can be had where the build runs on a machine that vouches for it.
  const provenance = process.env["GITHUB_ACTIONS"] === "true" && !isDryRun;
  const rehearsal = isDryRun ? ["--dry-run"] : [];
  show("npm", ["publish", tarball, `--provenance=${provenance}`, ...rehearsal], root);
}

function isPublished(name: string, version: string): boolean {
  try {
    return commandOutput("npm", ["view", `${name}@${version}`, "version"]).trim() === version;
  } catch {
    return false;
  }
}

/** What the changesets say to users, package by package. */
function changelogs(directory: string): string {
  return ["packages", "apps"]
    .flatMap((group) =>
      readdirSync(path.join(directory, group)).map((name) => path.join(directory, group, name)),
    )
    .filter((each) => existsSync(path.join(each, "CHANGELOG.md")))
    .map((each) => `\n${readFileSync(path.join(each, "CHANGELOG.md"), "utf8")}`)
    .join("");
}

function show(command: string, args: readonly string[], directory: string): void {
  execFileSync(command, args, { cwd: directory, stdio: "inherit" });
}

try {
  main();
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
