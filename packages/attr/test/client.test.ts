import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { AttributeClient, ClientError, TlsmgrClient } from "../src/client/index.ts";
import { encode, integer, plain, schema, string } from "../src/index.ts";
import type { Schema } from "../src/index.ts";
import { greetingBytes, RequestDecoder, replySchemas } from "../src/tlsmgr/index.ts";
import { Service } from "./support/service.ts";
import { wire } from "./support/wire.ts";

const question = schema([string("request")]);
const answer = schema([integer("status")], { missing: true });

/** Answers each chunk with the next of the replies. */
function answers(...replies: readonly (string | Uint8Array)[]): (socket: Socket) => void {
  return (socket) => {
    const left = [...replies];
    socket.on("data", () => {
      const reply = left.shift();
      if (reply !== undefined) socket.write(typeof reply === "string" ? wire(reply) : reply);
    });
  };
}

function client(
  service: Service,
  options: { readonly protocol?: string; readonly timeoutSeconds?: number } = {},
): AttributeClient {
  return new AttributeClient({ address: { path: service.path }, retryDelaySeconds: 0, ...options });
}

function ask(of: AttributeClient, signal?: AbortSignal): Promise<{ readonly status: number }> {
  return of.request(question, { request: "x" }, answer, signal === undefined ? {} : { signal });
}

function failure(code: ClientError["code"]): unknown {
  return expect.objectContaining({ name: "ClientError", code });
}

