import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { childrenOf, command, connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { getgrnam } from "@postfixjs/posix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { runCtl } from "../support/run-ctl.ts";
import { ticketKeyName } from "../support/ticket-key-names.ts";

/** Where the daemon finds the keys; in a jail, that is inside the queue directory. */
const keyFile = "/keys/ticket.keys";

const newKey = (): string => randomBytes(80).toString("hex");

/** The key file as root sees it. */
function placeOf(postfix: PostfixInstance): string {
  return path.join(postfix.queueDirectory, keyFile);
}

/** Has the daemon of an instance read a file of keys. */
async function setSource(postfix: PostfixInstance, source: string): Promise<void> {
  writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), `[ticket-keys]\nsource = ${source}\n`);
  await reload(postfix);
}

async function reload(postfix: PostfixInstance): Promise<void> {
  const before = await postfix.tlsmgrPid();
  await postfix.reload();
  await until("the end of the daemon without the file", () => !isAlive(before));
}

type Spoil = (place: string) => void | Promise<void>;

const badFiles: readonly (readonly [string, Spoil])[] = [
  ["missing", () => undefined],
  ["readable by everybody", (place) => write(place, { mode: 0o644 })],
  ["malformed", (place) => write(place, { content: "current 1234\n" })],
  ["without a current key", (place) => write(place, { content: `retired ${newKey()}\n` })],
  ["a FIFO", async (place) => void (await command("mkfifo", ["-m", "666", place]))],
  ["another user's", (place) => write(place, { owner: 12_345 })],
];

