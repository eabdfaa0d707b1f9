/**
 * `npm run compat`: installs the packed npm packages into a scratch project, and uses them there as others
 * would: on every line of Node.js, on Bun and Deno, with three versions of TypeScript, and in Chromium.
 * Prints a line for each try; the exit status is 1 if one fails. Needs the registry; takes some minutes.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { installedNodes } from "@postfixjs/test-support";
import { commandOutput } from "./command.ts";
import { makeNpmTarballs } from "./npm.ts";
import { makeScratchProject } from "./scratch-project.ts";

/** What the scratch project has beside our packages; the types of Node.js are those of the oldest line. */
const tools: Readonly<Record<string, string>> = {
  "@deno/linux-x64-glibc": "2.9.6",
  "@oven/bun-linux-x64": "1.4.4",
  "@types/node": "20.19.0",
  "typescript-5.2": "npm:typescript@5.2.2",
  "typescript-5.9": "npm:typescript@5.9.3",
  "typescript-7": "npm:typescript@7.0.2",
  vite: "8.3.8",
};
const moduleSettings = [
  { module: "node16", moduleResolution: "node16" },
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
] as const;

/** One try: its name, and what it does; it returns what it has seen, and throws when it fails. */
type Try = readonly [name: string, run: () => string];

/** Packs and installs everything. */
function makeProject(directory: string): void {
  const scratch = path.join(directory, "scratch");
  mkdirSync(scratch);
  const build = { version: "0.0.0", time: 0, isFast: true, output: directory, scratch };
  const tarballs = makeNpmTarballs(build);
  const libraries = tarballs.filter((file) => !file.includes("-tlsmgr-"));
  makeScratchProject(directory);
  const wanted = Object.entries(tools).map(([name, version]) => `${name}@${version}`);
  const options = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  commandOutput("npm", ["install", ...options, ...libraries, ...wanted], { directory });
}

function runtimes(directory: string): Try[] {
  const tool = (name: string): string => path.join(directory, "node_modules", name);
  const run = (file: string, ...args: readonly string[]): string =>
    commandOutput(file, args, { directory }).trim();
  return [
    ...installedNodes.flatMap(({ name, file }): Try[] => [
      [`${name}: ESM`, () => run(file, "everything.mjs")],
      [`${name}: CommonJS`, () => run(file, "required.cjs")],
    ]),
    ["Bun", () => run(tool("@oven/bun-linux-x64/bin/bun"), "everything.mjs")],
    ["Deno", () => run(tool("@deno/linux-x64-glibc/deno"), "run", "--allow-all", "everything.mjs")],
  ];
}

/** Strict, and without `skipLibCheck`: the declarations themselves are checked. */
function compilers(directory: string): Try[] {
  return ["5.2", "5.9", "7"].flatMap((version) =>
    moduleSettings.map(({ module, moduleResolution }): Try => {
      const compile = (): string => {
        const compilerOptions = { module, moduleResolution, strict: true, noEmit: true, skipLibCheck: false };
        const target = { target: "es2022", lib: ["es2022", "esnext.disposable"], types: ["node"] };
        // What the language server depends on needs TypeScript 5.4.
        const files = version === "5.2" ? ["types.ts"] : ["types.ts", "types-server.ts"];
        const project = { compilerOptions: { ...compilerOptions, ...target }, files };
        const file = path.join(directory, `tsconfig-${version}-${moduleResolution}.json`);
        writeFileSync(file, JSON.stringify(project));
        const tsc = path.join(directory, "node_modules", `typescript-${version}`, "bin", "tsc");
        // The compiler prints its findings to standard output.
        execFileSync(process.execPath, [tsc, "-p", file], { cwd: directory, encoding: "utf8" });
        return "no finding";
      };
      return [`TypeScript ${version}, ${moduleResolution}`, compile];
    }),
  );
}

/** Bundles the page, and lets Chromium load the result from the disk. */
function browser(directory: string): Try {
  const chromium = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => existsSync(file));
  return [
    "Vite, Chromium",
    () => {
      if (chromium === undefined) throw new Error("chromium is not installed");
      const vite = path.join(directory, "node_modules", "vite", "bin", "vite.js");
      commandOutput(process.execPath, [vite, "build", "--base=./", "--logLevel=error"], { directory });
      const page = path.join(directory, "dist", "index.html");
      const options = ["--headless", "--no-sandbox", "--allow-file-access-from-files", "--dump-dom"];
      const dom = commandOutput(chromium, [...options, "--virtual-time-budget=5000", `file://${page}`]);
      const title = /<title>(.*?)<\/title>/u.exec(dom)?.[1] ?? "";
      if (title !== "32 flush true true unknown-parameter") throw new Error(`the page says "${title}"`);
      return title;
    },
  ];
}

function attempt([name, run]: Try): boolean {
  try {
    process.stdout.write(`ok    ${name}: ${run()}\n`);
    return true;
  } catch (error) {
    const printed = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    process.stdout.write(`FAIL  ${name}: ${String(error)}\n${printed}`);
    return false;
  }
}

const directory = mkdtempSync(path.join(tmpdir(), "postfixjs-compat-"));
try {
  makeProject(directory);
  const tries = [...runtimes(directory), ...compilers(directory), browser(directory)];
  if (tries.filter((each) => !attempt(each)).length > 0) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
