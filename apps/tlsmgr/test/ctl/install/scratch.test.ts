import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Scratch } from "../../../src/ctl/install/scratch.ts";

const owner = getpwnam("nobody") ?? { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

const fileCount = 100;

/** Swaps a directory in `data` for a link to another directory and back, as fast as it can. */
const swapper = `
  const fs = require("node:fs");
  const [data, victim] = process.argv.slice(1);
  fs.mkdirSync(data + "/d");
  for (let file = 0; file < ${fileCount}; file += 1) fs.writeFileSync(data + "/d/" + file, "");
  fs.symlinkSync(victim, data + "/l");
  process.stdout.write("ready");
  const swap = (from, to) => { try { fs.renameSync(data + from, data + to); } catch {} };
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    swap("/d", "/e");
    swap("/l", "/d");
    swap("/d", "/l");
    swap("/e", "/d");
  }
`;

describe.skipIf(!isRoot)("Scratch", () => {
  let base = "";
  beforeEach(() => (base = mkdtempSync(path.join(tmpdir(), "scratch-"))));
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  test("belongs to root but for its data, and leaves nothing", () => {
    const scratch = new Scratch(owner);
    expect(statSync(scratch.path)).toMatchObject({ uid: 0, mode: 0o40_755 });
    expect(statSync(scratch.data)).toMatchObject({ uid: owner.uid, mode: 0o40_700 });
    mkdirSync(path.join(scratch.data, "sub"));
    writeFileSync(path.join(scratch.path, "main.cf"), "");
    rmSync(path.join(scratch.data, "sub"), { recursive: true });
    writeFileSync(path.join(scratch.data, "file of root"), "");
    scratch[Symbol.dispose]();
    expect(existsSync(scratch.path)).toBe(false);
  });

  test("removes with its owner's rights only: what the owner cannot delete stays", () => {
    const scratch = new Scratch(owner);
    const kept = path.join(scratch.data, "of-root");
    mkdirSync(kept);
    writeFileSync(path.join(kept, "file"), "");
    scratch[Symbol.dispose]();
    expect(existsSync(path.join(kept, "file"))).toBe(true);
    rmSync(scratch.path, { recursive: true });
  });

  test("never deletes through a link that its owner swaps in meanwhile", async () => {
    const victim = path.join(base, "victim");
    mkdirSync(victim);
    chmodSync(base, 0o755);
    const files = Array.from({ length: fileCount }, (_, index) => String(index)).toSorted();
    for (const file of files) writeFileSync(path.join(victim, file), "precious");
    for (let round = 0; round < 3; round += 1) {
      const scratch = new Scratch(owner);
      const child = spawn(process.execPath, ["-e", swapper, scratch.data, victim], {
        uid: owner.uid,
        gid: owner.gid,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const ended = once(child, "close");
      await once(child.stdout, "data");
      scratch[Symbol.dispose]();
      child.kill("SIGKILL");
      await ended;
      rmSync(scratch.path, { recursive: true, force: true });
      expect(readdirSync(victim).toSorted()).toEqual(files);
    }
  });
});
