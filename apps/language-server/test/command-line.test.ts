import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildServer } from "../build.ts";

describe("postfix-language-server", () => {
  let directory = "";
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "postfix-ls-"));
    await buildServer(path.join(directory, "dist"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const program = path.join(directory, "dist", "postfix-language-server");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: "utf8",
      input: "",
    });
    return { status, stdout, stderr };
  }

  test("--version prints a number", () => {
    expect(run("--version")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^postfix-language-server [0-9]+\.[0-9]+\.[0-9]+/u),
    });
  });

  test("--help names the options and settings", () => {
    expect(run("--help")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/--stdio[^]*manualPage/u),
      stderr: "",
    });
  });

  test("without --stdio it explains itself on standard error", () => {
    expect(run()).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("--stdio is missing"),
    });
  });
});
