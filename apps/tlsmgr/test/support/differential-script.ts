import fc from "fast-check";

/** One request, good or bad, and how it is sent. */
export interface Action {
  /** What it is, for a report. */
  readonly what: string;
  /** The pieces that it is sent in. */
  readonly pieces: readonly Buffer[];
  /** The client sends no more afterwards. */
  readonly isLast: boolean;
}

/** One connection's requests. */
export type Connection = readonly Action[];

/**
 * Bytes of a request, and how far from their start they may be cut in pieces.
 *
 * The limit is there because of section 7 of the protocol notes: Postfix stops to read a bad request at the
 * byte that shows the error, and drops what the same read(2) brought beyond it. A cut behind that byte makes
 * the rest its own request, or not, depending on timing, so no reply can be compared. The same holds
 * for a first piece of one or two bytes, which Postfix takes for a request by itself, and for a bad
 * request of more than its buffer's 4096 bytes. All other ways to cut are tried.
 */
interface Draft {
  readonly what: string;
  readonly bytes: Buffer;
  readonly cuttable: number;
}

type Attribute = readonly [name: string, value: string];

const firstPieceBytesMin = 3;

const list = (attributes: readonly Attribute[]): string =>
  attributes.map(([name, value]) => `${name}\0${value}\0`).join("");

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

/** A well-formed list. */
function good(attributes: readonly Attribute[]): Draft {
  const bytes = bytesOf(`${list(attributes)}\0`);
  return { what: "well-formed", bytes, cuttable: bytes.length - 1 };
}

/** A list that is good up to some attribute. */
function bad(what: string, prefix: readonly Attribute[], rest: string): Draft {
  const start = bytesOf(list(prefix));
  return { what, bytes: Buffer.concat([start, bytesOf(rest)]), cuttable: start.length };
}

const numbers = [
  ..."1 2 32 255 0 256 -1 +32 032 4294967328 4294967264 99999999999999999999999 18446744073709551648".split(
    " ",
  ),
  ..." 32|32 |0x20|abc||1e3|--1|+|３２|2147483648"
    .split("|")
    .map((text) => Buffer.from(text).toString("latin1")),
];
const strangeTexts = [
  "",
  "x",
  "SMTPD",
  "smtp ",
  "a\u0001b\nc\u007f",
  "\u00c3\u00a9\u00ff\u00c3",
  "{",
  "}",
  "%s%n",
  "x".repeat(150),
  "y".repeat(2500),
];

const cacheType = fc.constantFrom("smtpd", "smtp", "smtp", "lmtp");
const anyCacheType = fc.oneof({ weight: 6, arbitrary: cacheType }, fc.constantFrom(...strangeTexts));
const cacheId = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 15 }).map((number) => `id${number}&s=smtp&l=805306672`) },
  fc.constantFrom(
    "",
    "smtp&example.com&[192.0.2.1]:25&&",
    "\u00c3\u00a9",
    "\u0001\n\u0080\u00ff",
    "z".repeat(900),
  ),
);
const session = fc
  .oneof(
    { weight: 5, arbitrary: fc.uint8Array({ maxLength: 300, size: "max" }) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 3000, maxLength: 9000, size: "max" }) },
  )
  .map((bytes) => Buffer.from(bytes).toString("base64"));
const oddBase64 = fc.constantFrom(
  "abc",
  "ab!=",
  "Y===",
  "YQ=x",
  "YQ==YmM=",
  "YR==",
  "====",
  "A",
  "ab\ncd==",
  "!".repeat(300),
);
const keyName = fc.oneof(
  fc.constant(""),
  fc.uint8Array({ maxLength: 20, size: "max" }).map((bytes) => Buffer.from(bytes).toString("base64")),
  fc.constant(Buffer.alloc(16, 7).toString("base64")),
);

/** The attributes of a request, in order; values may be such that the server refuses them. */
const request: fc.Arbitrary<Attribute[]> = fc.oneof(
  fc.tuple(fc.constantFrom(...numbers)).map(([size]): Attribute[] => [
    ["request", "seed"],
    ["size", size],
  ]),
  fc.tuple(anyCacheType).map(([type]): Attribute[] => [
    ["request", "policy"],
    ["cache_type", type],
  ]),
  ...["lookup", "delete"].map((name) =>
    fc.tuple(anyCacheType, cacheId).map(([type, id]): Attribute[] => [
      ["request", name],
      ["cache_type", type],
      ["cache_id", id],
    ]),
  ),
  fc
    .tuple(anyCacheType, cacheId, fc.oneof({ weight: 6, arbitrary: session }, oddBase64))
    .map(([type, id, data]): Attribute[] => [
      ["request", "update"],
      ["cache_type", type],
      ["cache_id", id],
      ["session", data],
    ]),
  fc.tuple(fc.oneof({ weight: 6, arbitrary: keyName }, oddBase64)).map(([name]): Attribute[] => [
    ["request", "tktkey"],
    ["keyname", name],
  ]),
);

