import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const program = path.join(import.meta.dirname, "programs", "endless.ts");
const directory = await mkdtemp(path.join(tmpdir(), "killed-"));

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test("a process that is killed while it writes leaves nothing behind, and the next one starts", async () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const child = spawn(
      process.execPath,
      ["--conditions=@postfixjs/source", program, directory, String(seed)],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exited = once(child, "exit");
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    expect(await exited).toEqual([null, "SIGKILL"]);
    expect(await readdir(directory)).toEqual([]);
  }
});
