import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KeyFileSource, TicketKeys } from "@postfixjs/ticket-keys";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SharedKeys } from "../../src/keys/shared-keys.ts";
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

function sharedKeys(): SharedKeys {
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  return new SharedKeys(new KeyFileSource({ path: file, timeoutSeconds: 3600 }), log);
}

const newKey = (): string => randomBytes(80).toString("hex");

test("SharedKeys gives the same key to two daemons", () => {
  distribute(`current ${newKey()}`);
  const [one, other] = [new TicketKeys({ source: sharedKeys() }), new TicketKeys({ source: sharedKeys() })];
  const first = one.request(noName, 1000);
  const second = other.request(noName, 1000);
  expect(first).toMatchObject({ status: "ok" });
  expect(second).toEqual(first);
  expect(other.request(first.record.slice(0, 16), 1000)).toEqual(first);
});

test("SharedKeys takes up a new file within seconds, and says how many keys it has", () => {
  distribute(`current ${newKey()}`);
  const keys = new TicketKeys({ source: sharedKeys() });
  const before = keys.request(noName, 1000);
  const [old, fresh] = [newKey(), newKey()];
  distribute(`retired ${old}`, `current ${fresh}`);
  expect(keys.request(noName, 1004)).toEqual(before);
  expect(Buffer.from(keys.request(noName, 1005).record.subarray(0, 80)).toString("hex")).toBe(fresh);
  expect(lines).toEqual(["info: session ticket keys: read 1 keys", "info: session ticket keys: read 2 keys"]);
});

test("SharedKeys keeps good keys when the file turns bad, and says so once", () => {
  distribute(`current ${newKey()}`);
  const keys = new TicketKeys({ source: sharedKeys() });
  const before = keys.request(noName, 1000);
  chmodSync(file, 0o644);
  for (const now of [1010, 1020, 1030]) expect(keys.request(noName, now)).toEqual(before);
  expect(lines.filter((line) => line.startsWith("warning: session ticket keys: "))).toHaveLength(1);
});

test("SharedKeys answers nothing without a file, and looks again after the clock went back", () => {
  const keys = new TicketKeys({ source: sharedKeys() });
  expect(keys.request(noName, 100_000).status).toBe("error");
  distribute(`current ${newKey()}`);
  expect(keys.request(noName, 1000).status).toBe("ok");
});
