import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { isInstalled, until } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const main = path.join(import.meta.dirname, "..", "src", "main.ts");
const recipe = path.join(import.meta.dirname, "..", "files", "make-root.sh");

const canRun = process.getuid?.() === 0 && isInstalled("dpkg-deb", "--version");

describe.skipIf(!canRun)("a run that does not reach its end", () => {
  let directory: string;
  let temporary: string;
  let roots: string;
  let debianPackage: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "platforms-end-"));
    [temporary, roots] = [path.join(directory, "tmp"), path.join(directory, "roots")];
    for (const each of [temporary, roots]) mkdirSync(each);
    debianPackage = makePackage(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (): ChildProcess =>
    spawn(process.execPath, [main, "--package", debianPackage, "bookworm"], {
      env: { ...process.env, TMPDIR: temporary, POSTFIXJS_ROOTS: roots },
      stdio: "ignore",
    });

  test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("ended by %s, leaves nothing", async (signal) => {
    // The system that the test runs on is as good as another one: a machine writes to memory only.
    makeRoot(roots, (place) => symlinkSync("/", place));
    const run = start();
    await until("a machine", () => leftOf(temporary).mounts > 0);
    const ended = once(run, "exit");
    run.kill(signal);
    expect(await ended).toEqual([null, signal]);
    await until("the end of it all", () => isGone(temporary));
    expect(leftOf(temporary)).toEqual({ processes: 0, mounts: 0, files: [] });
  });

  test("failed since no machine can be made, leaves nothing", async () => {
    makeRoot(roots, (place) => mkdirSync(place));
    const [status] = (await once(start(), "exit")) as [number | null];
    expect(status).toBe(1);
    await until("the end of it all", () => isGone(temporary));
    expect(leftOf(temporary)).toEqual({ processes: 0, mounts: 0, files: [] });
  });
});

/** As small as a package can be that a newer one is made of. */
function makePackage(directory: string): string {
  const tree = path.join(directory, "tree");
  mkdirSync(path.join(tree, "usr/lib/tlsmgr-js/tlsmgr"), { recursive: true });
  mkdirSync(path.join(tree, "DEBIAN"));
  const control =
    "Package: tlsmgr-js\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\n";
  writeFileSync(path.join(tree, "DEBIAN", "control"), control);
  const file = path.join(directory, "tlsmgr-js_1_amd64.deb");
  execFileSync("dpkg-deb", ["-Znone", "--build", tree, file], { stdio: "ignore" });
  return file;
}

/** A root that need not be made. */
function makeRoot(roots: string, make: (place: string) => void): void {
  make(path.join(roots, "bookworm"));
  const digest = createHash("sha256").update(readFileSync(recipe)).digest("hex");
  writeFileSync(path.join(roots, "bookworm.json"), JSON.stringify({ recipe: digest, made: Date.now() }));
}

interface Left {
  readonly processes: number;
  readonly mounts: number;
  readonly files: readonly string[];
}

/** What there is of a run, by the directory for its temporary files. */
function leftOf(temporary: string): Left {
  const having = (name: string): number =>
    readdirSync("/proc").filter(
      (pid) => /^\d+$/u.test(pid) && textOf(`/proc/${pid}/${name}`).includes(temporary),
    ).length;
  return { processes: having("environ"), mounts: having("mountinfo"), files: readdirSync(temporary) };
}

function isGone(temporary: string): boolean {
  const { processes, mounts, files } = leftOf(temporary);
  return processes + mounts + files.length === 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
