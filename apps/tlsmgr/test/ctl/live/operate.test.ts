import { readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { getpwnam } from "@postfixjs/posix";
import { connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asMap } from "../../../src/control/protocol.ts";
import type { WireMap } from "../../../src/control/protocol.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import { runCtl } from "../../support/run-ctl.ts";
import type { CtlRun } from "../../support/run-ctl.ts";

/** The value behind names, one inside the other. */
function at(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((inner, name) => asMap(inner)[name], value);
}

describe.skipIf(!postfixInstalled)("tlsmgrctl and a daemon under real master, in a jail", () => {
  let postfix: PostfixInstance;
  beforeAll(async () => {
    postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    await postfix.tlsmgrPid();
    await connectTls(postfix.port(), { version: "1.3" });
  });
  afterAll(() => postfix[Symbol.asyncDispose]());

  const ctl = (...args: string[]): Promise<CtlRun> =>
    runCtl([...args, "--config-directory", postfix.configDirectory]);
  const jsonOf = async (...args: string[]): Promise<WireMap> => {
    const { status, results, problems } = await ctl(...args, "--json");
    expect({ status, problems }).toEqual({ status: 0, problems: "" });
    return asMap(JSON.parse(results));
  };

  const fill = async (cache: string, ...ids: string[]): Promise<void> => {
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    for (const id of ids) await client.update(cache, id, new Uint8Array(100));
  };

  test("the control socket belongs to the mail owner, is closed to others, and is removed at the end", () => {
    const stats = statSync(path.join(postfix.dataDirectory, "tlsmgr-control.sock"));
    const { uid, gid } = getpwnam("postfix") ?? {};
    expect(stats.isSocket()).toBe(true);
    expect({ mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid }).toEqual({ mode: 0o600, uid, gid });
  });

  test("status --json counts requests", async () => {
    await fill("smtp", "status");
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    await client.lookup("smtp", "status");
    await client.lookup("smtp", "no such id");
    const before = await jsonOf("status");
    await client.lookup("smtp", "status");
    await client.delete("smtp", "status");
    await client.seed(32);
    const after = await jsonOf("status");
    const gain = (...names: string[]): number => Number(at(after, ...names)) - Number(at(before, ...names));
    expect(gain("caches", "smtp", "hits")).toBe(1);
    expect(gain("caches", "smtp", "misses")).toBe(0);
    expect(gain("caches", "smtp", "deletes")).toBe(1);
    expect(gain("caches", "smtp", "entries")).toBe(-1);
    expect(gain("requests", "seed")).toBe(1);
    expect(gain("requests", "lookup")).toBe(1);
    for (const name of ["entries", "bytes", "hits", "misses", "stores", "deletes", "expired", "evicted"]) {
      expect(at(after, "caches", "smtpd", name)).toEqual(expect.any(Number));
    }
    expect(at(after, "caches", "lmtp")).toMatchObject({ isOpen: false, entries: 0, hits: 0 });
    expect(at(after, "pid")).toBe(postfix.runningTlsmgrPid());
    expect(at(after, "postfixVersion")).toMatch(/^3\.\d/u);
    expect(at(after, "generation")).toEqual(expect.any(Number));
    expect(at(after, "process", "residentBytes")).toBeGreaterThan(10_000_000);
    expect(at(after, "clients", "connected")).toBeGreaterThanOrEqual(1);
    expect(at(after, "prng", "entropy", "reads")).toBeGreaterThanOrEqual(1);
    expect(at(after, "prng", "exchangeFile", "path")).toBe(path.join(postfix.dataDirectory, "prng_exch"));
  });

  test("status is a text for people as well", async () => {
    const { status, results } = await ctl("status");
    expect(status).toBe(0);
    expect(results).toMatch(/^tlsmgr \S+: process \d+, up /u);
    expect(results).toContain(
      `btree:${postfix.dataDirectory}/smtpd_scache, kept in memory, 0 of them in ${postfix.dataDirectory}`,
    );
    expect(results).toContain("lmtp cache: off");
  });

  test("cache list, show, delete and flush", async () => {
    await fill("smtp", "one", "two words", "three");
    const { results } = await ctl("cache", "list", "smtp");
    expect(results.split("\n").map((line) => line.trim().split(/\s+/u).slice(2))).toEqual(
      expect.arrayContaining([
        ["100", "one"],
        ["100", "hex:74776f20776f726473"],
        ["100", "three"],
      ]),
    );
    const shown = await jsonOf("cache", "show", "smtp", "hex:74776f20776f726473");
    expect(shown).toMatchObject({ id: "hex:74776f20776f726473", sessionBytes: 100 });
    expect(Number(shown["expiresAt"]) - Number(shown["storedAt"])).toBe(3600);
    expect((await ctl("cache", "delete", "smtp", "one")).results).toBe("deleted one");
    const again = await ctl("cache", "delete", "smtp", "one");
    expect(again).toMatchObject({ status: 1, problems: "tlsmgrctl cache: no such entry" });
    expect((await ctl("cache", "flush", "smtp")).results).toMatch(
      /^removed all \d+ entries of the smtp cache$/u,
    );
    expect((await ctl("cache", "list", "smtp")).results).toBe("");
    const off = await ctl("cache", "list", "lmtp");
    expect(off).toMatchObject({
      status: 1,
      problems: expect.stringContaining("the lmtp cache is off") as string,
    });
  });

  test("cache list fetches a long list in parts, as far as it is wanted", async () => {
    const ids = Array.from({ length: 2500 }, (_, index) => `long-${index}`);
    await fill("smtp", ...ids);
    const lines = (await ctl("cache", "list", "smtp", "--json")).results.split("\n");
    const listed = lines.map((line) => String(asMap(JSON.parse(line))["id"]));
    expect(new Set(listed)).toEqual(new Set(ids));
    expect((await ctl("cache", "list", "smtp", "--limit", "1001")).results.split("\n")).toHaveLength(1001);
    await ctl("cache", "flush", "smtp");
  });

  test("keys list, rotate and drop, without a byte of a key", async () => {
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    const { keybuf: first } = await client.ticketKey(new Uint8Array(0));
    const name = Buffer.from(first.subarray(0, 16)).toString("hex");
    const listed = await ctl("keys", "list", "--json");
    expect(listed.results).toContain(name);
    expect(listed.results).not.toContain(Buffer.from(first.subarray(16, 48)).toString("hex"));
    const rotated = await jsonOf("keys", "rotate");
    expect(at(rotated, "keys")).toHaveLength(2);
    const { keybuf: second } = await client.ticketKey(new Uint8Array(0));
    expect(Buffer.from(second).equals(first)).toBe(false);
    expect(at(await jsonOf("keys", "drop"), "keys")).toEqual([]);
    const before = Number(at(await jsonOf("status"), "ticketKeys", "unknownNames"));
    await client.ticketKey(first.subarray(0, 16));
    expect(at(await jsonOf("status"), "ticketKeys", "unknownNames")).toBe(before + 1);
    expect((await ctl("keys", "list")).results).toBe("no keys: the next request makes one");
  });

  test("reseed reads the source, save writes the exchange file", async () => {
    const reads = Number(at(await jsonOf("status"), "prng", "entropy", "reads"));
    expect((await ctl("reseed")).status).toBe(0);
    expect(at(await jsonOf("status"), "prng", "entropy", "reads")).toBe(reads + 1);
    const file = path.join(postfix.dataDirectory, "prng_exch");
    const content = readFileSync(file);
    expect((await ctl("save")).results).toBe("the exchange file was written");
    expect(readFileSync(file).equals(content)).toBe(false);
  });

  test("settings names each setting, its value and its origin", async () => {
    const { results } = await ctl("settings");
    expect(results).toMatch(/^smtpd_tls_session_cache_database = btree:\S+\/smtpd_scache\s+\(main\.cf\)$/mu);
    expect(results).toMatch(/^tls_random_bytes = 32\s+\(default\)$/mu);
    expect(results).toMatch(/^\[cache\] max_entries = 100000\s+\(default\)$/mu);
  });

  test("version names both", async () => {
    const { results } = await ctl("version");
    expect(results).toMatch(/^tlsmgrctl \S+, Node\.js .*\ntlsmgr \S+, Node\.js .*, process \d+$/u);
  });

  test("operators who do nothing, half a thing or nonsense keep no client waiting", async () => {
    const sockets = Array.from({ length: 40 }, (_, index) => {
      const socket = connect(path.join(postfix.dataDirectory, "tlsmgr-control.sock"));
      socket.on("error", () => undefined);
      if (index % 2 === 0) socket.write(index % 4 === 0 ? Buffer.from([0, 0]) : Buffer.alloc(5000, 0xff));
      return socket;
    });
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    for (let index = 0; index < 100; index += 1) expect((await client.seed(32)).status).toBe(0);
    for (const socket of sockets) socket.destroy();
    await until("room for another operator", async () => (await ctl("version")).results.includes("process"));
    expect(postfix.log.complaints([/closing a control connection: message of \d+ bytes exceeds/u])).toEqual(
      [],
    );
  });

  test("what happened is in the log when the daemon ends, and the next one takes over the socket", async () => {
    const first = postfix.runningTlsmgrPid() ?? 0;
    const before = postfix.log.lines().length;
    writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), "[cache]\nmax_entries = 5000\n");
    await fill("smtp", "last");
    await postfix.reload();
    await until("the end of the first process", () => !isAlive(first));
    await postfix.log.waitFor(/statistics: start interval \w{3} [ \d]\d \d\d:\d\d:\d\d$/u, before);
    await postfix.log.waitFor(/statistics: requests .*seed=\d+/u, before);
    await postfix.log.waitFor(/statistics: smtp cache lookup hits=\d+ miss=\d+ success=\d+%$/u, before);
    await connectTls(postfix.port(), { version: "1.3" });
    const status = await jsonOf("status");
    expect(at(status, "pid")).not.toBe(first);
    expect(at(status, "caches", "smtp", "entriesMax")).toBe(5000);
    expect((await ctl("settings")).results).toMatch(/^\[cache\] max_entries = 5000\s+\(tlsmgr\.ini\)$/mu);
    expect(postfix.log.complaints([/closing a control connection/u])).toEqual([]);
  });
});

