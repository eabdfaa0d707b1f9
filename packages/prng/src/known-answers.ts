import { CtrDrbg } from "./ctr-drbg.ts";
import type { Drbg, DrbgInstantiation } from "./drbg.ts";
import { HmacDrbg } from "./hmac-drbg.ts";
import { PrngError } from "./prng-error.ts";

/**
 * One known answer: instantiate, reseed, generate twice; the second output is compared. All strings are
 * hexadecimal.
 */
export interface KnownAnswer {
  /** File, mechanism and line of the vector in the NIST CAVP response files (CAVS 14.3, "pr_false"). */
  readonly source: string;
  readonly make: (inputs: DrbgInstantiation) => Drbg;
  readonly entropy: string;
  readonly nonce: string;
  readonly personalization: string;
  readonly entropyReseed: string;
  readonly additionalReseed: string;
  readonly additional: readonly [string, string];
  readonly returned: string;
}

/** One vector of each mechanism, with every input that it can have. */
export const knownAnswers: readonly KnownAnswer[] = [
  {
    source: "HMAC_DRBG:5546, SHA-256, line 5546",
    make: (inputs) => new HmacDrbg({ hash: "SHA-256", ...inputs }),
    entropy: "cdb0d9117cc6dbc9ef9dcb06a97579841d72dc18b2d46a1cb61e314012bdf416",
    nonce: "d0c0d01d156016d0eb6b7e9c7c3c8da8",
    personalization: "6f0fb9eab3f9ea7ab0a719bfa879bf0aaed683307fda0c6d73ce018b6e34faaa",
    entropyReseed: "8ec6f7d5a8e2e88f43986f70b86e050d07c84b931bcf18e601c5a3eee3064c82",
    additionalReseed: "1ab4ca9014fa98a55938316de8ba5a68c629b0741bdd058c4d70c91cda5099b3",
    additional: [
      "16e2d0721b58d839a122852abd3bf2c942a31c84d82fca74211871880d7162ff",
      "53686f042a7b087d5d2eca0d2a96de131f275ed7151189f7ca52deaa78b79fb2",
    ],
    returned:
      "dda04a2ca7b8147af1548f5d086591ca4fd951a345ce52b3cd49d47e84aa31a183e31fbc42a1ff1d95afec7143c8008c" +
      "97bc2a9c091df0a763848391f68cb4a366ad89857ac725a53b303ddea767be8dc5f605b1b95f6d24c9f06be65a973a08" +
      "9320b3cc42569dcfd4b92b62a993785b0301b3fc452445656fce22664827b88f",
  },
  {
    source: "HMAC_DRBG:10602, SHA-512, line 10602",
    make: (inputs) => new HmacDrbg({ hash: "SHA-512", ...inputs }),
    entropy: "da740cbc36057a8e282ae717fe7dfbb245e9e5d49908a0119c5dbcf0a1f2d5ab",
    nonce: "46561ff612217ba3ff91baa06d4b5440",
    personalization: "fc227293523ecb5b1e28c87863626627d958acc558a672b148ce19e2abd2dde4",
    entropyReseed: "1d61d4d8a41c3254b92104fd555adae0569d1835bb52657ec7fbba0fe03579c5",
    additionalReseed: "b9ed8e35ad018a375b61189c8d365b00507cb1b4510d21cac212356b5bbaa8b2",
    additional: [
      "b7998998eaf9e5d34e64ff7f03de765b31f407899d20535573e670c1b402c26a",
      "2089d49d63e0c4df58879d0cb1ba998e5b3d1a7786b785e7cf13ca5ea5e33cfd",
    ],
    returned:
      "5b70f3e4da95264233efbab155b828d4e231b67cc92757feca407cc9615a660871cb07ad1a2e9a99412feda8ee34dc9c" +
      "57fa08d3f8225b30d29887d20907d12330fffd14d1697ba0756d37491b0a8814106e46c8677d49d9157109c402ad0c24" +
      "7a2f50cd5d99e538c850b906937a05dbb8888d984bc77f6ca00b0e3bc97b16d6d25814a54aa12143afddd8b226369056" +
      "5d545f4137e593bb3ca88a37b0aadf79726b95c61906257e6dc47acd5b6b7e4b534243b13c16ad5a0a1163c0099fce43" +
      "f428cd27c3e6463cf5e9a9621f4b3d0b3d4654316f4707675df39278d5783823049477dcce8c57fdbd576711c91301e9" +
      "bd6bb0d3e72dc46d480ed8f61fd63811",
  },
  {
    source: "CTR_DRBG:8074, AES-256 use df, line 8074",
    make: (inputs) => new CtrDrbg({ usesDerivationFunction: true, ...inputs }),
    entropy: "174b46250051a9e3d80c56ae7163dafe7e54481a56cafd3b8625f99bbb29c442",
    nonce: "98ffd99c466e0e94a45da7e0e82dbc6b",
    personalization: "7095268e99938b3e042734b9176c9aa051f00a5f8d2a89ada214b89beef18ebf",
    entropyReseed: "e88be1967c5503f65d23867bbc891bd679db03b4878663f6c877592df25f0d9a",
    additionalReseed: "cdf6ad549e45b6aa5cd67d024931c33cd133d52d5ae500c3015020beb30da063",
    additional: [
      "c7228e90c62f896a09e11684530102f926ec90a3255f6c21b857883c75800143",
      "76a94f224178fe4cbf9e2b8acc53c9dc3e50bb613aac8936601453cda3293b17",
    ],
    returned:
      "1a6d8dbd642076d13916e5e23038b60b26061f13dd4e006277e0268698ffb2c87e453bae1251631ac90c701a9849d933" +
      "995e8b0221fe9aca1985c546c2079027",
  },
  {
    source: "CTR_DRBG:18186, AES-256 no df, line 18186",
    make: (inputs) => new CtrDrbg({ usesDerivationFunction: false, ...inputs }),
    entropy:
      "ae7ebe062971f5eb32e5b21444750785de816595ad2cbe80a209c8f8ab04b5468166de8c6ae522d8f10b56386a3b424f",
    nonce: "",
    personalization:
      "55860dae57fcac297087c137efb796878a75868f6e7681114e9b73ed0c67e3c62bfc9f5d77e8caa59bcdb223f4ffd247",
    entropyReseed:
      "a42407931bfeca70e6ee5dd197021a129525051c07468e8b25587c5ad50abe9204e882fe847b8fd47cf7b4360e5aa034",
    additionalReseed:
      "ee4c88d1eb05f4853663eada501d2fc4b4984b283a88db579af2113031e03d9bc570de943dd168918f3ba8065581fea7",
    additional: [
      "4b4b03ef19b0f259dca2b3ee3ae4cd86c3895a784b3d8eee043a2003c08289f8fffdad141e6b1ab2174d8d5d79c1e581",
      "3062b33f116b46e20fe3c354726ae9b2a3a4c51922c8107863cb86f1f0bdad7554075659d91c371e2b11b1e8106a1ed5",
    ],
    returned:
      "0d270518baeafac160ff1cb28c11ef68712c764c0c01674e6c9ca2cc9c7e0e8accfd3c753635ee070081eee7628af618" +
      "7fbc2854b3c204461a796cf3f3fcb092",
  },
];

