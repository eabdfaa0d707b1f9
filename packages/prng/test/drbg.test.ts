import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CtrDrbg, HmacDrbg, PrngError } from "../src/index.ts";
import type { Drbg, DrbgInstantiation } from "../src/index.ts";

interface Mechanism {
  readonly name: string;
  readonly entropyBytes: number;
  readonly nonceBytes: number;
  readonly make: (inputs: DrbgInstantiation) => Drbg;
}

const mechanisms: readonly Mechanism[] = [
  {
    name: "HMAC_DRBG with SHA-256",
    entropyBytes: 32,
    nonceBytes: 16,
    make: (inputs) => new HmacDrbg({ hash: "SHA-256", ...inputs }),
  },
  {
    name: "HMAC_DRBG with SHA-512",
    entropyBytes: 32,
    nonceBytes: 16,
    make: (inputs) => new HmacDrbg({ hash: "SHA-512", ...inputs }),
  },
  {
    name: "CTR_DRBG with derivation function",
    entropyBytes: 32,
    nonceBytes: 16,
    make: (inputs) => new CtrDrbg({ usesDerivationFunction: true, ...inputs }),
  },
  {
    name: "CTR_DRBG without derivation function",
    entropyBytes: 48,
    nonceBytes: 0,
    make: (inputs) => new CtrDrbg({ usesDerivationFunction: false, ...inputs }),
  },
];

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** How many bits differ between two arrays of the same length. */
function distance(first: Uint8Array, second: Uint8Array): number {
  let bits = 0;
  for (const [index, byte] of first.entries()) {
    for (let rest = byte ^ (second[index] ?? 0); rest > 0; rest >>= 1) bits += rest & 1;
  }
  return bits;
}