describe("tlsmgrctl without a daemon", () => {
  test.each(["status", "keys list", "cache list smtp", "reseed", "settings"])(
    "%s says where it looked, and fails",
    async (command) => {
      const run = await runCtl([...command.split(" "), "--control", "/nonexistent/socket"]);
      expect(run.status).toBe(1);
      expect(run.problems).toContain('cannot connect to "/nonexistent/socket": No such file or directory');
    },
  );

  test.each([
    ["cache", "say what to do: list, show, delete or flush"],
    ["cache list", "say which cache: smtpd, smtp or lmtp"],
    ["cache show smtp", "show takes one ID"],
    ["cache show smtp hex:5", "is not an id"],
    ["cache list smtp --limit x", "must be a whole number"],
    ["keys", "say what to do: list, rotate or drop"],
    ["status --colour", 'tlsmgrctl status: unknown option "--colour"; see'],
    ["status --jsn", 'unknown option "--jsn"; did you mean "--json"?'],
    ["status --json=x", "--json takes no value; see"],
    ["status --control", '--control needs a value; if it begins with "-", write --control=VALUE; see'],
    ["cache list smtp --limit -5", "--limit needs a value"],
    ["status -x", 'unknown option "-x"'],
  ])("%s makes no sense", async (command, problem) => {
    const run = await runCtl(command.split(" "));
    expect(run.status).toBe(2);
    expect(run.problems).toContain(problem);
  });
});
