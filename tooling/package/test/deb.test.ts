import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isInstalled } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDeb } from "../src/deb.ts";
import { layOutTree } from "../src/installed-tree.ts";
import { architectures } from "../src/places.ts";

const { amd64 } = architectures;
const hasTools = isInstalled("dpkg-deb", "--version") && isInstalled(`${amd64.gnu}-strip`, "--version");
const installedBytesMax = 160e6;

describe.skipIf(!hasTools)("the Debian package", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "deb-"));
  let file: string;

  function makeIn(name: string): string {
    const output = path.join(directory, name);
    mkdirSync(output);
    const tree = path.join(directory, `${name}-tree`);
    layOutTree(tree, amd64, "1.2.3");
    const made = makeDeb(tree, amd64, {
      version: "1.2.3",
      time: 1_700_000_000,
      output,
      scratch: output,
      isFast: true,
    });
    rmSync(tree, { recursive: true });
    return made;
  }

  const list = (): string[] =>
    execFileSync("dpkg-deb", ["--contents", file], { encoding: "utf8" }).split("\n");

  beforeAll(() => {
    file = makeIn("first");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test("has the commands, manual pages, completion, examples, licences and bill of materials where Debian wants them", () => {
    const files = list().map((line) => line.replace(/^(?:\S+\s+){5}\.?/u, "").replace(/ -> .*/u, ""));
    expect(files).toEqual(
      expect.arrayContaining([
        "/usr/sbin/tlsmgrctl",
        "/usr/bin/postconf-js",
        "/usr/lib/tlsmgr-js/bin/node",
        "/usr/share/man/man1/tlsmgrctl.1.gz",
        "/usr/share/man/man1/postconf-js.1.gz",
        "/usr/share/man/man5/tlsmgr.ini.5.gz",
        "/usr/share/man/man8/tlsmgr-js.8.gz",
        "/usr/share/bash-completion/completions/tlsmgrctl",
        "/usr/share/zsh/vendor-completions/_tlsmgrctl",
        "/usr/share/fish/vendor_completions.d/tlsmgrctl.fish",
        "/usr/share/doc/tlsmgr-js/copyright",
        "/usr/share/doc/tlsmgr-js/sbom.cdx.json",
        "/usr/share/doc/tlsmgr-js/examples/tlsmgr.ini",
        "/usr/share/doc/tlsmgr-js/examples/monitoring/dashboard.json",
        "/usr/share/doc/tlsmgr-js/examples/monitoring/alerts.yml",
        "/usr/share/doc/tlsmgr-js/examples/systemd/allow-jit.conf",
      ]),
    );
    // Postfix's own, and what only the workspace needs.
    expect(files).not.toContain("/usr/share/man/man8/tlsmgr.8.gz");
    expect(files.filter((name) => name.endsWith(".map"))).toEqual([]);
  });

  test("belongs to root, and nothing in it is writable for others", () => {
    const lines = list().filter((line) => line !== "");
    expect(lines.filter((line) => !/ root\/root /u.test(line))).toEqual([]);
    expect(lines.filter((line) => /^(?:[^l]....w|[^l].......w)/u.test(line))).toEqual([]);
  });

  test("takes at most 160 MB when it is installed", () => {
    const kibibytes = execFileSync("dpkg-deb", ["--field", file, "Installed-Size"], { encoding: "utf8" });
    expect(Number(kibibytes) * 1024).toBeLessThan(installedBytesMax);
    expect(Number(kibibytes) * 1024).toBeGreaterThan(installedBytesMax / 2);
  });

  test("is the same bytes when it is made again", () => {
    expect(readFileSync(makeIn("second")).equals(readFileSync(file))).toBe(true);
  });
});