/** The answers of the mechanism that the pool uses. */
const poolAnswers = knownAnswers.filter(({ source }) => source.includes("AES-256 no df"));

/**
 * Known-answer tests, SP 800-90A Rev. 1 section 11.3: instantiate, reseed and generate.
 *
 * @param answers the answers to check; by default those of the pool's mechanism
 * @throws {PrngError} `PRNG_SELF_TEST` at the first that fails.
 */
export function selfTest(answers: readonly KnownAnswer[] = poolAnswers): void {
  for (const answer of answers) {
    if (secondOutput(answer) === answer.returned) continue;
    throw new PrngError(
      "PRNG_SELF_TEST",
      `known-answer test "${answer.source}" failed; do not use this installation`,
    );
  }
}

function secondOutput(answer: KnownAnswer): string {
  const drbg = answer.make({
    entropy: Buffer.from(answer.entropy, "hex"),
    nonce: Buffer.from(answer.nonce, "hex"),
    personalization: Buffer.from(answer.personalization, "hex"),
  });
  drbg.reseed(Buffer.from(answer.entropyReseed, "hex"), Buffer.from(answer.additionalReseed, "hex"));
  const byteCount = answer.returned.length / 2;
  drbg.generate(byteCount, Buffer.from(answer.additional[0], "hex"));
  const output = drbg.generate(byteCount, Buffer.from(answer.additional[1], "hex"));
  drbg.wipe();
  return Buffer.from(output).toString("hex");
}
