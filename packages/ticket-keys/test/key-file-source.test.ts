import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeyFileSource } from "../src/index.ts";
import type { RefreshResult } from "../src/index.ts";
import { deadFileSystem, deadFileSystems } from "./support/dead-file-system.ts";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "key-file-"));
  file = path.join(directory, "ticket.keys");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** 80 bytes that are easy to tell from others. */
function key(number: number): Buffer {
  return Buffer.alloc(80, number);
}

function line(state: string, number: number): string {
  return `${state} ${key(number).toString("hex")}\n`;
}

function name(number: number): Uint8Array {
  return key(number).subarray(0, 16);
}

function write(content: string | Uint8Array, mode = 0o600): void {
  // A new file each time, as a distributing program should do it; so its version differs for certain.
  writeFileSync(`${file}.new`, content, { mode });
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}

function makeSource(place = file): KeyFileSource {
  return new KeyFileSource({ path: place, timeoutSeconds: 3600 });
}

function code(result: RefreshResult): string {
  return result.status === "rejected" ? result.error.code : result.status;
}

function message(result: RefreshResult): string {
  return result.status === "rejected" ? `${result.error.name}: ${result.error.message}` : "";
}

describe("KeyFileSource", () => {
  test("encrypts with the current key, and decrypts with all of them", async () => {
    write(`# keys\n\n${line("next", 1)}${line("current", 2)}${line("retired", 3)}${line("retired", 4)}`);
    const source = makeSource();
    expect(source.encryptionKey(1000)).toBeUndefined();
    expect(await source.refresh()).toEqual({ status: "loaded" });
    expect(source.encryptionKey(1000)).toMatchObject({
      name: new Uint8Array(16).fill(2),
      cipherKey: new Uint8Array(32).fill(2),
      macKey: new Uint8Array(32).fill(2),
    });
    for (const number of [1, 2, 3, 4])
      expect(source.decryptionKey(name(number), 1000)?.name).toEqual(new Uint8Array(name(number)));
    expect(source.decryptionKey(name(5), 1000)).toBeUndefined();
    expect(source.describe().map(({ state }) => state)).toEqual(["next", "current", "retired", "retired"]);
  });

  test("hands the current key out for a minute at a time, and all others with an expiry in the past", async () => {
    write(line("next", 1) + line("current", 2) + line("retired", 3));
    const source = makeSource();
    await source.refresh();
    expect(source.encryptionKey(1000)?.expiresAt).toBe(1060);
    expect(source.decryptionKey(name(2), 1000)?.expiresAt).toBe(1060);
    expect(source.encryptionKey(500)?.expiresAt).toBe(560);
    // A server decrypts until the expiry plus T: for another minute, and then asks again.
    for (const number of [1, 3])
      expect(source.decryptionKey(name(number), 10_000)?.expiresAt).toBe(10_000 - 3600 + 60);
  });

  test("reads blanks, carriage returns, upper-case digits and a last line without its end", async () => {
    write(
      `\n\t next \t ${key(0xab).toString("hex").toUpperCase()} \r\n  # comment\r\n\r\n${line("current", 2).trim()}`,
    );
    const source = makeSource();
    expect((await source.refresh()).status).toBe("loaded");
    expect(source.decryptionKey(name(0xab), 0)).toBeDefined();
  });

  test("keys that openssl or anyone else made at random come out as they went in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 80, maxLength: 80 }), async (bytes) => {
        write(`current ${Buffer.from(bytes).toString("hex")}\n`);
        const source = makeSource();
        await source.refresh();
        const { name, cipherKey, macKey } = source.encryptionKey(0) ?? {};
        expect(Buffer.concat([name, cipherKey, macKey].map((part) => Buffer.from(part ?? [])))).toEqual(
          Buffer.from(bytes),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("takes a new file when it has changed, and wipes the keys of the old one", async () => {
    write(line("current", 1));
    const source = makeSource();
    await source.refresh();
    const old = source.encryptionKey(0);
    expect(await source.refresh()).toEqual({ status: "unchanged" });
    write(line("retired", 1) + line("current", 2));
    expect(await source.refresh()).toEqual({ status: "loaded" });
    expect(source.encryptionKey(0)?.name[0]).toBe(2);
    expect(source.decryptionKey(name(1), 0)).toBeDefined();
    expect(old?.cipherKey).toEqual(new Uint8Array(32));
  });

  test("close wipes the keys", async () => {
    write(line("current", 1));
    const source = makeSource();
    await source.refresh();
    const held = source.encryptionKey(0);
    source.close();
    expect(held?.macKey).toEqual(new Uint8Array(32));
    expect(source.encryptionKey(0)).toBeUndefined();
    expect(source.describe()).toEqual([]);
  });

  test("without a lifetime there are no keys", async () => {
    write(line("current", 1) + line("retired", 2));
    const source = new KeyFileSource({ path: file, timeoutSeconds: 0 });
    await source.refresh();
    expect(source.encryptionKey(0)).toBeUndefined();
    expect(source.decryptionKey(name(1), 0)).toBeUndefined();
    expect(source.decryptionKey(name(2), 0)).toBeUndefined();
  });

  test("takes as many as 64 keys, and a file of as many as 65,536 bytes", async () => {
    const keys = line("current", 1) + Array.from({ length: 63 }, (_, n) => line("retired", n + 2)).join("");
    write(`#${"x".repeat(65_536 - keys.length - 2)}\n${keys}`);
    const source = makeSource();
    expect((await source.refresh()).status).toBe("loaded");
    expect(source.describe()).toHaveLength(64);
  });

  test("wipes what it has read of the file", async () => {
    write(line("current", 0xab));
    const alloc = vi.spyOn(Buffer, "alloc");
    await makeSource().refresh();
    const buffers = alloc.mock.results.map(({ value }: { value: unknown }) => value);
    alloc.mockRestore();
    expect(buffers).not.toEqual([]);
    for (const buffer of buffers)
      expect(Buffer.from(buffer as Buffer).every((byte) => byte === 0)).toBe(true);
  });

  test("reads nothing while a read is still under way", async () => {
    write(line("current", 1));
    const source = makeSource();
    const [first, second] = await Promise.all([source.refresh(), source.refresh()]);
    expect([first.status, second.status]).toEqual(["loaded", "unchanged"]);
  });

  test("a read that ends after close leaves no keys behind", async () => {
    write(line("current", 1));
    const source = makeSource();
    const reading = source.refresh();
    source.close();
    expect((await reading).status).toBe("unchanged");
    expect(source.isLoaded).toBe(false);
  });

  test("leaves no descriptor open, whether the file is taken or refused", async () => {
    const descriptors = (): number => readdirSync("/proc/self/fd").length;
    const before = descriptors();
    for (const mode of [0o600, 0o644]) {
      write(line("current", 1), mode);
      await makeSource().refresh();
    }
    expect(descriptors()).toBe(before);
  });
});

describe("a file that is not fit for use", () => {
  const unfit: [string, string, string, string][] = [
    ["no current key", line("next", 1) + line("retired", 2), "KEY_FILE_KEYS", "with 0 current keys"],
    ["two current keys", line("current", 1) + line("current", 2), "KEY_FILE_KEYS", "with 2 current keys"],
    [
      "two keys of one name",
      line("current", 1) + line("retired", 1),
      "KEY_FILE_KEYS",
      "two keys have the same name",
    ],
    [
      "more than 64 keys",
      line("current", 1) + Array.from({ length: 64 }, (_, n) => line("retired", n + 2)).join(""),
      "KEY_FILE_KEYS",
      "with 65 keys: at most 64",
    ],
    ["nothing in it", "", "KEY_FILE_KEYS", "with 0 current keys"],
    ["an unknown state", line("current", 1) + line("old", 2), "KEY_FILE_SYNTAX", "begin with next"],
    ["a state with a letter too many", "nextt\n", "KEY_FILE_SYNTAX", "begin with next"],
    ["a state without a key", "current\n", "KEY_FILE_SYNTAX", "begin with next"],
    ["a key without a state", key(1).toString("hex"), "KEY_FILE_SYNTAX", "begin with next"],
    ["a short key", `current ${"ab".repeat(79)}\n`, "KEY_FILE_SYNTAX", "160 hexadecimal digits"],
    ["a long key", `current ${"ab".repeat(81)}\n`, "KEY_FILE_SYNTAX", "160 hexadecimal digits"],
    ...Array.from("/:@G`g\u{e6}", (digit): [string, string, string, string] => [
      `a digit ${digit}`,
      `current ${"ab".repeat(79)}a${digit}\n`,
      "KEY_FILE_SYNTAX",
      "160 hexadecimal digits",
    ]),
    [
      "more than one key on a line",
      `current ${key(1).toString("hex")} ${key(2).toString("hex")}\n`,
      "KEY_FILE_SYNTAX",
      "160 hexadecimal digits",
    ],
    [
      "more than 64 KiB",
      `#${"x".repeat(65_536 - 1 - line("current", 1).length)}\n${line("current", 1)}`,
      "KEY_FILE_SYNTAX",
      "longer than 65536 bytes",
    ],
  ];

  test.each(unfit)(
    "with %s never replaces good keys",
    async (_what, content, expectedCode, expectedMessage) => {
      write(line("current", 9));
      const source = makeSource();
      await source.refresh();
      write(Buffer.from(content, "latin1"));
      const result = await source.refresh();
      expect(code(result)).toBe(expectedCode);
      expect(message(result)).toContain(expectedMessage);
      expect(source.encryptionKey(0)?.name[0]).toBe(9);
      expect(await source.refresh()).toEqual({ status: "unchanged" });
      write(line("current", 8));
      expect((await source.refresh()).status).toBe("loaded");
      expect(source.encryptionKey(0)?.name[0]).toBe(8);
    },
  );

  test("is reported with its name and line, and without the key", async () => {
    const secret = randomBytes(80).toString("hex").slice(1);
    write(`${line("current", 1)}retired ${secret}\n`);
    const result = await makeSource().refresh();
    expect(result.status).toBe("rejected");
    if (result.status !== "rejected") return;
    expect(result.error.message).toContain(`"${file}", line 2`);
    expect(result.error.message).not.toContain(secret.slice(0, 8));
  });

  test("is reported again when it was changed and is still invalid", async () => {
    const source = makeSource();
    for (let edit = 0; edit < 2; edit += 1) {
      write(`current ${"ab".repeat(79 - edit)}\n`);
      expect(code(await source.refresh())).toBe("KEY_FILE_SYNTAX");
      expect((await source.refresh()).status).toBe("unchanged");
    }
  });

  test("that was out of reach is read again, although it is the same", async () => {
    const parent = path.join(directory, "parent");
    mkdirSync(parent, { mode: 0o700 });
    write(line("current", 1));
    renameSync(file, path.join(parent, "ticket.keys"));
    const source = makeSource(path.join(parent, "ticket.keys"));
    await source.refresh();
    renameSync(parent, `${parent}.away`);
    const away = await source.refresh();
    expect(message(away)).toContain(`KeyFileError: Cannot read keys from "${parent}/ticket.keys": ENOENT`);
    expect(away.status === "rejected" && away.error.cause).toBeInstanceOf(Error);
    renameSync(`${parent}.away`, parent);
    expect((await source.refresh()).status).toBe("loaded");
  });

  test("that is a FIFO is rejected at once, alone or in a directory, and good keys stay", async () => {
    const keys = path.join(directory, "keys");
    mkdirSync(keys, { mode: 0o700 });
    writeFileSync(path.join(keys, "a.key"), line("current", 1), { mode: 0o600 });
    const source = makeSource(keys);
    await source.refresh();
    execFileSync("mkfifo", ["-m", "600", path.join(keys, "b.key")]);
    const result = await source.refresh();
    expect(message(result)).toContain(`"${keys}/b.key" for keys: it is not a regular file`);
    expect(code(await makeSource(path.join(keys, "b.key")).refresh())).toBe("KEY_FILE_UNREADABLE");
    expect(source.encryptionKey(0)?.name[0]).toBe(1);
  });

  test.skipIf(!deadFileSystems)(
    "on a file system that does not answer is given up after the time limit, reported once, and read when it answers",
    async () => {
      write(line("current", 1));
      const away = path.join(directory, "away");
      mkdirSync(away);
      const link = path.join(directory, "keys");
      symlinkSync(file, link);
      const source = new KeyFileSource({ path: link, timeoutSeconds: 3600, readTimeoutMilliseconds: 100 });
      await source.refresh();
      {
        await using dead = await deadFileSystem(away);
        rmSync(link);
        symlinkSync(path.join(dead.directory, "ticket.keys"), link);
        expect(message(await source.refresh())).toContain("its file system has not answered for 0.1 s");
        expect((await source.refresh()).status).toBe("unchanged");
        expect(source.encryptionKey(0)?.name[0]).toBe(1);
      }
      rmSync(link);
      write(line("current", 2));
      symlinkSync(file, link);
      await vi.waitFor(async () => expect((await source.refresh()).status).toBe("loaded"), 10_000);
      expect(source.encryptionKey(0)?.name[0]).toBe(2);
    },
  );

  test("that is missing is reported once, until it is back", async () => {
    write(line("current", 1));
    const source = makeSource();
    await source.refresh();
    renameSync(file, `${file}.away`);
    expect(code(await source.refresh())).toBe("KEY_FILE_UNREADABLE");
    expect((await source.refresh()).status).toBe("unchanged");
    expect(source.encryptionKey(0)?.name[0]).toBe(1);
    renameSync(`${file}.away`, file);
    expect((await source.refresh()).status).toBe("loaded");
    rmSync(file);
    expect(code(await source.refresh())).toBe("KEY_FILE_UNREADABLE");
  });

  test("any bytes are rejected or loaded, never thrown", async () => {
    const source = makeSource();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400, size: "max" }), async (content) => {
        write(content);
        expect(["rejected", "unchanged"]).toContain((await source.refresh()).status);
      }),
      { numRuns: 200 },
    );
  });
});

