import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PrngError, PrngPool } from "../src/index.ts";
import { outputBufferBytes } from "../src/output-buffer.ts";
import { FakeMachine } from "./support/fake-machine.ts";

interface Twin {
  readonly machine: FakeMachine;
  readonly pool: PrngPool;
}

/** A pool on a fake machine; equal numbers give twins in the same state. */
function twin(number = 1): Twin {
  const machine = new FakeMachine(number);
  return { machine, pool: new PrngPool({}, machine) };
}

/** From now on the machine's generator gives other bytes, as that of a clone does. */
function diverge({ machine }: Twin, pattern = 0xff): void {
  machine.tamper = (bytes) => {
    for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ pattern;
  };
}

const secret = Buffer.from("session master secret");

describe("PrngPool", () => {
  test("gives as many bytes as asked for, never the same twice", () => {
    const pool = new PrngPool();
    const counts = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 20, size: "max" });
    fc.assert(
      fc.property(counts, (byteCounts) => {
        for (const byteCount of byteCounts) expect(pool.bytes(byteCount)).toHaveLength(byteCount);
      }),
    );
    const answers = Array.from({ length: 10_000 }, () => Buffer.from(pool.bytes(32)).toString("hex"));
    expect(new Set(answers).size).toBe(answers.length);
  });

  test("gives the largest request of 65536 bytes without a hole", () => {
    const bytes = new PrngPool().bytes(65_536);
    const longestZeros = Math.max(
      ...(Buffer.from(bytes).toString("latin1").match(/\0+/gu) ?? [""]).map((run) => run.length),
    );
    expect(longestZeros).toBeLessThan(8);
  });

  test("equal machines give equal pools, so that nothing comes from anywhere else", () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.uint8Array({ maxLength: 3000, size: "max" })),
    );
    fc.assert(
      fc.property(steps, (requests) => {
        const first = twin();
        const second = twin();
        for (const [byteCount, data] of requests) {
          first.pool.stir(data);
          second.pool.stir(data);
          expect(first.pool.bytes(byteCount)).toEqual(second.pool.bytes(byteCount));
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each([0, 65_537, -1, 1.5, Number.NaN])(
    "refuses %d bytes, and the next output is as if not asked",
    (byteCount) => {
      const { pool } = twin();
      expect(() => pool.bytes(byteCount)).toThrow(RangeError);
      expect(pool.bytes(5000)).toEqual(twin().pool.bytes(5000));
    },
  );

  test("refuses to stir in more than 65536 bytes, and the next output is as if not asked", () => {
    const { pool } = twin();
    const tooMuch = new Uint8Array(65_537);
    for (const refused of ["stir", "stirDigest", "reseed"] as const) {
      expect(() => {
        pool[refused](tooMuch);
      }).toThrow(RangeError);
    }
    expect(() => {
      pool.randomFill(tooMuch);
    }).toThrow(RangeError);
    expect(pool.bytes(5000)).toEqual(twin().pool.bytes(5000));
  });
});

test("PrngPool names what it refuses", () => {
  const pool = new PrngPool();
  expect(() => pool.bytes(0)).toThrow('length of byte count is "0", must be from 1 to 65536');
  const refusal = (what: string): string => `length of ${what} is "65537", must be from`;
  const tooLong = new Uint8Array(65_537);
  expect(() => {
    pool.randomFill(tooLong);
  }).toThrow(refusal("target"));
  expect(() => {
    pool.stir(tooLong);
  }).toThrow(refusal("stirred data"));
  expect(() => {
    pool.stirDigest(tooLong);
  }).toThrow(refusal("stirred data"));
});

describe("PrngPool: the operating system always contributes", () => {
  test("each byte of output changes with the operating system's byte over it, whatever the generator makes", () => {
    // Fill 0 is a salt, 1 the seed, 2 the first refill: 48 bytes of entropy, 16 of sample, 32 for the next
    // key, then the mask.
    const maskAt = 48 + 16 + 32;
    const changed = twin();
    changed.machine.tamper = (bytes, fill) => {
      if (fill === 2)
        for (let index = maskAt; index < bytes.length; index += 1) bytes[index] = (bytes[index] ?? 0) ^ 0xa5;
    };
    const plain = twin().pool.bytes(outputBufferBytes);
    const masked = changed.pool.bytes(outputBufferBytes);
    expect(masked).toEqual(plain.map((byte) => byte ^ 0xa5));
  });

  test("the entropy of each refill reseeds the generator: one changed bit of it changes everything after", () => {
    const changed = twin();
    changed.machine.tamper = (bytes, fill) => {
      if (fill === 2) bytes[0] = (bytes[0] ?? 0) ^ 1;
    };
    expect(changed.pool.bytes(32)).not.toEqual(twin().pool.bytes(32));
  });

  test("the library's generator takes part in each refill, and a failure of it closes the pool", () => {
    const changed = twin();
    changed.machine.fillFromLibrary = (target) => {
      target[47] = 1;
    };
    expect(changed.pool.bytes(32)).not.toEqual(twin().pool.bytes(32));
    const failing = twin();
    failing.machine.fillFromLibrary = () => {
      throw new Error("out of order");
    };
    expect(() => failing.pool.bytes(32)).toThrow(expect.objectContaining({ code: "PRNG_FAILED" }));
  });

  test("an attacker who chooses all stirred data and every source cannot steer the output: it stays as random as the system's", () => {
    const attacked = [twin(1), twin(2)].map(({ pool }) => {
      for (let round = 0; round < 20; round += 1) {
        pool.reseed(new Uint8Array(255));
        pool.stir(new Uint8Array(1024));
      }
      return pool.bytes(4096);
    });
    const same = attacked[0]!.filter((byte, index) => byte === attacked[1]![index]).length;
    // 16 of 4096 bytes are equal by chance, with a standard deviation of 4.
    expect(same).toBeLessThan(60);
  });

  test("a copy of the whole state is worth nothing after the next refill", () => {
    const original = twin();
    const stolen = twin();
    expect(stolen.pool.bytes(32)).toEqual(original.pool.bytes(32));
    diverge(original);
    original.machine.pass(11);
    stolen.machine.pass(11);
    expect(stolen.pool.bytes(32)).not.toEqual(original.pool.bytes(32));
  });
});

describe("PrngPool: clones, snapshots and resumed machines", () => {
  test("clones whose clocks do not jump diverge at most 10 milliseconds after the copy", () => {
    const [first, second] = [twin(), twin()];
    first.pool.bytes(1);
    second.pool.bytes(1);
    diverge(second);
    for (const { machine } of [first, second]) machine.pass(10);
    // The honest limit: within the window buffered bytes are the same in both.
    expect(first.pool.bytes(32)).toEqual(second.pool.bytes(32));
    for (const { machine } of [first, second]) machine.pass(1);
    expect(first.pool.bytes(32)).not.toEqual(second.pool.bytes(32));
  });

  test("pools that were made at different times differ, whatever else is the same", () => {
    const outputs = [0, 1].map((shift) => {
      const machine = new FakeMachine(1);
      machine.wall += shift;
      const pool = new PrngPool({}, machine);
      machine.wall -= shift;
      return pool.bytes(32);
    });
    expect(outputs[0]).not.toEqual(outputs[1]);
  });

  test.each([
    ["the time of day jumps ahead", 0, 60_000],
    ["the time of day jumps back", 0, -60_000],
    ["the monotonic clock starts anew, as after a start from a snapshot", -900, 0],
    ["the monotonic clock jumps ahead, as after a suspension", 60_000, 60_000],
    ["both clocks go back, as after a start from a snapshot", -900, -900],
  ])("buffered bytes are discarded when %s", (_case, monotonic, wall) => {
    const [kept, resumed] = [twin(), twin()];
    kept.pool.bytes(1);
    resumed.pool.bytes(1);
    diverge(resumed);
    resumed.machine.monotonic += monotonic;
    resumed.machine.wall += wall;
    expect(resumed.pool.bytes(32)).not.toEqual(kept.pool.bytes(32));
  });

  test("processes started side by side have nothing in common", async () => {
    const program =
      'import { PrngPool } from "@postfixjs/prng"; console.log(Buffer.from(new PrngPool().bytes(32)).toString("hex"))';
    const args = ["--conditions=@postfixjs/source", "--input-type=module", "--eval", program];
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const outputs = await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, args, { cwd })),
    );
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(3);
  });
});

