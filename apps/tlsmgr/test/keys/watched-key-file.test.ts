import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TicketKeys } from "@postfixjs/ticket-keys";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WatchedKeyFile } from "../../src/keys/watched-key-file.ts";
import { Log } from "../../src/log/log.ts";

const noName = new Uint8Array(0);
let directory = "";
let file = "";
let lines: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "keys-"));
  file = path.join(directory, "ticket.keys");
  lines = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function distribute(...keys: string[]): void {
  writeFileSync(`${file}.new`, keys.map((key) => `${key}\n`).join(""), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

async function open(place = file, jailDirectory?: string): Promise<TicketKeys> {
  const log = lines;
  const source = await WatchedKeyFile.open({
    file: place,
    jailDirectory,
    mailOwnerUid: process.getuid?.() ?? 0,
    timeoutSeconds: 3600,
    randomBytes,
    log: new Log({ write: (severity, text) => void log.push(`${severity}: ${text}`) }),
  });
  return new TicketKeys({ source });
}

const newKey = (): string => randomBytes(80).toString("hex");

/** The key for new tickets, in hexadecimal. */
function currentKey(keys: TicketKeys, now: number): string {
  const { status, record } = keys.request(noName, now);
  expect(status).toBe("ok");
  return Buffer.from(record.subarray(0, 80)).toString("hex");
}

test("WatchedKeyFile gives the same key to two daemons", async () => {
  const key = newKey();
  distribute(`current ${key}`);
  const [one, other] = [await open(), await open()];
  expect([currentKey(one, 1000), currentKey(other, 1000)]).toEqual([key, key]);
  expect(other.request(Buffer.from(key, "hex").subarray(0, 16), 1000)).toEqual(one.request(noName, 1000));
});

test("WatchedKeyFile reads a changed file within seconds, and logs the number of keys", async () => {
  const [old, fresh] = [newKey(), newKey()];
  distribute(`current ${old}`);
  const keys = await open();
  expect(currentKey(keys, 1000)).toBe(old);
  distribute(`retired ${old}`, `current ${fresh}`);
  expect(currentKey(keys, 1004)).toBe(old);
  let now = 1000;
  await vi.waitFor(() => expect(currentKey(keys, (now += 5))).toBe(fresh));
  expect(lines).toEqual([
    `info: session ticket keys: read 1 keys from ${file}`,
    `info: session ticket keys: read 2 keys from ${file}`,
  ]);
});

test("WatchedKeyFile keeps good keys when the file turns bad, and warns once", async () => {
  const key = newKey();
  distribute(`current ${key}`);
  const keys = await open();
  chmodSync(file, 0o644);
  for (const now of [1010, 1020, 1030]) {
    expect(currentKey(keys, now)).toBe(key);
    await vi.waitFor(() => expect(lines).toHaveLength(2));
  }
  expect(lines[1]).toBe(
    `warning: session ticket keys: Cannot use "${file}" with mode 0644: others can read it or its group can change it; use 0600 or 0640 -- keeping the keys read before`,
  );
});

test.each([
  ["missing", undefined],
  ["malformed", "current 1234\n"],
  ["empty", ""],
])(
  "WatchedKeyFile makes keys itself while the file is %s, warns once, and reads it when it is good",
  async (_what, content) => {
    if (content !== undefined) distribute(content);
    const keys = await open();
    const own = currentKey(keys, 1000);
    expect(currentKey(keys, 1000)).toBe(own);
    await vi.waitFor(() => expect(currentKey(keys, 1010)).toBe(own));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^warning: session ticket keys: .* -- using keys of this process instead$/u);
    const shared = newKey();
    distribute(`current ${shared}`);
    let now = 1010;
    await vi.waitFor(() => expect(currentKey(keys, (now += 5))).toBe(shared));
    const { status, record } = keys.request(Buffer.from(own, "hex").subarray(0, 16), now);
    expect(status).toBe("ok");
    expect(new DataView(record.buffer).getBigInt64(80, true)).toBeLessThan(now);
  },
);

test("WatchedKeyFile looks inside the jail first, and outside if the jail has no such file", async () => {
  const jail = path.join(directory, "jail");
  mkdirSync(path.join(jail, directory), { recursive: true });
  const [inside, outside] = [newKey(), newKey()];
  distribute(`current ${outside}`);
  expect(currentKey(await open(file, jail), 1000)).toBe(outside);
  writeFileSync(path.join(jail, file), `current ${inside}\n`, { mode: 0o600 });
  expect(currentKey(await open(file, jail), 1000)).toBe(inside);
  rmSync(path.join(jail, file));
  rmSync(file);
  lines = [];
  await open(file, jail);
  expect(lines.join()).toContain(`from "${path.join(jail, file)}": ENOENT`);
});

test("WatchedKeyFile says what takes effect later when only root could read the file", async () => {
  const key = newKey();
  distribute(`current ${key}`);
  const keys = await open();
  renameSync(file, `${file}.away`);
  currentKey(keys, 1000);
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(lines[1]).toBe(
    `info: session ticket keys: the running daemon cannot read ${file}: changes take effect at "postfix reload"`,
  );
  expect(currentKey(keys, 1010)).toBe(key);
});

test("WatchedKeyFile reads the file again after the clock was set back", async () => {
  const keys = await open();
  currentKey(keys, 100_000);
  const shared = newKey();
  distribute(`current ${shared}`);
  let now = 1000;
  await vi.waitFor(() => expect(currentKey(keys, (now += 10))).toBe(shared));
});
