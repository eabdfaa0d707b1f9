import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { encode } from "@postfixjs/attr";
import { decodeRequest, greetingBytes, replySchemas, statusError, statusOk } from "@postfixjs/attr/tlsmgr";
import type { ReplyValues, RequestName, RequestValues } from "@postfixjs/attr/tlsmgr";

/** How a fake tlsmgr answers each request. */
export type Answers = {
  readonly [Name in RequestName]: (values: RequestValues[Name]) => ReplyValues[Name];
};

/** A tlsmgr on its own socket that answers well, except where it was told otherwise. */
export interface FakeTlsmgr extends AsyncDisposable {
  readonly socket: string;
}

const none = new Uint8Array(0);

function goodAnswers(): Answers {
  const sessions = new Map<string, Uint8Array>();
  const key = randomBytes(88);
  key.writeBigInt64LE(BigInt(Math.floor(Date.now() / 1000) + 1000), 80);
  const name = key.toString("latin1", 0, 16);
  return {
    seed: ({ size }) => ({ status: statusOk, seed: randomBytes(size) }),
    policy: () => ({ status: statusOk, cachable: 1, timeout: 3600 }),
    lookup: ({ cache_id }) => ({
      status: sessions.has(cache_id) ? statusOk : statusError,
      session: sessions.get(cache_id) ?? none,
    }),
    update: ({ cache_id, session }) => {
      sessions.set(cache_id, Uint8Array.from(session));
      return { status: statusOk };
    },
    delete: ({ cache_id }) => ({ status: sessions.delete(cache_id) ? statusOk : statusError }),
    tktkey: ({ keyname }) => {
      const isKnown = keyname.length === 0 || Buffer.from(keyname).toString("latin1") === name;
      return isKnown ? { status: statusOk, keybuf: key } : { status: statusError, keybuf: keyname };
    },
  };
}

/** Starts a fake tlsmgr. Some of its answers may be wrong, or its greeting may be missing. */
export async function fakeTlsmgr(
  wrong: Partial<Answers> = {},
  greeting: Uint8Array = greetingBytes(),
): Promise<FakeTlsmgr> {
  const answers: Answers = { ...goodAnswers(), ...wrong };
  const directory = mkdtempSync(path.join(tmpdir(), "fake-"));
  const socket = path.join(directory, "tlsmgr");
  const server = createServer((client) => {
    client.on("error", () => undefined);
    client.write(greeting);
    client.on("data", (chunk) => {
      const reply = replyTo(answers, chunk);
      if (reply !== undefined) client.write(reply);
    });
  });
  server.listen(socket);
  await once(server, "listening");
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
      rmSync(directory, { recursive: true });
    },
  };
}

function replyTo(answers: Answers, bytes: Uint8Array): Uint8Array | undefined {
  const decoded = decodeRequest(bytes);
  if (decoded.kind !== "request") return undefined;
  switch (decoded.request) {
    case "seed":
      return encode(replySchemas.seed, answers.seed(decoded.values));
    case "policy":
      return encode(replySchemas.policy, answers.policy(decoded.values));
    case "lookup":
      return encode(replySchemas.lookup, answers.lookup(decoded.values));
    case "update":
      return encode(replySchemas.update, answers.update(decoded.values));
    case "delete":
      return encode(replySchemas.delete, answers.delete(decoded.values));
    case "tktkey":
      return encode(replySchemas.tktkey, answers.tktkey(decoded.values));
  }
}
