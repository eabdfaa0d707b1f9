import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isInstalled } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sign } from "../src/sign.ts";

let directory: string;
let sums: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "sign-"));
  sums = path.join(directory, "SHA256SUMS");
  writeFileSync(sums, `${"0".repeat(64)}  tlsmgr-js_1.0.0_amd64.deb\n`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe.skipIf(!isInstalled("minisign", "-v"))("sign with a minisign key made for the test", () => {
  test("makes a signature that holds for the file and not for another one", () => {
    const [secret, open] = [path.join(directory, "key"), path.join(directory, "key.pub")];
    execFileSync("minisign", ["-G", "-W", "-p", open, "-s", secret], { stdio: "ignore" });
    const signature = sign(sums, { kind: "minisign", file: secret });
    const verify = (): number | null =>
      spawnSync("minisign", ["-V", "-p", open, "-m", sums, "-x", signature], { stdio: "ignore" }).status;
    expect(verify()).toBe(0);
    appendFileSync(sums, "\n");
    expect(verify()).not.toBe(0);
  });
});

describe.skipIf(!isInstalled("gpg", "--version"))("sign with a GPG key made for the test", () => {
  test("makes a signature that holds for the file and not for another one", () => {
    vi.stubEnv("GNUPGHOME", directory);
    const quick = ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "release@test.invalid"];
    execFileSync("gpg", [...quick, "ed25519", "sign", "1d"], { stdio: "ignore" });
    const signature = sign(sums, { kind: "gpg", id: "release@test.invalid" });
    const verify = (): number | null =>
      spawnSync("gpg", ["--batch", "--verify", signature, sums], { stdio: "ignore" }).status;
    expect(verify()).toBe(0);
    appendFileSync(sums, "\n");
    expect(verify()).not.toBe(0);
    spawnSync("gpgconf", ["--kill", "gpg-agent"]);
  });
});

test("sign names the tool and the reason when a key is missing", () => {
  expect(() => sign(sums, { kind: "minisign", file: path.join(directory, "none") })).toThrow(/minisign/u);
});
