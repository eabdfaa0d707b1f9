import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeableParts, codeOf } from "../../../src/ctl/install/loaded-files.ts";
import { mappedCode } from "../../../src/native/mapped-code.ts";

const nobody = 65_534;

describe.skipIf(process.getuid?.() !== 0)("changeableParts", () => {
  let base = "";
  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), "parts-"));
    for (const name of ["real", "way"]) mkdirSync(path.join(base, name), { mode: 0o755 });
    writeFileSync(path.join(base, "real/koffi.node"), "");
    symlinkSync("../real", path.join(base, "way/link"));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const changeable = (): string[] =>
    changeableParts([path.join(base, "way/link/koffi.node")])
      .filter((part) => part.startsWith(`${base}/`))
      .map((part) => part.slice(base.length + 1));

  test("finds nothing where all is root's", () => {
    expect(changeable()).toEqual([]);
  });

  test.each([
    ["the file", () => chmodSync(path.join(base, "real/koffi.node"), 0o666), "real/koffi.node"],
    ["the directory that a link leads to", () => chmodSync(path.join(base, "real"), 0o777), "real"],
    ["the directory of a link", () => chownSync(path.join(base, "way"), nobody, nobody), "way"],
    ["a link", () => lchownSync(path.join(base, "way/link"), nobody, nobody), "way/link"],
  ] as const)("finds %s that others than root can change", (_, damage, part) => {
    damage();
    expect(changeable()).toEqual([part]);
  });

  test("looks at every bundle that the daemon may load, that of the cluster too", () => {
    for (const name of ["tlsmgr", "start", "cluster"]) writeFileSync(path.join(base, "real", name), "");
    const files = codeOf(path.join(base, "real/tlsmgr"), process.execPath);
    expect(files).toEqual(
      expect.arrayContaining([path.join(base, "real/cluster"), path.join(base, "real/start")]),
    );
    chmodSync(path.join(base, "real/cluster"), 0o666);
    expect(changeableParts(files)).toContain(path.join(base, "real/cluster"));
  });

  test("ends where links lead round in circles", () => {
    symlinkSync("two", path.join(base, "one"));
    symlinkSync("one", path.join(base, "two"));
    expect(changeableParts([path.join(base, "one/x")])).toEqual([]);
  });

  test("mappedCode names the native code of a process", () => {
    expect(mappedCode(process.pid)).toContain(process.execPath);
    expect(mappedCode(0)).toEqual([]);
  });
});
