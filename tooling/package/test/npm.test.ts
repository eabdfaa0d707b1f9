import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNpmTarballs } from "../src/npm.ts";
import { makeScratchProject } from "../src/scratch-project.ts";

interface Manifest {
  readonly name: string;
  readonly keywords?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const directory = mkdtempSync(path.join(tmpdir(), "npm-tarballs-"));
const build = { version: "0.0.0", time: 0, isFast: true };

/** Packs into a folder of that name; returns the archives. */
function packInto(name: string): string[] {
  const [output, scratch] = [path.join(directory, name), path.join(directory, `${name}-scratch`)];
  mkdirSync(scratch);
  return makeNpmTarballs({ ...build, output, scratch });
}

const read = (tarball: string, ...args: readonly string[]): string =>
  execFileSync("tar", [...args, "--gzip", `--file=${tarball}`], { encoding: "utf8" });

let tarballs: string[];
beforeAll(() => {
  tarballs = packInto("first");
});
afterAll(() => rmSync(directory, { recursive: true }));

function manifestOf(tarball: string): Manifest {
  const text = execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" });
  return JSON.parse(text) as Manifest;
}

describe("the npm packages", () => {
  test("name versions, nothing of the workspace", () => {
    expect(tarballs.length).toBeGreaterThan(7);
    for (const tarball of tarballs) {
      const manifest = manifestOf(tarball);
      expect(
        Object.values(manifest.dependencies ?? {}).filter((version) =>
          /^(?:workspace|catalog):/u.test(version),
        ),
      ).toEqual([]);
      expect(Object.keys(manifest)).not.toContain("devDependencies");
    }
  });

  test("say what they are for, where they come from and on what they run", () => {
    for (const manifest of tarballs.map(manifestOf)) {
      const { name } = manifest;
      expect([name, manifest.keywords?.length ?? 0]).toEqual([name, expect.toSatisfy((count) => count > 2)]);
      expect(manifest).toMatchObject({
        homepage: expect.stringMatching(/^https:.*#readme$/u),
        bugs: { url: expect.stringMatching(/^https:/u) },
        repository: { directory: expect.stringMatching(/^(?:packages|apps)\//u) },
        license: "MIT",
        files: expect.arrayContaining(["CHANGELOG.md"]),
        publishConfig: { access: "public", provenance: true },
        engines: { node: ">=20.16" },
      });
    }
  });

  test("of apps depend on what their programs load, and have no source maps", () => {
    const apps = tarballs.filter((tarball) => /-(?:tlsmgr|postconf)-\d/u.test(tarball));
    const dependencies = apps.map((tarball) => {
      const { name, dependencies: kept = {} } = manifestOf(tarball);
      return [name, Object.keys(kept)];
    });
    expect(new Map(dependencies as [string, string[]][]).get("@postfixjs/tlsmgr")).toEqual(
      expect.arrayContaining(["koffi", "lmdb"]),
    );
    expect(dependencies.flatMap(([, names]) => names)).not.toContain("ini");
    for (const tarball of apps) expect(read(tarball, "--list")).not.toContain(".map\n");
  });

  test("are the same bytes when they are made again", () => {
    const again = packInto("second");
    expect(again.map((file) => path.basename(file))).toEqual(tarballs.map((file) => path.basename(file)));
    for (const [index, file] of again.entries()) {
      expect(readFileSync(file).equals(readFileSync(tarballs[index] ?? ""))).toBe(true);
    }
  });

  test("of apps are installed by npm install -g, and their commands run", () => {
    const prefix = path.join(directory, "prefix");
    const apps = tarballs.filter((tarball) => /-(?:tlsmgr|postconf)-\d/u.test(tarball));
    // Without repeated attempts, a registry that cannot be reached fails the test before its time is up.
    const options = ["--global", "--no-audit", "--loglevel=error", "--fetch-retries=0", "--prefix", prefix];
    execFileSync("npm", ["install", ...options, ...apps]);
    expect(readdirSync(path.join(prefix, "bin"))).toEqual(
      expect.arrayContaining(["tlsmgrctl", "postconf-js"]),
    );
    const help = execFileSync(path.join(prefix, "bin", "tlsmgrctl"), ["--help"], { encoding: "utf8" });
    expect(help).toContain("usage: tlsmgrctl COMMAND");
    const value = execFileSync(path.join(prefix, "bin", "postconf-js"), ["-dh", "mail_owner"], {
      encoding: "utf8",
    });
    expect(value).toBe("postfix\n");
  });

  test("of libraries work in a project of their own: import, require, and strict types", () => {
    const project = path.join(directory, "project");
    makeScratchProject(project);
    const libraries = tarballs.filter((tarball) => !tarball.includes("-tlsmgr-"));
    const run = (command: string, ...args: readonly string[]): string =>
      execFileSync(command, args, { cwd: project, encoding: "utf8" });
    const options = ["--no-audit", "--loglevel=error", "--fetch-retries=0", "--ignore-scripts"];
    run("npm", "install", ...options, ...libraries, "@types/node@20.19.0");
    expect(run(process.execPath, "everything.mjs")).toBe("24\n");
    expect(run(process.execPath, "required.cjs")).toBe("require 9\n");
    const strict = ["--strict", "--noEmit", "--skipLibCheck", "false", "--types", "node"];
    const target = ["--module", "nodenext", "--target", "es2022", "--lib", "es2022,esnext.disposable"];
    const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
    const tsc = path.join(path.dirname(compiler), "bin", "tsc");
    const types = ["types.ts", "types-server.ts"];
    expect(run(process.execPath, tsc, ...strict, ...target, "--ignoreConfig", ...types)).toBe("");
  });
});
