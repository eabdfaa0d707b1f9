import { createRequire } from "node:module";
import { Packr } from "msgpackr";
import { test } from "vitest";
import { naiveDecode, naiveDecodePlain, naiveEncode } from "./naive.ts";

// The built files, loaded by Node itself: what users run, without the test runner's module wrappers.
const load = createRequire(import.meta.url);
const { decode, encode, ListDecoder, plain, scan, schema, string, integer, decodeAttributes } = load(
  "../dist/index.js",
) as typeof import("../src/index.ts");
const { encodeRequest, decodeRequest, replySchemas, RequestDecoder } = load(
  "../dist/tlsmgr/index.js",
) as typeof import("../src/tlsmgr/index.ts");
const { decodePolicyRequest } = load("../dist/policy/index.js") as typeof import("../src/policy/index.ts");

const time = { time: 400 };
const packr = new Packr();

const session = Uint8Array.from({ length: 1163 }, (_, at) => at & 0xff);
const id =
  "smtp&[127.0.0.1]:12525&127.0.0.1&127.0.0.1&&3BFF29587A3C1E5D3BFF29587A3C1E5D3BFF29587A3C1E5D3BFF29587A3C1E5D";
const key = Uint8Array.from({ length: 88 }, (_, at) => at);
const seed = Uint8Array.from({ length: 32 }, (_, at) => at);

/** Request and reply as values; `encode` is the codec's, `naive` has data as base64 already. */
const exchanges = [
  {
    name: "seed",
    request: encodeRequest("seed", { size: 32 }),
    asked: { request: "seed", size: 32 },
    answered: { status: 0, seed },
    encodeReply: () => encode(replySchemas.seed, { status: 0, seed }),
  },
  {
    name: "policy",
    request: encodeRequest("policy", { cache_type: "smtpd" }),
    asked: { request: "policy", cache_type: "smtpd" },
    answered: { status: 0, cachable: 1, timeout: 3600 },
    encodeReply: () => encode(replySchemas.policy, { status: 0, cachable: 1, timeout: 3600 }),
  },
  {
    name: "lookup, 1163 bytes",
    request: encodeRequest("lookup", { cache_type: "smtp", cache_id: id }),
    asked: { request: "lookup", cache_type: "smtp", cache_id: id },
    answered: { status: 0, session },
    encodeReply: () => encode(replySchemas.lookup, { status: 0, session }),
  },
  {
    name: "update, 1163 bytes",
    request: encodeRequest("update", { cache_type: "smtp", cache_id: id, session }),
    asked: { request: "update", cache_type: "smtp", cache_id: id, session },
    answered: { status: 0 },
    encodeReply: () => encode(replySchemas.update, { status: 0 }),
  },
  {
    name: "delete",
    request: encodeRequest("delete", { cache_type: "smtp", cache_id: id }),
    asked: { request: "delete", cache_type: "smtp", cache_id: id },
    answered: { status: 0 },
    encodeReply: () => encode(replySchemas.delete, { status: 0 }),
  },
  {
    name: "tktkey",
    request: encodeRequest("tktkey", { keyname: seed.subarray(0, 16) }),
    asked: { request: "tktkey", keyname: seed.subarray(0, 16) },
    answered: { status: 0, keybuf: key },
    encodeReply: () => encode(replySchemas.tktkey, { status: 0, keybuf: key }),
  },
] as const;

/**
 * What the naive server does with the text that it got, as the codec does: numbers and data become values.
 */
function naiveConvert({ size, session, keyname }: Readonly<Record<string, string>>): void {
  if (size !== undefined) Number(size);
  if (session !== undefined) Buffer.from(session, "base64");
  if (keyname !== undefined) Buffer.from(keyname, "base64");
}

function naiveReply(values: Readonly<Record<string, number | Uint8Array>>): Buffer {
  const text = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "number" ? value >>> 0 : Buffer.from(value).toString("base64"),
  ]);
  return naiveEncode(Object.fromEntries(text) as Record<string, string | number>);
}

/** A whole exchange as a server sees it: decode the request, encode the reply. */
for (const { name, request, asked, answered, encodeReply } of exchanges) {
  test(`tlsmgr ${name}: request decoded, reply encoded`, async ({ bench }) => {
    const buffer = Buffer.from(request);
    const packed = packr.pack(asked);
    const decoder = new RequestDecoder();
    const half = request.length >> 1;
    await bench.compare(
      bench("decodeRequest", () => {
        decodeRequest(request);
        encodeReply();
      }),
      bench("RequestDecoder, whole chunk", () => {
        decoder.push(request);
        encodeReply();
      }),
      bench("RequestDecoder, two chunks", () => {
        decoder.push(request.subarray(0, half));
        decoder.push(request.subarray(half));
        encodeReply();
      }),
      bench("naive: split and join", () => {
        naiveConvert(naiveDecode(buffer));
        naiveReply(answered);
      }),
      bench("msgpackr, its own format", () => {
        packr.unpack(packed);
        packr.pack(answered);
      }),
      time,
    );
  });
}

/** A request as smtpd(8) 3.7 sends it at RCPT, and one attribute more, so that it has thirty. */
const policyText = `request=smtpd_access_policy
protocol_state=RCPT
protocol_name=ESMTP
client_address=192.0.2.17
client_name=mail.example.org
client_port=51234
reverse_client_name=mail.example.org
server_address=192.0.2.1
server_port=25
helo_name=mail.example.org
sender=someone@example.org
recipient=somebody.else@example.com
recipient_count=0
queue_id=
instance=1f2e.6740a1b2.3c4d5.0
size=48213
etrn_domain=
stress=
sasl_method=
sasl_username=
sasl_sender=
ccert_subject=
ccert_issuer=
ccert_fingerprint=
ccert_pubkey_fingerprint=
encryption_protocol=TLSv1.3
encryption_cipher=TLS_AES_256_GCM_SHA384
encryption_keysize=256
policy_context=submission
mail_version=3.8.0

`;

test("policy request of 30 attributes: decoded, action encoded", async ({ bench }) => {
  const buffer = Buffer.from(policyText);
  const bytes = new Uint8Array(buffer);
  const names = Object.keys(naiveDecodePlain(buffer));
  const numbers = new Set(["recipient_count", "size", "encryption_keysize"]);
  const wanted = schema(names.map((name) => (numbers.has(name) ? integer(name) : string(name))));
  const action = schema([string("action")]);
  const values = decode(wanted, bytes, plain);
  const packed = packr.pack(values);
  const decoder = new ListDecoder(plain);
  await bench.compare(
    bench("schema, known order", () => {
      scan(wanted, plain.reader(bytes));
      encode(action, { action: "DUNNO" }, plain);
    }),
    bench("ListDecoder in two chunks, then schema", () => {
      decoder.push(bytes.subarray(0, 300));
      for (const list of decoder.push(bytes.subarray(300))) scan(wanted, plain.reader(list));
      encode(action, { action: "DUNNO" }, plain);
    }),
    bench("ListDecoder, then decodePolicyRequest, any order", () => {
      for (const list of decoder.push(bytes)) decodePolicyRequest(list);
      encode(action, { action: "DUNNO" }, plain);
    }),
    bench("decodeAttributes", () => {
      decodeAttributes(bytes, plain);
      encode(action, { action: "DUNNO" }, plain);
    }),
    bench("naive: split and join", () => {
      naiveDecodePlain(buffer);
      Buffer.from("action=DUNNO\n\n", "latin1");
    }),
    bench("msgpackr, its own format", () => {
      packr.unpack(packed);
      packr.pack({ action: "DUNNO" });
    }),
    time,
  );
});