/**
 * Requests whose values may be refused, but whose form is good: a bad value shows when it has been read
 * whole.
 */
const wellFormed = request.map((attributes): Draft => {
  const draft = good(attributes);
  const last = attributes.at(-1)?.[1] ?? "";
  return { ...draft, cuttable: Math.max(0, draft.bytes.length - 2 - last.length) };
});

/** A good request whose every byte may begin a new piece. */
const cutAnywhere = request
  .filter((attributes) => /^(?:seed|policy|lookup|delete)$/u.test(attributes[0]?.[1] ?? ""))
  .filter(([, [, value] = ["", ""]]) => /^(?:smtpd|smtp|lmtp|\d+)$/u.test(value))
  .map(good);

const extra: fc.Arbitrary<Attribute> = fc.constantFrom(
  ["foo", "1"],
  ["request", "seed"],
  ["Size", "32"],
  ["a\u0001b\u00ff", "x"],
  ["cache_id", "again"],
  ["n".repeat(500), "long name"],
);

const malformed: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .tuple(request, fc.nat({ max: 3 }))
    .map(([attributes, kept]) => good(attributes.slice(0, Math.max(1, kept)))),
  fc.tuple(request.filter(isSmall), extra, fc.nat({ max: 4 })).map(([attributes, [name, value], at]) => {
    const position = 1 + (at % attributes.length);
    return bad(
      "an attribute too many",
      attributes.slice(0, position),
      `${name}\0${value}\0${list(attributes.slice(position))}\0`,
    );
  }),
  request
    .filter(isSmall)
    .map(([first = ["", ""], ...rest]) => bad("the wrong order", [], `${list([...rest, first])}\0`)),
  fc
    .tuple(fc.constantFrom("nosuch", "SEED", "", "seed ", "w"), fc.constantFrom("", "size\x004\0"))
    .map(([name, rest]) => bad("an unknown request", [], `request\0${name}\0${rest}\0`)),
  fc
    .tuple(
      fc.string({
        unit: fc.constantFrom("a", "r", "é", "\u0001", "{"),
        minLength: 3,
        maxLength: 20,
        size: "max",
      }),
      fc.uint8Array({ maxLength: 60, size: "max" }),
    )
    .map(([name, rest]) => bad("rubbish", [], `${name}\0${Buffer.from(rest).toString("latin1")}`)),
  fc.constantFrom("\0\0\0", "\0\0\0\0\0", "W\0\0").map((text) => bad("an empty or odd list", [], text)),
  fc.constantFrom("\0", "X\0", "\0\0").map((text) => bad("a short request", [], text)),
);

/** Requests after which the server closes the connection. */
const closing: fc.Arbitrary<Draft> = fc
  .constantFrom("W\0", "request\0W\0\0")
  .map((text) => bad("a wake-up", [], text));

function isSmall(attributes: readonly Attribute[]): boolean {
  return list(attributes).length < 3000;
}

/** Cuts a draft in pieces at some of the places where it may be cut. */
function pieces({ what, bytes, cuttable }: Draft, cuts: readonly number[]): Action {
  const room = cuttable - firstPieceBytesMin;
  const places = room > 0 ? cuts.map((cut) => firstPieceBytesMin + (cut % room)) : [];
  const ends = [...new Set(places)].toSorted((left, right) => left - right);
  const starts = [0, ...ends];
  return { what, pieces: starts.map((start, index) => bytes.subarray(start, ends[index])), isLast: false };
}

const cuts = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 3 }) },
);

const action = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: wellFormed },
      { weight: 3, arbitrary: cutAnywhere },
      { weight: 6, arbitrary: malformed },
    ),
    cuts,
  )
  .map(([draft, places]) => pieces(draft, places));

/** The end of a connection: nothing, a wake-up, or a request that ends in the middle. */
const ending: fc.Arbitrary<Action[]> = fc.oneof(
  fc.constant<Action[]>([]),
  closing.map((draft) => [pieces(draft, [])]),
  fc.tuple(request.filter(isSmall), fc.nat({ max: 100_000 })).map(([attributes, cut]) => {
    const { bytes } = good(attributes);
    const piece = bytes.subarray(0, cut % bytes.length);
    return [{ what: "the end of input in a request", pieces: [piece], isLast: true }];
  }),
);

/** A script that is the same every time. */
export function script(connectionCount: number): Connection[] {
  const connection = fc
    .tuple(fc.array(action, { minLength: 1, maxLength: 9 }), ending)
    .map(([actions, last]) => actions.concat(last));
  return fc.sample(connection, { seed: 20_261_122, numRuns: connectionCount });
}
