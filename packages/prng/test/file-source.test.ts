import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openEntropySource } from "../src/index.ts";
import type { EntropyReading } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

/** What the source makes of the bytes: SHA-512 of them and a block of zeros. */
const sha512 = (bytes: Uint8Array): Buffer =>
  createHash("sha512").update(bytes).update(new Uint8Array(128)).digest();

function fileOf(contents: Uint8Array): string {
  const file = path.join(temporaryDirectory(), "entropy");
  writeFileSync(file, contents);
  return file;
}

async function readOnce(name: string, byteCount: number): Promise<EntropyReading> {
  const opening = await openEntropySource(name);
  if (!opening.ok) throw new Error(`cannot open "${name}": ${opening.errorCode}`);
  return opening.source.read(byteCount);
}

describe("a plain file source", () => {
  const contents = randomBytes(100_000);

  test.each([1, 255, 256, 8191, 8192, 8193, 99_999, 100_000])(
    "asked for %d bytes, it reads as many from the beginning: there is no limit of 255",
    async (byteCount) => {
      const reading = await readOnce(fileOf(contents), byteCount);
      const bytes = sha512(contents.subarray(0, byteCount));
      expect(reading).toEqual({ ok: true, bytes, byteCount, alarm: undefined });
    },
  );

  test("a shorter file is read to its end", async () => {
    const reading = await readOnce(fileOf(contents), 2_147_483_647);
    expect(reading).toMatchObject({ ok: true, bytes: sha512(contents), byteCount: contents.length });
  });

  test("is used up by its first read", async () => {
    const opening = await openEntropySource(fileOf(contents));
    if (!opening.ok) throw new Error(opening.errorCode);
    const { source } = opening;
    expect([source.kind, source.isClosed]).toEqual(["file", false]);
    await source.read(32);
    expect(source.isClosed).toBe(true);
    await expect(source.read(32)).rejects.toMatchObject({ code: "PRNG_SOURCE_BUSY" });
  });

  test("is closed by its first read, successful or not", async () => {
    const descriptors = (): string[] => readdirSync("/proc/self/fd");
    for (const name of [fileOf(contents), fileOf(new Uint8Array(0)), temporaryDirectory()]) {
      const before = descriptors();
      await readOnce(name, 32);
      await vi.waitFor(() => {
        expect(descriptors()).toEqual(before);
      });
    }
  });

  test("an empty file fails without an error code, also when it was emptied after the opening", async () => {
    const empty = { ok: false, step: "read", errorCode: undefined, byteCount: 32 };
    expect(await readOnce(fileOf(new Uint8Array(0)), 32)).toEqual(empty);
    const file = fileOf(contents);
    const opening = await openEntropySource(file);
    truncateSync(file);
    expect(opening.ok && (await opening.source.read(32))).toEqual(empty);
  });

  test("a directory can be opened, and fails at the read", async () => {
    expect(await readOnce(temporaryDirectory(), 32)).toMatchObject({
      ok: false,
      step: "read",
      errorCode: "EISDIR",
    });
  });

  test("a FIFO cannot be read from its beginning", async () => {
    const fifo = path.join(temporaryDirectory(), "fifo");
    execFileSync("mkfifo", [fifo]);
    expect(await readOnce(fifo, 32)).toMatchObject({ ok: false, errorCode: "ESPIPE" });
  });
});
