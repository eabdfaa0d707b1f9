import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { AttributeError, bytesOf, ListDecoder, plain } from "../src/index.ts";
import { createPolicyServer, decodePolicyRequest, ServerError } from "../src/policy/index.ts";
import type { PolicyHandler, PolicyRequest, PolicyServerOptions } from "../src/policy/index.ts";
import { converse } from "../src/server/conversation.ts";
import { smtp } from "./support/smtp.ts";

/** A server, and one connection to it. */
class Conversation implements AsyncDisposable {
  readonly client: Socket;
  readonly errors: Error[] = [];
  readonly #failed: EventTarget;
  readonly #end: () => Promise<void>;
  received = "";

  private constructor(client: Socket, errors: Error[], failed: EventTarget, end: () => Promise<void>) {
    this.#failed = failed;
    this.client = client;
    this.errors = errors;
    this.#end = end;
    client.on("data", (chunk) => {
      this.received += chunk.toString();
    });
    client.on("error", () => undefined);
  }

  static async start(handler: PolicyHandler, options: PolicyServerOptions = {}): Promise<Conversation> {
    const directory = await mkdtemp(path.join(tmpdir(), "policy-"));
    const errors: Error[] = [];
    const failed = new EventTarget();
    const onError = (error: Error): void => {
      errors.push(error);
      failed.dispatchEvent(new Event("error"));
    };
    const server = createPolicyServer(handler, { onError, ...options });
    await server.listen({ path: path.join(directory, "socket") });
    const client = connect(path.join(directory, "socket"));
    return new Conversation(client, errors, failed, async () => {
      client.destroy();
      await server.close();
      await rm(directory, { recursive: true });
    });
  }

  /** Resolves after this many answers. */
  async answers(count: number): Promise<string[]> {
    while (this.received.split("\n\n").length <= count) await once(this.client, "data");
    return this.received.split("\n\n").slice(0, -1);
  }

