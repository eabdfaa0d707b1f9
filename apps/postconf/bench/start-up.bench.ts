import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "vitest";
import { buildCommand } from "../build.ts";
import { scratchDirectory } from "../test/support/scratch-directory.ts";

/** Wall time of `-n`: nearly all of it is Node's own start, which the empty program shows. */
test(
  "postconf-js -n beside the C program and an empty Node program",
  { timeout: 120_000 },
  async ({ bench }) => {
    using directory = scratchDirectory();
    const dist = path.join(directory.path, "dist");
    await buildCommand(dist);
    const empty = path.join(directory.path, "empty.cjs");
    writeFileSync(empty, "");
    directory.write("main.cf", "myhostname = mx.example\nrelayhost = [$myhostname]\n");
    directory.write("master.cf", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
    const run = (program: string, ...args: string[]): void => {
      execFileSync(program, args, { cwd: directory.path, stdio: "ignore" });
    };
    const real = "/usr/sbin/postconf";
    const programs = [
      bench("postconf-js -n", () => run(process.execPath, path.join(dist, "postconf-js"), "-c", ".", "-n")),
      bench("an empty Node program", () => run(process.execPath, empty)),
      ...(existsSync(real) ? [bench("postconf -n (C)", () => run(real, "-c", ".", "-n"))] : []),
    ];
    await bench.compare(...programs, { time: 3000 });
  },
);