describe.skipIf(!postfixInstalled).each([{ chroot: true }, { chroot: false }])(
  "with chroot $chroot",
  ({ chroot }) => {
    let postfix: PostfixInstance;
    let place = "";
    let source = "";
    beforeAll(async () => {
      postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot, cacheType: "none" });
      place = placeOf(postfix);
      source = chroot ? keyFile : place;
      mkdirSync(path.dirname(place), { mode: 0o755 });
    });
    afterAll(async () => {
      await postfix[Symbol.asyncDispose]();
    });

    /** The name of the key that encrypts tickets, as a client sees it. */
    async function nameInUse(): Promise<string> {
      const { output } = await connectTls(postfix.port(), { version: "1.2" });
      return ticketKeyName(output);
    }

    test("after keys rotate, an smtpd that has fetched the old key by its name issues tickets with the new one", async () => {
      const port = postfix.port();
      const old = await connectTls(port, { version: "1.2" });
      const control = path.join(postfix.dataDirectory, "tlsmgr-control.sock");
      const { status, results } = await runCtl(["keys", "rotate", "--json", "--control", control]);
      expect(status).toBe(0);
      const { keys } = JSON.parse(results) as { keys: { name: string; state: string }[] };
      expect(keys.map(({ state }) => state)).toEqual(["current", "retired"]);
      expect(ticketKeyName(old.output)).toBe(keys[1]?.name);

      // A new smtpd knows no key: it asks for the old one by its name first.
      await endSmtpd(postfix);
      expect(await connectTls(port, { version: "1.2", resume: old.session })).toMatchObject({ reused: true });
      expect(await nameInUse()).toBe(keys[0]?.name);
    });

    test("two hosts with the same key file resume each other's TLS sessions", async () => {
      await using other = await instanceWithOurTlsmgr({ tlsmgrChroot: chroot, cacheType: "none" });
      const ports = [postfix.port(), other.port()] as const;
      for (const version of ["1.2", "1.3"] as const) {
        const { session } = await connectTls(ports[0], { version });
        expect(await connectTls(ports[1], { version, resume: session })).toMatchObject({ reused: false });
      }

      const key = newKey();
      for (const host of [postfix, other]) {
        mkdirSync(path.dirname(placeOf(host)), { mode: 0o755, recursive: true });
        write(placeOf(host), { content: `current ${key}\n` });
        await setSource(host, chroot ? keyFile : placeOf(host));
      }
      for (const version of ["1.2", "1.3"] as const) {
        for (const [from, to] of [ports, ports.toReversed()]) {
          const first = await connectTls(from ?? 0, { version });
          expect(first).toMatchObject({ reused: false, ticket: true });
          const second = await connectTls(to ?? 0, { version, resume: first.session });
          expect(second.reused).toBe(true);
        }
      }
      expect([...postfix.log.complaints(endedByTest), ...other.log.complaints()]).toEqual([]);
    });

    test("a retired key of a key file decrypts tickets, and smtpd never encrypts with it", async () => {
      const [oldKey, newerKey] = [newKey(), newKey()];
      write(place, { content: `current ${oldKey}\n` });
      await setSource(postfix, source);
      const old = await connectTls(postfix.port(), { version: "1.2" });
      expect(ticketKeyName(old.output)).toBe(oldKey.slice(0, 32));
      write(place, { content: `retired ${oldKey}\ncurrent ${newerKey}\n` });
      await setSource(postfix, source);
      expect(await connectTls(postfix.port(), { version: "1.2", resume: old.session })).toMatchObject({
        reused: true,
      });
      expect(await nameInUse()).toBe(newerKey.slice(0, 32));
      expect(postfix.log.complaints(endedByTest)).toEqual([]);
    });

    test("a key file of root, mode 0600, is read before the jail, and again at reload", async () => {
      // Beside main.cf: outside of the jail, and in a directory that only root may search.
      const directory = path.join(postfix.configDirectory, "keys");
      mkdirSync(directory, { mode: 0o700 });
      const secret = path.join(directory, "ticket.keys");
      for (const key of [newKey(), newKey()]) {
        writeFileSync(secret, `current ${key}\n`, { mode: 0o600 });
        await setSource(postfix, secret);
        expect(await nameInUse()).toBe(key.slice(0, 32));
      }
      expect(postfix.log.complaints(endedByTest)).toEqual([]);
      const outOfReach = `the running daemon cannot read ${secret}: changes take effect at "postfix reload"`;
      await postfix.log.waitFor(new RegExp(outOfReach, "u"));
    });

    test.each(badFiles)(
      "a key file that is %s costs no handshake and no ticket, and is warned of once",
      async (_what, spoil) => {
        rmSync(place, { force: true });
        await spoil(place);
        await setSource(postfix, source);
        for (const version of ["1.2", "1.3"] as const) {
          const first = await connectTls(postfix.port(), { version });
          expect(first).toMatchObject({ reused: false, ticket: true });
          const second = await connectTls(postfix.port(), { version, resume: first.session });
          expect(second.reused).toBe(true);
        }
        const pid = await postfix.tlsmgrPid();
        const complaints = postfix.log.complaints(endedByTest).filter((line) => line.includes(`[${pid}]`));
        expect(complaints).toEqual([
          expect.stringMatching(
            /warning: session ticket keys: Cannot .* -- using keys of this process instead$/u,
          ),
        ]);
      },
    );

    test("a key file that becomes good is read, and its key encrypts", async () => {
      rmSync(place, { force: true });
      await setSource(postfix, source);
      const own = await connectTls(postfix.port(), { version: "1.2" });
      const key = newKey();
      write(place, { content: `current ${key}\n` });
      await until("a ticket by the shared key", async () => {
        await endSmtpd(postfix);
        return (await nameInUse()) === key.slice(0, 32);
      });
      const again = await connectTls(postfix.port(), { version: "1.2", resume: own.session });
      expect(again.reused).toBe(true);
    });
  },
);

/** Puts a key file into place, by default one that the daemon takes. */
function write(
  place: string,
  options: { readonly content?: string; readonly mode?: number; readonly owner?: number } = {},
): void {
  const { content = `current ${newKey()}\n`, mode = 0o640, owner = 0 } = options;
  rmSync(place, { force: true });
  writeFileSync(place, content, { mode });
  chownSync(place, owner, getgrnam("postfix")?.gid ?? 0);
  chmodSync(place, mode);
}

/** What master(8) logs about processes that {@link endSmtpd} ends. */
const endedByTest = [/smtpd pid \d+ killed by signal 15/u];

/** Ends the smtpd processes of an instance, which would use keys that they hold. tlsmgr stays. */
async function endSmtpd(postfix: PostfixInstance): Promise<void> {
  const pids = childrenOf(postfix.masterPid()).filter(
    (pid) => readFileSync(`/proc/${pid}/comm`, "utf8") === "smtpd\n",
  );
  for (const pid of pids) process.kill(pid, "SIGTERM");
  await until("the end of smtpd", () => !pids.some(isAlive));
}