  /** The connection has been closed because of an error. */
  async failed(): Promise<void> {
    if (this.errors.length === 0) await once(this.#failed, "error");
    await this.closed();
  }

  async closed(): Promise<void> {
    if (!this.client.closed) await once(this.client, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}

function request(attributes: Readonly<Record<string, string>>): string {
  return `${Object.entries({ request: "smtpd_access_policy", ...attributes })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")}\n`;
}

describe("createPolicyServer", () => {
  test("answers what the handler says", async () => {
    await using conversation = await Conversation.start(({ sender }) => `REJECT no mail from ${sender}`);
    conversation.client.write(request({ sender: "a@example.com" }));
    expect(await conversation.answers(1)).toEqual(["action=REJECT no mail from a@example.com"]);
  });

  test("takes several requests in one chunk, and answers in order, one after the other", async () => {
    const log: string[] = [];
    const handler: PolicyHandler = async ({ instance }) => {
      log.push(`start ${instance}`);
      // The first one takes longest.
      await new Promise((resolve) => setTimeout(resolve, instance === "1" ? 30 : 0));
      log.push(`end ${instance}`);
      return instance;
    };
    await using conversation = await Conversation.start(handler);
    conversation.client.write(["1", "2", "3"].map((instance) => request({ instance })).join(""));
    expect(await conversation.answers(3)).toEqual(["action=1", "action=2", "action=3"]);
    expect(log).toEqual(["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
  });

  test("takes a request byte by byte, and the next one on the same connection", async () => {
    await using conversation = await Conversation.start(({ sender }) => sender);
    for (const sender of ["one", "two"]) {
      for (const byte of Buffer.from(request({ sender }))) conversation.client.write(Buffer.of(byte));
    }
    expect(await conversation.answers(2)).toEqual(["action=one", "action=two"]);
  });

  test("leaves nothing behind: no warning of Node after many requests on one connection", async () => {
    const warnings: Error[] = [];
    const remember = (warning: Error): void => void warnings.push(warning);
    process.on("warning", remember);
    await using conversation = await Conversation.start(() => "DUNNO");
    conversation.client.write(request({}).repeat(100));
    expect(await conversation.answers(100)).toHaveLength(100);
    await settled();
    process.off("warning", remember);
    expect(warnings).toEqual([]);
  });

  test("reads and writes text in UTF-8, and values with equal signs", async () => {
    await using conversation = await Conversation.start(
      ({ sender, policy_context: context }) => `${sender} ${context}`,
    );
    conversation.client.write(request({ sender: "jörg@example.com", policy_context: "a=b=c" }));
    expect(await conversation.answers(1)).toEqual(["action=jörg@example.com a=b=c"]);
  });

  test("answers a client that has closed its side, and then closes, too", async () => {
    await using conversation = await Conversation.start(() => "DUNNO");
    conversation.client.end(request({}));
    await conversation.closed();
    expect(conversation.received).toBe("action=DUNNO\n\n");
    expect(conversation.errors).toEqual([]);
  });

  test("makes a client that does not read wait: the next request is not handled before the answer is taken", async () => {
    const handled: string[] = [];
    const taken: (() => void)[] = [];
    const socket = new Duplex({
      read: () => undefined,
      writableHighWaterMark: 1,
      write: (_chunk, _encoding, done) => void taken.push(done),
    });
    const end = converse(
      socket,
      {
        requestName: "request",
        framer: () => new ListDecoder(plain),
        answer: async (list) => {
          handled.push(decodePolicyRequest(list).instance);
          return bytesOf("action=DUNNO\n\n");
        },
      },
      60,
    );
    socket.push(request({ instance: "1" }) + request({ instance: "2" }));
    socket.push(null);
    await settled();
    expect([handled, taken.length]).toEqual([["1"], 1]);
    taken[0]?.();
    await settled();
    expect([handled, taken.length]).toEqual([["1", "2"], 2]);
    taken[1]?.();
    await end;
  });
});

/** Resolves when everything that can happen without outside help has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
}

describe("createPolicyServer closes the connection without an answer", () => {
  test("when the handler throws", async () => {
    await using conversation = await Conversation.start(() => {
      throw new Error("database is gone");
    });
    conversation.client.write(request({}));
    await conversation.failed();
    expect(conversation.received).toBe("");
    expect(conversation.errors.map(({ message }) => message)).toEqual(["database is gone"]);
  });

  test.each([undefined, "", " ", null, 1])(
    "when the handler returns %o instead of an action",
    async (action) => {
      await using conversation = await Conversation.start((() => action) as unknown as PolicyHandler);
      conversation.client.write(request({}));
      await conversation.failed();
      expect(conversation.received).toBe("");
      expect(conversation.errors).toEqual([
        new ServerError(
          "SERVER_ANSWER",
          "policy handler returned no action: return DUNNO to leave the decision to others",
        ),
      ]);
    },
  );

  test("when the handler takes too long, and aborts its signal", async () => {
    let reason: unknown;
    const handler: PolicyHandler = async (_, { signal }) => {
      await once(signal, "abort");
      reason = signal.reason;
      return "DUNNO";
    };
    await using conversation = await Conversation.start(handler, { timeoutSeconds: 0.05 });
    conversation.client.write(request({}));
    await conversation.failed();
    expect(conversation.errors).toEqual([reason]);
    expect(conversation.errors.map(({ message }) => message)).toEqual([
      'policy request was not answered within "0.05" seconds',
    ]);
  });

  test("when a request does not come to its end", async () => {
    await using conversation = await Conversation.start(() => "DUNNO", { timeoutSeconds: 0.05 });
    conversation.client.write("sender=x\n");
    await conversation.failed();
    expect(conversation.errors).toHaveLength(1);
  });

  test("when a request is cut", async () => {
    await using conversation = await Conversation.start(() => "DUNNO");
    conversation.client.end("sender=x\n");
    await conversation.failed();
    expect(conversation.errors.map(({ message }) => message)).toEqual([
      "connection has been closed within a policy request",
    ]);
  });

  test("when a request is malformed or too long", async () => {
    for (const bytes of ["no equal sign\n\n", `sender=${"x".repeat(70_000)}\n\n`]) {
      await using conversation = await Conversation.start(() => "DUNNO");
      conversation.client.write(bytes);
      await conversation.failed();
      expect(conversation.errors).toHaveLength(1);
    }
  });

  test("when the action cannot be written in one line", async () => {
    await using conversation = await Conversation.start(() => "REJECT a\nb");
    conversation.client.write(request({}));
    await conversation.failed();
    expect(conversation.errors[0]).toBeInstanceOf(RangeError);
  });
});

describe("a policy server", () => {
  test("emits a process warning if no handler takes its errors", async () => {
    const error = new Error("no decision");
    const warned = once(process, "warning");
    const directory = await mkdtemp(path.join(tmpdir(), "policy-"));
    await using server = createPolicyServer(() => {
      throw error;
    });
    await server.listen({ path: path.join(directory, "socket") });
    const client = connect(path.join(directory, "socket"));
    client.write(request({}));
    expect(await warned).toEqual([error]);
    await once(client, "close");
    await rm(directory, { recursive: true });
  });

  test("reports a thrown value that is not an error", async () => {
    await using conversation = await Conversation.start(() => Promise.reject("no decision"));
    conversation.client.write(request({}));
    await conversation.failed();
    expect(conversation.errors).toEqual([new ServerError("SERVER_HANDLER", "no decision")]);
  });

  test("may be closed before it listens, and twice", async () => {
    const server = createPolicyServer(() => "DUNNO");
    await server.close();
    await server.listen({ host: "127.0.0.1", port: 0 });
    await server.close();
    await server.close();
    expect(server.address()).toBeNull();
  });
});

describe("the signal of a policy handler", () => {
  test("aborts when the server is closed", async () => {
    const started = new EventTarget();
    let signal: AbortSignal | undefined;
    const handler: PolicyHandler = async (_, context) => {
      signal = context.signal;
      started.dispatchEvent(new Event("started"));
      await once(context.signal, "abort");
      return "DUNNO";
    };
    const conversation = await Conversation.start(handler);
    const start = once(started, "started");
    conversation.client.write(request({}));
    await start;
    await conversation[Symbol.asyncDispose]();
    expect(signal?.aborted).toBe(true);
    expect(conversation.errors).toEqual([]);
  });
});

describe("decodePolicyRequest", () => {
  test("takes attributes in any order, the last value of each, and unknown ones", () => {
    const decoded = decodePolicyRequest(Buffer.from("size=12\nsender=a\nnew=1\nsender=b\n\n"));
    expect(decoded).toMatchObject({ sender: "b", size: 12, recipient: "", recipient_count: 0 });
    expect(decoded.attributes.get("new")).toBe("1");
  });

  test("has what only some versions send: undefined before 3.8", () => {
    expect(decodePolicyRequest(Buffer.from("sender=a\n\n")).mail_version).toBeUndefined();
    const sent = Buffer.from("compatibility_level=3.6\nmail_version=3.8.20\n\n");
    expect(decodePolicyRequest(sent)).toMatchObject({ compatibility_level: "3.6", mail_version: "3.8.20" });
  });

  test("takes a size beyond 32 bits", () => {
    expect(decodePolicyRequest(Buffer.from("size=5000000000\n\n")).size).toBe(5_000_000_000);
  });

  test.each(["size=x\n\n", "size=-1\n\n", "size\n\n", "size=1\n", ""])("refuses %j", (text) => {
    expect(() => decodePolicyRequest(Buffer.from(text))).toThrow(AttributeError);
  });
});

describe.skipIf(!postfixInstalled)("createPolicyServer and the real smtpd(8)", () => {
  test("smtpd asks through check_policy_service and obeys", async () => {
    const seen: PolicyRequest[] = [];
    const server = createPolicyServer((asked) => {
      seen.push(asked);
      if (asked.sender === "bad@example.com") return "REJECT not welcome, reason=policy";
      return asked.recipient.startsWith("later") ? "DEFER come again" : "DUNNO";
    });
    await server.listen({ host: "127.0.0.1", port: 0 });
    const address = server.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    await using _ = server;
    await using postfix = await postfixInstance({
      mainCf: [
        `smtpd_recipient_restrictions = check_policy_service { inet:127.0.0.1:${port}, policy_context=a=b }`,
        "smtpd_relay_restrictions = permit_mynetworks, reject",
        "smtpd_delay_reject = yes",
      ],
    });
    const replies = await smtp(postfix.port(), [
      "EHLO client.example.com",
      "MAIL FROM:<good@example.com> SIZE=1234",
      "RCPT TO:<someone@localhost>",
      "RCPT TO:<later@localhost>",
      "RSET",
      "MAIL FROM:<bad@example.com>",
      "RCPT TO:<someone@localhost>",
      "QUIT",
    ]);
    expect(replies[3]).toMatch(/^250 /u);
    expect(replies[4]).toMatch(/^450 4\.7\.1 <later@localhost>: Recipient address rejected: come again$/u);
    expect(replies[7]).toMatch(
      /^554 5\.7\.1 <someone@localhost>: Recipient address rejected: not welcome, reason=policy$/u,
    );
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({
      request: "smtpd_access_policy",
      protocol_state: "RCPT",
      protocol_name: "ESMTP",
      helo_name: "client.example.com",
      sender: "good@example.com",
      recipient: "someone@localhost",
      recipient_count: 0,
      client_address: "127.0.0.1",
      server_address: "127.0.0.1",
      server_port: String(postfix.port()),
      size: 1234,
      encryption_keysize: 0,
      policy_context: "a=b",
    });
    // Every attribute that is sent has a property, so that nothing of this version is untyped.
    const names = [...(seen[0]?.attributes.keys() ?? [])];
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => seen[0] !== undefined && !Object.hasOwn(seen[0], name))).toEqual([]);
  });
});
