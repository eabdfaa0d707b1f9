import { expect, test } from "vitest";
import { SessionStirrer } from "../../src/upkeep/session-stirrer.ts";

test("SessionStirrer stirs one session in sixteen into the pool, and no more of it than the pool takes", () => {
  const stirred: number[] = [];
  const stirrer = new SessionStirrer({ stirDigest: (data) => void stirred.push(data.length) });
  for (let count = 0; count < 48; count += 1) stirrer.stored(new Uint8Array(count === 31 ? 100_000 : 10));
  expect(stirred).toEqual([10, 65_536, 10]);
});

test("SessionStirrer leaves it to others to complain of a pool that has failed", () => {
  const stirrer = new SessionStirrer({
    stirDigest: () => {
      throw new Error("wiped");
    },
  });
  for (let count = 0; count < 32; count += 1) expect(() => stirrer.stored(new Uint8Array(1))).not.toThrow();
});
