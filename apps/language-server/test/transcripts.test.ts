import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildServer } from "../build.ts";
import { runTranscript } from "./support/transcript.ts";

const transcripts = path.join(import.meta.dirname, "transcripts");

describe("the server talks as the transcripts say", () => {
  let directory = "";
  let program = "";

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "postfix-ls-"));
    await buildServer(path.join(directory, "dist"));
    program = path.join(directory, "dist", "postfix-language-server");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(readdirSync(transcripts))("%s", async (name) => {
    const text = readFileSync(path.join(transcripts, name), "utf8");
    const client = await runTranscript(text, program, path.join(directory, name));
    expect(client.errors).toBe("");
    expect(client.wire.filter((message) => message.includes("internal error"))).toEqual([]);
  });
});