describe("PrngPool.stir", () => {
  test("what was stirred in takes part in the next refill", () => {
    const stirred = twin();
    stirred.pool.stir(secret);
    expect(stirred.pool.bytes(32)).not.toEqual(twin().pool.bytes(32));
  });

  test("buffered output is not affected, the output after the next refill is", () => {
    const [plain, stirred] = [twin(), twin()];
    expect(stirred.pool.bytes(1)).toEqual(plain.pool.bytes(1));
    stirred.pool.stir(secret);
    expect(stirred.pool.bytes(outputBufferBytes - 1)).toEqual(plain.pool.bytes(outputBufferBytes - 1));
    expect(stirred.pool.bytes(32)).not.toEqual(plain.pool.bytes(32));
  });

  test("any byte of any amount of data counts: nothing is forgotten when its buffer is full", () => {
    // By default fast-check makes a dozen bytes at most, which never fill the buffer.
    const amounts = fc.uint8Array({ minLength: 1, maxLength: 5000, size: "max" });
    fc.assert(
      fc.property(amounts, fc.nat(), (data, where) => {
        const changed = Uint8Array.from(data);
        const index = where % data.length;
        changed[index] = (changed[index] ?? 0) ^ 1;
        const outputs = [data, changed].map((stirred) => {
          const { pool } = twin();
          for (let start = 0; start < stirred.length; start += 700)
            pool.stir(stirred.subarray(start, start + 700));
          return pool.bytes(32);
        });
        expect(outputs[0]).not.toEqual(outputs[1]);
      }),
      { numRuns: 50 },
    );
  });

  test("the time of each request is stirred in", () => {
    const [early, late] = [twin(), twin()];
    early.pool.bytes(1);
    late.pool.bytes(1);
    late.machine.pass(0.001);
    late.pool.bytes(1);
    early.pool.bytes(1);
    expect(late.pool.bytes(outputBufferBytes - 2)).toEqual(early.pool.bytes(outputBufferBytes - 2));
    expect(late.pool.bytes(32)).not.toEqual(early.pool.bytes(32));
  });

  test("times fill the buffer like anything else: no request is forgotten", () => {
    // 64 pairs of numbers fill it.
    for (const count of [1, 63, 64, 65, 200]) {
      const outputs = [0, 0.001].map((shift) => {
        const { pool, machine } = twin();
        pool.bytes(1);
        machine.pass(shift);
        pool.bytes(1);
        machine.pass(0.002 - shift);
        for (let event = 1; event < count; event += 1) pool.bytes(1);
        pool.reseed();
        return pool.bytes(32);
      });
      expect(outputs[0]).not.toEqual(outputs[1]);
    }
  });

  test("either clock alone is stirred in", () => {
    const outputs = (["monotonic", "wall", undefined] as const).map((clock) => {
      const { pool, machine } = twin();
      pool.bytes(1);
      if (clock !== undefined) machine[clock] += 0.001;
      pool.bytes(1);
      if (clock !== undefined) machine[clock] -= 0.001;
      pool.reseed();
      return Buffer.from(pool.bytes(32)).toString("hex");
    });
    expect(new Set(outputs).size).toBe(3);
  });
});