describe("permissions", () => {
  test.each([0o600, 0o400, 0o640, 0o440])("a file of mode %o is taken", async (mode) => {
    write(line("current", 1), mode);
    expect(code(await makeSource().refresh())).toBe("loaded");
  });

  test.each([0o644, 0o660, 0o604, 0o602, 0o620, 0o666])("a file of mode %o is refused", async (mode) => {
    write(line("current", 1), mode);
    const result = await makeSource().refresh();
    expect(code(result)).toBe("KEY_FILE_PERMISSIONS");
    expect(message(result)).toContain(`with mode 0${mode.toString(8)}: `);
  });

  test("a file is taken when its permissions are set right", async () => {
    write(line("current", 1), 0o644);
    const source = makeSource();
    await source.refresh();
    chmodSync(file, 0o600);
    expect((await source.refresh()).status).toBe("loaded");
  });

  test.skipIf(process.getuid?.() !== 0)("a file of another user is refused", async () => {
    write(line("current", 1));
    chownSync(file, 12_345, 0);
    const result = await makeSource().refresh();
    expect(code(result)).toBe("KEY_FILE_PERMISSIONS");
    expect(message(result)).toContain("of user 12345: it must belong to root or to user 0");
  });

  test.skipIf(process.getuid?.() !== 0).each([
    ["its own", 12_345, "loaded"],
    ["root's", 0, "loaded"],
    ["another user's", 12_346, "KEY_FILE_PERMISSIONS"],
  ])("a process that is not root takes %s file: %i, %s", async (_whose, owner, expected) => {
    write(line("current", 1), 0o640);
    chownSync(file, owner, 12_345);
    chmodSync(directory, 0o755);
    process.setegid?.(12_345);
    process.seteuid?.(12_345);
    try {
      expect(code(await makeSource().refresh())).toBe(expected);
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  });

  test("a link is followed, and what it leads to is checked", async () => {
    write(line("current", 1));
    const link = path.join(directory, "link");
    symlinkSync(file, link);
    expect(code(await makeSource(link).refresh())).toBe("loaded");
    chmodSync(file, 0o644);
    expect(code(await makeSource(link).refresh())).toBe("KEY_FILE_PERMISSIONS");
  });

  test("what is neither file nor directory is refused", async () => {
    const result = await makeSource("/dev/null").refresh();
    expect(code(result)).toBe("KEY_FILE_UNREADABLE");
    expect(message(result)).toContain('"/dev/null" for keys: it is not a regular file');
  });
});

describe("a directory", () => {
  let keys: string;

  beforeEach(() => {
    keys = path.join(directory, "keys");
    mkdirSync(keys, { mode: 0o700 });
  });

  function put(name: string, content: string): void {
    writeFileSync(path.join(keys, name), content, { mode: 0o600 });
  }

  test("gives the keys of all its files that end in .key", async () => {
    put("a.key", line("current", 1));
    put("b.key", line("next", 2));
    put("c.txt", "not a key");
    put(".d.key", "not a key either");
    const source = makeSource(keys);
    expect(await source.refresh()).toEqual({ status: "loaded" });
    expect(source.describe().map(({ name }) => name[0])).toEqual([1, 2]);
  });

  test("gives the keys in the order of the files' names", async () => {
    const names = Array.from({ length: 10 }, (_, count) => (count * 7) % 10);
    for (const name of names) put(`${name}.key`, line(name === 0 ? "current" : "retired", name + 1));
    const source = makeSource(keys);
    await source.refresh();
    expect(source.describe().map(({ name }) => name[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("is reread when a file is added, changed or removed", async () => {
    put("a.key", line("current", 1));
    const source = makeSource(keys);
    await source.refresh();
    put("b.key", line("next", 2));
    expect((await source.refresh()).status).toBe("loaded");
    expect((await source.refresh()).status).toBe("unchanged");
    put("b.key", line("next", 5));
    expect((await source.refresh()).status).toBe("loaded");
    expect(source.describe().map(({ name }) => name[0])).toEqual([1, 5]);
    put("b.key", line("next", 3) + line("retired", 4));
    expect((await source.refresh()).status).toBe("loaded");
    rmSync(path.join(keys, "b.key"));
    expect((await source.refresh()).status).toBe("loaded");
    expect(source.describe()).toHaveLength(1);
  });

  test("with one bad file is rejected as a whole", async () => {
    put("a.key", line("current", 1));
    const source = makeSource(keys);
    await source.refresh();
    put("b.key", "rubbish");
    expect(code(await source.refresh())).toBe("KEY_FILE_SYNTAX");
    expect(source.describe()).toHaveLength(1);
  });

  test("that others may change is refused", async () => {
    put("a.key", line("current", 1));
    chmodSync(keys, 0o770);
    const result = await makeSource(keys).refresh();
    expect(code(result)).toBe("KEY_FILE_PERMISSIONS");
    expect(message(result)).toContain("with mode 0770: ");
  });

  test.skipIf(process.getuid?.() !== 0)("of another user is refused", async () => {
    put("a.key", line("current", 1));
    chownSync(keys, 12_345, 0);
    expect(code(await makeSource(keys).refresh())).toBe("KEY_FILE_PERMISSIONS");
  });

  test("takes as many as 64 files, and no more", async () => {
    for (let count = 0; count < 64; count += 1)
      put(`${count}.key`, line(count === 0 ? "current" : "retired", count));
    const source = makeSource(keys);
    expect((await source.refresh()).status).toBe("loaded");
    put("64.key", line("retired", 64));
    const result = await source.refresh();
    expect(code(result)).toBe("KEY_FILE_KEYS");
    expect(message(result)).toContain("with 65 files: at most 64");
    expect((await source.refresh()).status).toBe("unchanged");
  });
});