describe.each(mechanisms)("$name", ({ entropyBytes, nonceBytes, make }) => {
  const entropy = new Uint8Array(entropyBytes).fill(7);
  const nonce = new Uint8Array(nonceBytes).fill(8);
  const fresh = (options: Partial<DrbgInstantiation> = {}): Drbg => make({ entropy, nonce, ...options });
  const inputs = fc.record({
    entropy: bytesOf(entropyBytes),
    nonce: bytesOf(nonceBytes),
    personalization: fc.uint8Array({ maxLength: 48 }),
  });

  test("equal inputs give equal streams, whatever is asked for in between", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.uint8Array({ maxLength: 48 })));
    fc.assert(
      fc.property(inputs, steps, (instantiation, requests) => {
        const first = make(instantiation);
        const second = make(instantiation);
        for (const [byteCount, additional] of requests) {
          expect(first.generate(byteCount, additional)).toEqual(second.generate(byteCount, additional));
        }
        first.reseed(instantiation.entropy);
        second.reseed(instantiation.entropy);
        expect(first.generate(64)).toEqual(second.generate(64));
      }),
    );
  });

  test("one flipped bit of the entropy gives an unrelated stream", () => {
    fc.assert(
      fc.property(inputs, fc.nat(entropyBytes * 8 - 1), (instantiation, bit) => {
        const flipped = Uint8Array.from(instantiation.entropy);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const output = make(instantiation).generate(256);
        const other = make({ ...instantiation, entropy: flipped }).generate(256);
        // Of 2048 bits half should differ; 11 standard deviations of 22.6 on either side are allowed.
        expect(Math.abs(distance(output, other) - 1024)).toBeLessThan(250);
      }),
    );
  });

  test("personalization, additional input and reseeding each change the stream", () => {
    const plain = fresh().generate(32);
    const extra = new Uint8Array(48).fill(9);
    const reseeded = fresh();
    reseeded.reseed(entropy);
    expect(fresh({ personalization: extra }).generate(32)).not.toEqual(plain);
    expect(fresh().generate(32, extra)).not.toEqual(plain);
    expect(reseeded.generate(32)).not.toEqual(plain);
  });

  test("a refused call leaves the next output as that of an untouched twin", () => {
    const refusals: readonly ((drbg: Drbg) => unknown)[] = [
      (drbg) => drbg.generate(0),
      (drbg) => drbg.generate(65_537),
      (drbg) => drbg.generate(1.5),
      (drbg) => drbg.generate(Number.NaN),
      (drbg) => {
        drbg.reseed(new Uint8Array(entropyBytes - 1));
      },
      (drbg) => {
        drbg.reseed(new Uint8Array(0), new Uint8Array(48));
      },
    ];
    for (const refusal of refusals) {
      const drbg = fresh();
      expect(() => refusal(drbg)).toThrow(RangeError);
      expect(drbg.generate(48)).toEqual(fresh().generate(48));
    }
  });

  test("an input longer than the standard allows is refused: nothing takes more than 2^32 bytes", () => {
    // Says that it is longer than it is: nobody has so much memory to spare.
    class Huge extends Uint8Array {
      override get length(): number {
        return 2 ** 32 + 1;
      }
    }
    const huge = new Huge();
    const drbg = fresh();
    expect(() => drbg.generate(1, huge)).toThrow(RangeError);
    expect(() => {
      drbg.reseed(huge);
    }).toThrow(RangeError);
    expect(() => {
      drbg.reseed(entropy, huge);
    }).toThrow(RangeError);
    for (const name of ["entropy", "nonce", "personalization"]) {
      expect(() => fresh({ [name]: huge })).toThrow(RangeError);
    }
    expect(drbg.generate(48)).toEqual(fresh().generate(48));
  });

  test("entropy that is too short is refused at instantiation", () => {
    expect(() => fresh({ entropy: new Uint8Array(entropyBytes - 1) })).toThrow(
      `length of entropy is "${entropyBytes - 1}"`,
    );
  });

  test("the largest request of 65536 bytes is served, and begins like a smaller one", () => {
    const large = fresh().generate(65_536);
    expect(large).toHaveLength(65_536);
    expect(large.subarray(0, 33)).toEqual(fresh().generate(33));
  });

  test("inputs are left unchanged and not kept: changing them later changes nothing", () => {
    const own = Uint8Array.from(entropy);
    const drbg = make({ entropy: own, nonce });
    expect(own).toEqual(entropy);
    own.fill(0);
    expect(drbg.generate(32)).toEqual(fresh().generate(32));
  });

  test("after the reseed interval it refuses until it is reseeded", () => {
    const drbg = fresh({ reseedInterval: 2 });
    drbg.generate(1);
    drbg.generate(1);
    expect(() => drbg.generate(1)).toThrow(
      expect.objectContaining({
        code: "PRNG_RESEED_REQUIRED",
        message: "the generator was used 2 times since its last reseed; reseed it first",
      }),
    );
    drbg.reseed(entropy);
    expect(drbg.generate(1)).toHaveLength(1);
  });

  test.each([0, 2 ** 48 + 1, 1.5])("a reseed interval of %d is refused", (reseedInterval) => {
    expect(() => fresh({ reseedInterval })).toThrow(RangeError);
  });

  test("prediction resistance asks for fresh entropy before each output, and wipes it afterwards", () => {
    const handedOut: Uint8Array[] = [];
    const freshEntropy = (byteCount: number): Uint8Array => {
      const bytes = new Uint8Array(byteCount).fill(handedOut.length + 1);
      handedOut.push(bytes);
      return bytes;
    };
    const drbg = fresh({ freshEntropy, reseedInterval: 1 });
    const twin = fresh();
    for (const number of [1, 2, 3]) {
      twin.reseed(new Uint8Array(entropyBytes).fill(number));
      expect(drbg.generate(32)).toEqual(twin.generate(32));
    }
    expect(handedOut).toEqual(Array.from({ length: 3 }, () => new Uint8Array(entropyBytes)));
  });

  test("a source of fresh entropy that throws closes the generator for good", () => {
    const cause = new Error("no entropy");
    const drbg = fresh({
      freshEntropy: () => {
        throw cause;
      },
    });
    const failed = expect.objectContaining({ code: "PRNG_FAILED", cause });
    expect(() => drbg.generate(32)).toThrow(failed);
    expect(() => drbg.generate(32)).toThrow(failed);
    expect(() => {
      drbg.reseed(entropy);
    }).toThrow(failed);
    drbg.wipe();
    expect(() => drbg.generate(32)).toThrow(failed);
  });

  test("what it refuses, it names with its length and the limits", () => {
    const refusal = (what: string, length: number, limits: string): RangeError =>
      new RangeError(`length of ${what} is "${length}", must be ${limits}`);
    const short = new Uint8Array(entropyBytes - 1);
    const entropyLimits = entropyBytes === 48 ? "48" : `from ${entropyBytes} to ${2 ** 32}`;
    const entropyRefusal = refusal("entropy", short.length, entropyLimits);
    const intervals = `from 1 to ${2 ** 48}`;
    expect(() => fresh({ entropy: short })).toThrow(entropyRefusal);
    expect(() => {
      fresh().reseed(short);
    }).toThrow(entropyRefusal);
    expect(() => fresh({ reseedInterval: 0 })).toThrow(refusal("reseed interval", 0, intervals));
    expect(() => fresh().generate(0)).toThrow(refusal("byte count", 0, "from 1 to 65536"));
    const wrongNonce = new Uint8Array(nonceBytes === 0 ? 1 : nonceBytes - 1);
    const nonceLimits = nonceBytes === 0 ? "0" : `from ${nonceBytes} to ${2 ** 32}`;
    expect(() => fresh({ nonce: wrongNonce })).toThrow(refusal("nonce", wrongNonce.length, nonceLimits));
  });

  test("a source of fresh entropy that gives too little is refused, and gives no output", () => {
    const drbg = fresh({ freshEntropy: (byteCount) => new Uint8Array(byteCount - 1) });
    expect(() => drbg.generate(32)).toThrow(RangeError);
  });

  test("wiped, it refuses every call, and may be wiped again", () => {
    const drbg = fresh();
    drbg.wipe();
    drbg.wipe();
    const wiped = expect.objectContaining({ name: "PrngError", code: "PRNG_WIPED" });
    expect(() => drbg.generate(1)).toThrow(wiped);
    expect(() => {
      drbg.reseed(entropy);
    }).toThrow(wiped);
    expect(() => drbg.generate(1)).toThrow(PrngError);
  });
});

describe("CTR_DRBG without derivation function", () => {
  const entropy = new Uint8Array(48);

  test("refuses a nonce and inputs longer than its seed of 48 bytes", () => {
    const make = (inputs: Partial<DrbgInstantiation>): CtrDrbg =>
      new CtrDrbg({ usesDerivationFunction: false, entropy, ...inputs });
    expect(() => make({ nonce: new Uint8Array(1) })).toThrow(RangeError);
    expect(() => make({ entropy: new Uint8Array(49) })).toThrow(RangeError);
    expect(() => make({ personalization: new Uint8Array(49) })).toThrow(RangeError);
    expect(() => make({}).generate(1, new Uint8Array(49))).toThrow(
      'length of additional input is "49", must be from 0 to 48',
    );
    expect(() => {
      make({}).reseed(entropy, new Uint8Array(49));
    }).toThrow('length of additional input is "49", must be from 0 to 48');
    expect(() => make({ personalization: new Uint8Array(49) })).toThrow("length of personalization");
  });
});
