import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { postfixInstalled } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ControlClient } from "../../src/control/control-client.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { findInMemory } from "../support/process-memory.ts";

/** More than LMDB is given in one transaction. */
const othersCount = 40;
/**
 * Long enough to be found nowhere by chance, short enough to lie in one page of LMDB and one block of memory.
 */
const markBytes = 16;

const variants = [
  { cacheType: "btree", memoryBytes: "32M", othersBytes: 0 },
  { cacheType: "internal", memoryBytes: "32M", othersBytes: 0 },
  // The other sessions move the one in question to the file.
  { cacheType: "btree", memoryBytes: "1M", othersBytes: 40_000 },
] as const;

describe.skipIf(!postfixInstalled).each(variants)(
  "the memory of the daemon, with a cache of type $cacheType and $memoryBytes of memory,",
  ({ cacheType, memoryBytes, othersBytes }) => {
    let postfix: PostfixInstance;
    let client: TlsmgrClient;
    let pid: number;
    beforeAll(async () => {
      postfix = await instanceWithOurTlsmgr({ listeners: {}, cacheType });
      await postfix.stop();
      const ini = path.join(postfix.configDirectory, "tlsmgr.ini");
      writeFileSync(ini, `[cache]\nmemory_bytes = ${memoryBytes}\n`);
      await postfix.start();
      client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
      pid = await postfix.tlsmgrPid();
    });
    afterAll(async () => {
      client[Symbol.dispose]();
      await postfix[Symbol.asyncDispose]();
    });

    /** Where the beginning, the middle or the end of a secret is. */
    const placesOf = (secret: Uint8Array): string[] => {
      const starts = [0, Math.floor(secret.length / 2), secret.length - markBytes];
      const marks = starts.map((start) => secret.subarray(start, start + markBytes));
      const found = findInMemory(pid, marks);
      return [...new Set(found.map(({ region }) => (region === "" ? "anonymous" : region)))];
    };

    const storeOthers = async (bytes: number): Promise<void> => {
      for (let count = 0; count < othersCount; count += 1)
        await client.update("smtpd", `other-${count}`, randomBytes(Math.max(bytes, othersBytes)));
    };

    test.each([160, 9000])(
      "has no byte of a session of %d bytes that was deleted right after it was stored and looked up",
      async (bytes) => {
        const session = randomBytes(bytes);
        await client.update("smtpd", "an id", session);
        expect(placesOf(session)).not.toEqual([]);
        expect(Buffer.from((await client.lookup("smtpd", "an id")).session).equals(session)).toBe(true);
        await client.delete("smtpd", "an id");
        // What was received and sent is overwritten by what comes next.
        await storeOthers(bytes);
        expect(placesOf(session)).toEqual([]);
      },
    );

    test.each([160, 9000])(
      "has a session of %d bytes that was deleted after a while nowhere but in LMDB's free pages",
      async (bytes) => {
        const session = randomBytes(bytes);
        await client.update("smtpd", "an id", session);
        await storeOthers(bytes);
        expect(Buffer.from((await client.lookup("smtpd", "an id")).session).equals(session)).toBe(true);
        await client.delete("smtpd", "an id");
        await storeOthers(bytes);
        // Free pages of its file, and in the C library's heap those that it prepares for the file.
        const ofLmdb = /^\[heap\]$|\/\.session-cache-\w+\/data \(deleted\)$/u;
        const isOurs = (place: string): boolean => cacheType === "internal" || !ofLmdb.test(place);
        expect(placesOf(session).filter((place) => isOurs(place))).toEqual([]);
      },
    );

    test.each(["drop", "rotate twice"])("has no byte of a ticket key after %s", async (action) => {
      const { keybuf } = await client.ticketKey();
      const [cipherKey, macKey] = [keybuf.subarray(16, 48), keybuf.subarray(48, 80)];
      expect(placesOf(cipherKey)).not.toEqual([]);
      expect(placesOf(macKey)).not.toEqual([]);
      using operator = await ControlClient.connect(path.join(postfix.dataDirectory, "tlsmgr-control.sock"));
      if (action === "drop") await operator.request("keys.drop");
      else for (let count = 0; count < 2; count += 1) await operator.request("keys.rotate");
      const next = await client.ticketKey();
      expect(Buffer.from(next.keybuf).equals(keybuf)).toBe(false);
      expect(placesOf(cipherKey)).toEqual([]);
      expect(placesOf(macKey)).toEqual([]);
    });
  },
);