describe("PrngPool.stirDigest", () => {
  test("takes part in the next refill, but not as the bytes themselves", () => {
    const outputs = (["stir", "stirDigest"] as const).map((method) => {
      const { pool } = twin();
      pool[method](secret);
      return pool.bytes(32);
    });
    expect(outputs[0]).not.toEqual(outputs[1]);
    expect(outputs[1]).not.toEqual(twin().pool.bytes(32));
  });

  test("is salted by the pool: the same data give another digest in another pool", () => {
    const saltOnly = twin();
    const machine = new FakeMachine(1);
    machine.tamper = (bytes, fill) => {
      if (fill === 0) bytes[0] = (bytes[0] ?? 0) ^ 1;
    };
    const otherSalt = new PrngPool({}, machine);
    expect(otherSalt.bytes(32)).toEqual(saltOnly.pool.bytes(32));
    saltOnly.pool.stirDigest(secret);
    otherSalt.stirDigest(secret);
    saltOnly.pool.reseed();
    otherSalt.reseed();
    expect(otherSalt.bytes(32)).not.toEqual(saltOnly.pool.bytes(32));
  });
});

describe("PrngPool.reseed", () => {
  test("discards buffered output: the next bytes depend on the entropy", () => {
    const [plain, reseeded] = [twin(), twin()];
    plain.pool.bytes(1);
    reseeded.pool.bytes(1);
    plain.pool.reseed();
    reseeded.pool.reseed(secret);
    expect(reseeded.pool.bytes(32)).not.toEqual(plain.pool.bytes(32));
  });

  test("recovers from a known state by the source's entropy even if the operating system's generator is known too", () => {
    const [pool, stolen] = [twin(), twin()];
    pool.pool.reseed(Buffer.from("32 bytes the thief doesn't know!"));
    stolen.pool.reseed(Buffer.alloc(32));
    expect(stolen.pool.bytes(32)).not.toEqual(pool.pool.bytes(32));
  });

  test("leaves the caller's entropy alone", () => {
    const entropy = Uint8Array.of(1, 2, 3);
    new PrngPool().reseed(entropy);
    expect(entropy).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe("PrngPool: fails closed", () => {
  const everyCall: readonly ((pool: PrngPool) => unknown)[] = [
    (pool) => pool.bytes(1),
    (pool) => {
      pool.randomFill(new Uint8Array(1));
    },
    (pool) => {
      pool.stir(secret);
    },
    (pool) => {
      pool.stirDigest(secret);
    },
    (pool) => {
      pool.reseed(secret);
    },
  ];

  test("wiped, it refuses every call, and may be wiped again", () => {
    const pool = new PrngPool();
    pool.wipe();
    pool.wipe();
    for (const call of everyCall) {
      expect(() => call(pool)).toThrow(expect.objectContaining({ code: "PRNG_WIPED" }));
    }
  });

  test("a failing system generator closes it for good, and the failure is the cause", () => {
    const { machine, pool } = twin();
    pool.bytes(1);
    const cause = new Error("no entropy");
    machine.tamper = () => {
      throw cause;
    };
    expect(() => {
      pool.reseed();
    }).toThrow(expect.objectContaining({ code: "PRNG_FAILED", cause }));
    machine.tamper = () => {};
    pool.wipe();
    for (const call of everyCall) {
      expect(() => call(pool)).toThrow(expect.objectContaining({ code: "PRNG_FAILED" }));
    }
  });

  test("a generator that is stuck is noticed at the second refill", () => {
    const { machine, pool } = twin();
    machine.tamper = (bytes) => bytes.fill(0x55);
    pool.bytes(32);
    let error: unknown;
    try {
      pool.reseed();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PrngError);
    expect(error).toMatchObject({ code: "PRNG_FAILED", cause: { code: "PRNG_SOURCE_STUCK" } });
  });

  test("a request that fails half-way leaves zeros, not half an answer", () => {
    const { machine, pool } = twin();
    const target = new Uint8Array(outputBufferBytes * 2).fill(0xee);
    machine.tamper = (_bytes, fill) => {
      if (fill === 3) throw new Error("no entropy");
    };
    expect(() => {
      pool.randomFill(target);
    }).toThrow(PrngError);
    expect(target.every((byte) => byte === 0)).toBe(true);
  });

  test("a pool is not made when the operating system's generator fails", () => {
    const machine = new FakeMachine(1);
    machine.tamper = () => {
      throw new Error("no entropy");
    };
    expect(() => new PrngPool({}, machine)).toThrow("no entropy");
  });
});
