import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEntropySource } from "../src/index.ts";
import type { EntropySource } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

async function opened(name: string, options = {}): Promise<EntropySource> {
  const opening = await openEntropySource(name, options);
  if (!opening.ok) throw new Error(`cannot open "${name}": ${opening.errorCode}`);
  onTestFinished(() => {
    opening.source.close();
  });
  return opening.source;
}

/** A FIFO with the test at its other end: a device that gives what and when the test wants. */
function fifo(): { name: string; write: (bytes: Uint8Array) => void; hangUp: () => void } {
  const fifoPath = path.join(temporaryDirectory(), "fifo");
  execFileSync("mkfifo", [fifoPath]);
  // Read and write, so that opening does not wait for the other side.
  const fd = openSync(fifoPath, constants.O_RDWR);
  let open = true;
  const hangUp = (): void => {
    if (open) closeSync(fd);
    open = false;
  };
  onTestFinished(hangUp);
  return { name: `dev:${fifoPath}`, write: (bytes) => writeSync(fd, bytes), hangUp };
}

const bytesFrom = (first: number, byteCount: number): Uint8Array =>
  Uint8Array.from({ length: byteCount }, (_, index) => first + index);

describe("a device source", () => {
  test.each([
    [1, 1],
    [32, 32],
    [255, 255],
    [256, 255],
    [1_000_000, 255],
  ])("asked for %d bytes of /dev/urandom, it reads %d", async (wanted, byteCount) => {
    const source = await opened("dev:/dev/urandom");
    const reading = await source.read(wanted);
    expect(reading).toMatchObject({ ok: true, byteCount, alarm: undefined });
    expect(reading.ok ? reading.bytes.length : 0).toBe(byteCount);
    expect([source.kind, source.path, source.isClosed]).toEqual(["dev", "/dev/urandom", false]);
  });

  test("gives other bytes at each read, and is judged healthy over a thousand of them", async () => {
    const source = await opened("dev:/dev/urandom");
    const seen = new Set<string>();
    for (let count = 0; count < 1000; count += 1) {
      const reading = await source.read(32);
      expect(reading).toMatchObject({ ok: true, alarm: undefined });
      if (reading.ok) seen.add(Buffer.from(reading.bytes).toString("hex"));
    }
    expect(seen.size).toBe(1000);
  });

  test("waits for the rest when bytes come in pieces", async () => {
    const device = fifo();
    const source = await opened(device.name);
    device.write(bytesFrom(1, 10));
    const reading = source.read(32);
    await turn();
    device.write(bytesFrom(11, 22));
    expect(await reading).toEqual({ ok: true, bytes: bytesFrom(1, 32), byteCount: 32, alarm: undefined });
  });

  test("a hanging device is given up after the time limit, while the event loop continues", async () => {
    const source = await opened(fifo().name, { timeoutSeconds: 0.2 });
    let turns = 0;
    const reading = source.read(32);
    while (turns < 1000) {
      await turn();
      turns += 1;
    }
    expect(await reading).toEqual({ ok: false, step: "read", errorCode: "ETIMEDOUT", byteCount: 32 });
    expect(source.isClosed).toBe(true);
  });

  test("bytes that came before the time limit or the end are a success", async () => {
    const slow = fifo();
    slow.write(bytesFrom(1, 5));
    const slowSource = await opened(slow.name, { timeoutSeconds: 1 });
    expect(await slowSource.read(32)).toMatchObject({ ok: true, bytes: bytesFrom(1, 5), byteCount: 5 });
    const ended = fifo();
    ended.write(bytesFrom(1, 5));
    const endedSource = await opened(ended.name);
    ended.hangUp();
    expect(await endedSource.read(32)).toMatchObject({ ok: true, bytes: bytesFrom(1, 5), byteCount: 5 });
  });

  test("a device at its end fails without an error code", async () => {
    const source = await opened("dev:/dev/null");
    expect(await source.read(32)).toEqual({ ok: false, step: "read", errorCode: undefined, byteCount: 32 });
    expect(source.isClosed).toBe(true);
  });

  test("a directory can be opened, and fails at the read", async () => {
    const source = await opened(`dev:${temporaryDirectory()}`);
    expect(await source.read(32)).toMatchObject({ ok: false, step: "read", errorCode: "EISDIR" });
  });

  test("a regular file is read on from where the last read ended", async () => {
    const file = path.join(temporaryDirectory(), "file");
    writeFileSync(file, bytesFrom(1, 40));
    const source = await opened(`dev:${file}`);
    expect(await source.read(32)).toMatchObject({ ok: true, bytes: bytesFrom(1, 32) });
    expect(await source.read(32)).toMatchObject({ ok: true, bytes: bytesFrom(33, 8) });
    expect(await source.read(32)).toMatchObject({ ok: false, errorCode: undefined });
  });

  test("a device stuck at one value raises alarms from the second read on, and continues giving", async () => {
    const source = await opened("dev:/dev/zero");
    expect(await source.read(32)).toMatchObject({ ok: true, alarm: undefined });
    expect(await source.read(32)).toMatchObject({ ok: true, alarm: "same-as-before" });
    expect(await source.read(31)).toMatchObject({ ok: true, alarm: "repetition-count" });
  });

  test("two equal reads of 8 bytes are an alarm", async () => {
    const device = fifo();
    const source = await opened(device.name);
    device.write(Buffer.concat([bytesFrom(1, 8), bytesFrom(1, 8)]));
    expect(await source.read(8)).toMatchObject({ ok: true, alarm: undefined });
    expect(await source.read(8)).toMatchObject({ ok: true, alarm: "same-as-before" });
  });

  test("two equal reads of fewer than 8 bytes raise no alarm, because they occur by chance", async () => {
    const device = fifo();
    const source = await opened(device.name);
    device.write(Uint8Array.of(7, 7));
    expect(await source.read(1)).toMatchObject({ ok: true, alarm: undefined });
    expect(await source.read(1)).toMatchObject({ ok: true, alarm: undefined });
  });

  test("closing ends a read under way", async () => {
    const source = await opened(fifo().name);
    const reading = source.read(32);
    source.close();
    expect(await reading).toMatchObject({ ok: false, errorCode: "ECANCELED" });
  });

  test.each([0, -1, 1.5, 2 ** 31])("refuses to read %d bytes, and stays usable", async (byteCount) => {
    const source = await opened("dev:/dev/urandom");
    await expect(source.read(byteCount)).rejects.toThrow(RangeError);
    expect(await source.read(8)).toMatchObject({ ok: true });
  });
});

describe("openEntropySource", () => {
  test("opens without reading: a FIFO without a writer does not block it", async () => {
    const name = fifo().name;
    const source = await opened(name);
    expect(source.isClosed).toBe(false);
  });

  test.each([
    ["dev:/nonexistent/device", "dev", "/nonexistent/device", "ENOENT"],
    ["/nonexistent/file", "file", "/nonexistent/file", "ENOENT"],
    ["DEV:/dev/urandom", "file", "DEV:/dev/urandom", "ENOENT"],
    ["dev:", "dev", "", "ENOENT"],
  ])(
    "%s can't be opened: the kind, the path and the reason are told",
    async (name, kind, sourcePath, errorCode) => {
      expect(await openEntropySource(name)).toEqual({ ok: false, kind, path: sourcePath, errorCode });
    },
  );

  test.each([0, -1, Number.NaN])("refuses a time limit of %d seconds", async (timeoutSeconds) => {
    await expect(openEntropySource("dev:/dev/urandom", { timeoutSeconds })).rejects.toThrow(
      new RangeError(`time limit "${timeoutSeconds}" must be above 0 seconds`),
    );
  });
});