describe("AttributeClient", () => {
  test("asks one thing after the other on one connection", async () => {
    await using service = await Service.start(answers("status|1||", "status|2||", "status|3||"));
    using asking = client(service);
    expect(await Promise.all([ask(asking), ask(asking), ask(asking)])).toEqual([
      { status: 1 },
      { status: 2 },
      { status: 3 },
    ]);
    expect(service.connections).toBe(1);
  });

  test("takes a reply in pieces, and passes over attributes it does not know", async () => {
    await using service = await Service.start((socket) => {
      socket.on("data", () => {
        for (const byte of wire("new|x|status|7|more|y||")) socket.write(Uint8Array.of(byte));
      });
    });
    using asking = client(service);
    expect(await ask(asking)).toEqual({ status: 7 });
  });

  test("speaks another encoding", async () => {
    await using service = await Service.start((socket) => {
      socket.on("data", (bytes) =>
        socket.write(bytes.toString() === "request=x\n\n" ? "status=5\n\n" : "\n"),
      );
    });
    using asking = new AttributeClient({ address: { path: service.path }, encoding: plain });
    expect(await ask(asking)).toEqual({ status: 5 });
  });

  test("speaks TCP", async () => {
    const server = createServer(answers("status|9||")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    using asking = new AttributeClient({ address: { host: "127.0.0.1", port } });
    expect(await ask(asking)).toEqual({ status: 9 });
    server.close();
  });
});

describe("AttributeClient with a greeting", () => {
  test("asks after the service has announced its protocol", async () => {
    await using service = await Service.start((socket) => {
      socket.write(wire("protocol|test_protocol||"));
      answers("status|0||")(socket);
    });
    using asking = client(service, { protocol: "test_protocol" });
    expect(await ask(asking)).toEqual({ status: 0 });
  });

  test("refuses another protocol, on two connections", async () => {
    await using service = await Service.start((socket) => socket.write(wire("protocol|other||")));
    using asking = client(service, { protocol: "test_protocol" });
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_GREETING"));
    await expect(ask(asking)).rejects.toThrow(
      "unexpected protocol other from the service (expected: test_protocol)",
    );
    expect(service.connections).toBe(4);
  });
});

describe("AttributeClient retries once", () => {
  test("when the service closes", async () => {
    await using service = await Service.start((socket, connection) => {
      if (connection === 1) socket.on("data", () => socket.destroy());
      else answers("status|2||")(socket);
    });
    using asking = client(service);
    expect(await ask(asking)).toEqual({ status: 2 });
    expect(service.connections).toBe(2);
  });

  test("and then gives up", async () => {
    await using service = await Service.start((socket) => socket.destroy());
    using asking = client(service);
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_DISCONNECTED"));
    expect(service.connections).toBe(2);
  });

  test("when the reply is malformed or short, with the reason", async () => {
    await using service = await Service.start(answers("status|x||"));
    using asking = client(service);
    await expect(ask(asking)).rejects.toThrow("malformed numerical data from the service while reading");
    await using silent = await Service.start(answers("|"));
    using other = client(silent);
    await expect(ask(other)).rejects.toThrow("missing attribute status in input from the service");
    expect([service.connections, silent.connections]).toEqual([2, 2]);
  });

  test("when the connection has had an unasked byte, without counting that as a try", async () => {
    await using service = await Service.start((socket, connection) => {
      answers(connection === 1 ? "status|1||status|1||" : "status|2||")(socket);
    });
    using asking = client(service);
    expect(await ask(asking)).toEqual({ status: 2 });
    expect(service.connections).toBe(2);
  });

  test("not when one try is all that it may have", async () => {
    await using service = await Service.start((socket, connection) => {
      answers(connection === 1 ? "status|x||" : "status|2||")(socket);
    });
    using asking = new AttributeClient({ address: { path: service.path }, triesMax: 1 });
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_REPLY"));
    expect(await ask(asking)).toEqual({ status: 2 });
  });

  test("but connects on the second try when the socket appears", async () => {
    using asking = new AttributeClient({ address: { path: "/nonexistent/socket" }, retryDelaySeconds: 0 });
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_CONNECT"));
    await expect(ask(asking)).rejects.toThrow(
      'cannot connect to "/nonexistent/socket": check that the service runs and that you may use its socket',
    );
  });
});

describe("AttributeClient gives up", () => {
  test("at its deadline", async () => {
    await using service = await Service.start(() => undefined);
    using asking = client(service, { timeoutSeconds: 0.05 });
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_TIMEOUT"));
    await service.idle();
  });

  test("when the signal aborts, also for a request that waits for its turn; the next request works", async () => {
    await using service = await Service.start((socket, connection) => {
      if (connection === 2) answers("status|2||")(socket);
    });
    using asking = client(service);
    const first = new AbortController();
    const second = new AbortController();
    const results = [ask(asking, first.signal), ask(asking, second.signal)];
    const outcomes = Promise.allSettled(results);
    const reason = new Error("no longer wanted");
    second.abort(reason);
    await expect(results[1]).rejects.toBe(reason);
    first.abort(reason);
    expect(await outcomes).toEqual([
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    expect(await ask(asking)).toEqual({ status: 2 });
  });

  test("when the signal has aborted before, and connects to nothing", async () => {
    await using service = await Service.start(answers("status|1||"));
    using asking = client(service);
    await expect(ask(asking, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
    expect(service.connections).toBe(0);
  });

  test("when it is closed, and refuses what comes after", async () => {
    await using service = await Service.start(() => undefined);
    const asking = client(service);
    const pending = ask(asking);
    asking.close();
    await expect(pending).rejects.toEqual(failure("CLIENT_CLOSED"));
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_CLOSED"));
  });

  test("when too many requests wait", async () => {
    await using service = await Service.start(() => undefined);
    const asking = new AttributeClient({ address: { path: service.path }, waitingMax: 1 });
    const pending = ask(asking);
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_BUSY"));
    asking.close();
    await expect(pending).rejects.toEqual(failure("CLIENT_CLOSED"));
  });

  test("when a reply exceeds a limit", async () => {
    await using service = await Service.start(answers(`status|${"9".repeat(100)}||`));
    const asking = new AttributeClient({
      address: { path: service.path },
      retryDelaySeconds: 0,
      limits: { valueBytesMax: 50 },
    });
    await expect(ask(asking)).rejects.toEqual(failure("CLIENT_REPLY"));
    asking.close();
  });
});

describe("AttributeClient closes a connection", () => {
  test("that was idle for long enough, and makes a new one", async () => {
    await using service = await Service.start(answers("status|1||"));
    using asking = new AttributeClient({ address: { path: service.path }, idleSeconds: 0.01 });
    await ask(asking);
    // The idle timer does not keep the process alive; this one does.
    const alive = setInterval(() => undefined, 1000);
    await service.idle();
    clearInterval(alive);
    await ask(asking);
    expect(service.connections).toBe(2);
  });

  test("that is too old", async () => {
    await using service = await Service.start(answers("status|1||"));
    using asking = new AttributeClient({ address: { path: service.path }, ageSecondsMax: 0 });
    await ask(asking);
    await ask(asking);
    expect(service.connections).toBe(2);
  });
});

describe("TlsmgrClient", () => {
  test("sends the six requests and reads their replies", async () => {
    const seen: unknown[] = [];
    await using service = await Service.start((socket) => {
      socket.write(greetingBytes());
      const decoder = new RequestDecoder();
      socket.on("data", (chunk) => {
        for (const input of decoder.push(chunk)) {
          if (input.kind !== "request") throw new Error("not a request");
          seen.push([input.request, input.values]);
          const data = Uint8Array.of(1, 2);
          const values = { status: 0, seed: data, cachable: 1, timeout: 3600, session: data, keybuf: data };
          const reply: Schema = replySchemas[input.request];
          socket.write(encode(reply, values));
        }
      });
    });
    using tlsmgr = new TlsmgrClient({ address: { path: service.path } });
    expect(await tlsmgr.seed(2)).toEqual({ status: 0, seed: Uint8Array.of(1, 2) });
    expect(await tlsmgr.policy("smtp")).toEqual({ status: 0, cachable: 1, timeout: 3600 });
    expect(await tlsmgr.lookup("smtp", "id")).toEqual({ status: 0, session: Uint8Array.of(1, 2) });
    expect(await tlsmgr.update("smtp", "id", Uint8Array.of(9))).toEqual({ status: 0 });
    expect(await tlsmgr.delete("smtp", "id")).toEqual({ status: 0 });
    expect(await tlsmgr.ticketKey()).toEqual({ status: 0, keybuf: Uint8Array.of(1, 2) });
    expect(seen).toEqual([
      ["seed", { size: 2 }],
      ["policy", { cache_type: "smtp" }],
      ["lookup", { cache_type: "smtp", cache_id: "id" }],
      ["update", { cache_type: "smtp", cache_id: "id", session: Uint8Array.of(9) }],
      ["delete", { cache_type: "smtp", cache_id: "id" }],
      ["tktkey", { keyname: new Uint8Array(0) }],
    ]);
  });

  test("does not wait for a greeting of Postfix 3.4 and 3.5", async () => {
    await using service = await Service.start(answers("status|0|seed|YQ==||"));
    using tlsmgr = new TlsmgrClient({ address: { path: service.path }, isGreeted: false });
    expect(await tlsmgr.seed(1)).toEqual({ status: 0, seed: Uint8Array.of(97) });
  });
});
