import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FallbackKeys, TicketKeys } from "../src/index.ts";
import type { TicketKey, TicketKeySource } from "../src/index.ts";
import { countingBytes } from "./support/counting-bytes.ts";

const timeoutSeconds = 3600;

/** A shared source with one key, or none. */
class Shared implements TicketKeySource {
  key: TicketKey | undefined;
  isClosed = false;

  encryptionKey(now: number): TicketKey | undefined {
    return this.key && { ...this.key, expiresAt: now + 60 };
  }

  decryptionKey(name: Uint8Array, now: number): TicketKey | undefined {
    return name[0] === this.key?.name[0] ? this.encryptionKey(now) : undefined;
  }

  describe(): ReturnType<TicketKeySource["describe"]> {
    if (this.key === undefined) return [];
    return [{ name: this.key.name, state: "current", encryptsFrom: undefined, encryptsUntil: undefined }];
  }

  close(): void {
    this.isClosed = true;
  }
}

const sharedKey: TicketKey = {
  name: new Uint8Array(16).fill(200),
  cipherKey: new Uint8Array(32).fill(200),
  macKey: new Uint8Array(32).fill(200),
  expiresAt: 0,
};

function makeKeys(): { shared: Shared; keys: FallbackKeys } {
  const shared = new Shared();
  return { shared, keys: new FallbackKeys({ shared, timeoutSeconds, randomBytes: countingBytes() }) };
}

describe("FallbackKeys", () => {
  test("without a shared key hands its own out, for a minute at a time", () => {
    const { keys } = makeKeys();
    const key = keys.encryptionKey(1000);
    expect(key?.expiresAt).toBe(1060);
    expect(keys.encryptionKey(2780)).toMatchObject({ name: key?.name, expiresAt: 2799 });
    expect(keys.decryptionKey(key?.name ?? new Uint8Array(), 1010)?.expiresAt).toBe(1070);
    expect(keys.describe(1010).map(({ state }) => state)).toEqual(["current"]);
  });

  test("once a shared key arrives, its own key only decrypts, until its end", () => {
    const { shared, keys } = makeKeys();
    const own = keys.encryptionKey(1000)?.name ?? new Uint8Array();
    shared.key = sharedKey;
    expect(keys.encryptionKey(1010)?.name[0]).toBe(200);
    expect(keys.decryptionKey(own, 1010)?.expiresAt).toBe(1010 - 3600 + 60);
    expect(keys.decryptionKey(own, 1000 + 3598)).toBeDefined();
    expect(keys.decryptionKey(own, 1000 + 3599)).toBeUndefined();
    expect(keys.describe(1010).map(({ state }) => state)).toEqual(["current", "retired"]);
  });

  test("uses its own keys again when the shared ones expire", () => {
    const { shared, keys } = makeKeys();
    shared.key = sharedKey;
    keys.encryptionKey(0);
    shared.key = undefined;
    expect(keys.encryptionKey(10)?.name[0]).toBe(1);
    expect(keys.decryptionKey(sharedKey.name, 10)).toBeUndefined();
  });

  test("close wipes its own keys and closes the shared source", () => {
    const { shared, keys } = makeKeys();
    const key = keys.encryptionKey(0);
    keys.close();
    expect(shared.isClosed).toBe(true);
    expect(key?.cipherKey).toEqual(new Uint8Array(32));
  });

  test("every ticket can be decrypted for half a lifetime, whenever shared keys come and go", () => {
    const step = fc.record({ seconds: fc.integer({ min: 0, max: 600 }), isShared: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const { shared, keys } = makeKeys();
        const requests = new TicketKeys({ source: keys });
        const issued: { name: Uint8Array; at: number }[] = [];
        let now = 10_000;
        for (const { seconds, isShared } of steps) {
          now += seconds;
          shared.key = isShared ? sharedKey : undefined;
          const { record } = requests.request(new Uint8Array(), now);
          if (record[0] !== 200) issued.push({ name: record.slice(0, 16), at: now });
          for (const { name, at } of issued)
            if (now <= at + 1800) expect(requests.request(name, now).status).toBe("ok");
        }
      }),
      { numRuns: 200 },
    );
  });
});
