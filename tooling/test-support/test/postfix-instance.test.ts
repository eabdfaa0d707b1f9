import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, expect, test, vi } from "vitest";

import { connectTls, isAlive, postfixInstalled, postfixInstance, until } from "../src/index.ts";

describe.skipIf(!postfixInstalled)("postfixInstance", () => {
  test("brings up its own Postfix, which delivers mail by smtp(8) and leaves nothing behind", async () => {
    const before = readFileSync("/etc/postfix/main.cf", "utf8");
    const postfix = await postfixInstance({ mainCf: ["smtp_tls_loglevel = 1"] });
    const master = postfix.masterPid();

    const lines = await postfix.sendMessage();
    expect(lines.at(-1)).toContain("status=sent (250 2.0.0 Ok");
    expect(lines.join("\n")).toContain("TLS connection established to 127.0.0.1");
    const tlsmgr = await postfix.tlsmgrPid();
    expect(readFileSync(`/proc/${tlsmgr}/comm`, "utf8")).toBe("tlsmgr\n");
    expect(postfix.log.complaints()).toEqual([]);

    await postfix.stop();
    expect(isAlive(master)).toBe(false);
    expect(isAlive(tlsmgr)).toBe(false);
    await postfix[Symbol.asyncDispose]();
    expect(existsSync(postfix.directory)).toBe(false);
    expect(readFileSync("/etc/postfix/main.cf", "utf8")).toBe(before);
  });

  test("two instances run side by side", async () => {
    await using one = await postfixInstance({ cacheType: "none" });
    await using two = await postfixInstance({ cacheType: "lmdb" });
    expect(one.masterPid()).not.toBe(two.masterPid());
    expect((await one.sendMessage()).at(-1)).toContain("status=sent");
    expect((await two.sendMessage()).at(-1)).toContain("status=sent");
    const cache = "data/smtpd_scache.lmdb";
    expect(existsSync(path.join(two.directory, cache))).toBe(true);
    expect(existsSync(path.join(one.directory, cache))).toBe(false);
  });

  test("reload ends the tlsmgr and the next client starts another, in a jail if told so", async () => {
    await using postfix = await postfixInstance({ tlsmgrChroot: true });
    const first = await postfix.tlsmgrPid();
    await postfix.reload();
    await until("the end of the first tlsmgr", () => !isAlive(first));
    const second = await postfix.tlsmgrPid();
    expect(second).not.toBe(first);
    const root = await until("the jail", () => {
      const { ino } = statSync(`/proc/${second}/root/`);
      return ino === statSync(postfix.queueDirectory).ino && "queue directory";
    });
    expect(root).toBe("queue directory");
  });

  test("programs go into daemon_directory, and setTlsmgrCommand switches between them at the next reload", async () => {
    await using postfix = await postfixInstance({
      programs: { "tlsmgr-other": "/usr/lib/postfix/sbin/tlsmgr" },
    });
    const first = await postfix.tlsmgrPid();
    await postfix.setTlsmgrCommand("tlsmgr-other -v");
    await postfix.reload();
    await until("the end of the first tlsmgr", () => !isAlive(first));
    const second = await postfix.tlsmgrPid();
    expect(readFileSync(`/proc/${second}/cmdline`, "utf8").split("\0")).toContain("tlsmgr");
    expect(readFileSync(`/proc/${second}/comm`, "utf8")).toBe("tlsmgr-other\n");
    expect(statSync(path.join(postfix.daemonDirectory, "tlsmgr-other"))).toMatchObject({
      uid: 0,
      mode: 0o100_755,
    });
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("waitFor finds lines that come later, and complaints tells warnings from the rest", async () => {
    await using postfix = await postfixInstance({ masterCf: ["nothing unix - - n - 1 no-such-program"] });
    const before = postfix.log.lines().length;
    const client = connect(path.join(postfix.queueDirectory, "private/nothing"));
    await postfix.log.waitFor(/bad command startup -- throttling/u, before);
    client.destroy();
    expect(postfix.log.complaints().join("\n")).toContain("bad command startup -- throttling");
    expect(postfix.log.complaints([/no-such-program/u])).toEqual([]);
  });

  test("an unknown listener is an error", async () => {
    await using postfix = await postfixInstance();
    expect(() => postfix.port("other")).toThrow('No listener "other" was asked for');
  });

  test("a configuration that Postfix refuses is reported with Postfix's words", async () => {
    await expect(postfixInstance({ masterCf: ["nothing unix - - n"] })).rejects.toThrow("bad field count");
  });

  test("says so when its place is not open to Postfix's other users", async () => {
    const closed = mkdtempSync(path.join(tmpdir(), "closed-"));
    vi.stubEnv("TMPDIR", closed);
    await expect(postfixInstance()).rejects.toThrow(`"${closed}" is not searchable by others`);
    vi.unstubAllEnvs();
    rmSync(closed, { recursive: true });
  });
});

describe.skipIf(!postfixInstalled)("connectTls with Postfix's own tlsmgr", () => {
  test("resumes TLS 1.3 and 1.2 by ticket, and TLS 1.2 by session id where there are no tickets", async () => {
    await using postfix = await postfixInstance({
      listeners: { main: [], ids: ["tls_ssl_options=NO_TICKET"] },
    });
    const main = postfix.port("main");
    const ids = postfix.port("ids");

    const tls13 = await connectTls(main, { version: "1.3" });
    expect(tls13).toMatchObject({ reused: false, protocol: "TLSv1.3", ticket: true });
    expect(await connectTls(main, { version: "1.3", resume: tls13.session })).toMatchObject({ reused: true });

    const tls12 = await connectTls(main, { version: "1.2" });
    expect(tls12).toMatchObject({ reused: false, protocol: "TLSv1.2", ticket: true });
    expect(await connectTls(main, { version: "1.2", resume: tls12.session })).toMatchObject({ reused: true });

    const byId = await connectTls(ids, { version: "1.2" });
    expect(byId).toMatchObject({ reused: false, ticket: false });
    expect(await connectTls(ids, { version: "1.2", resume: byId.session })).toMatchObject({ reused: true });

    const noTicket = await connectTls(main, { version: "1.2", tickets: false });
    expect(noTicket).toMatchObject({ reused: false, ticket: false });
    expect(
      await connectTls(main, { version: "1.2", tickets: false, resume: noTicket.session }),
    ).toMatchObject({
      reused: true,
    });
  });

  test("reports a new session where the server has forgotten the old one", async () => {
    await using postfix = await postfixInstance();
    const { session } = await connectTls(postfix.port(), { version: "1.2" });
    const tlsmgr = await postfix.tlsmgrPid();
    await postfix.reload();
    await until("the end of the tlsmgr that knew the keys", () => !isAlive(tlsmgr));
    expect(await connectTls(postfix.port(), { version: "1.2", resume: session })).toMatchObject({
      reused: false,
    });
  });

  test("throws where nobody speaks TLS", async () => {
    await using postfix = await postfixInstance({ mainCf: ["smtpd_tls_security_level = none"] });
    await expect(connectTls(postfix.port(), { version: "1.3" })).rejects.toThrow("No TLS connection");
    // s_client begins its handshake although STARTTLS was refused; smtpd may see that before the connection
    // ends.
    const complaints = postfix.log.complaints().filter((line) => !line.includes("non-SMTP command"));
    expect(complaints).toEqual([]);
  });
});
