import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Accept, Connection, ConnectionListener } from "../../src/serving/connection/connection.ts";
import { acceptDirectly } from "../../src/serving/direct/direct-connection.ts";
import { socketAcceptor } from "../../src/serving/connection/socket-connection.ts";
import { isListeningHandle, streamBinding } from "../../src/serving/direct/stream-binding.ts";

/** What happened on the server's side of one connection. */
class Recorder implements ConnectionListener {
  readonly events: string[] = [];
  received = Buffer.alloc(0);
  readonly connection: Connection;
  /** What to do with each chunk. */
  answer: (chunk: Uint8Array) => void = () => {};
  onEnding: () => void;

  constructor(connection: Connection) {
    this.connection = connection;
    this.onEnding = () => connection.end();
  }

  onData(chunk: Uint8Array): void {
    // Valid during this call only: a copy.
    this.received = Buffer.concat([this.received, chunk]);
    this.answer(chunk);
  }
  onEnd(): void {
    this.events.push("end");
    this.onEnding();
  }
  onFull(): void {
    this.events.push("full");
  }
  onDrain(): void {
    this.events.push("drain");
  }
  onClose(): void {
    this.events.push("close");
  }
}

function send({ connection }: Recorder, bytes: Uint8Array): void {
  connection.reply((replies) => replies.append(bytes));
}

const large = Buffer.alloc(4 * 1024 * 1024, "x");

async function readToEnd(client: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of client as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("this version of Node has what direct connections are made of", () => {
  expect(streamBinding()).toBeDefined();
});

describe.each(["socket", "direct"])("a %s connection", (kind) => {
  let directory: string;
  let address: string;
  let server: Server;
  let recorders: Recorder[];
  let throughSockets: number;
  let onNew: (recorder: Recorder) => void;
  const accept: Accept = (connection) => {
    const recorder = new Recorder(connection);
    recorders.push(recorder);
    onNew(recorder);
    send(recorder, Buffer.from("hello "));
    return recorder;
  };

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "connections-"));
    address = path.join(directory, "socket");
    recorders = [];
    throughSockets = 0;
    onNew = () => {};
    const acceptSocket = socketAcceptor(accept);
    server = createServer({ allowHalfOpen: true }, (socket) => {
      throughSockets += 1;
      acceptSocket(socket);
    });
    await once(server.listen(address), "listening");
    if (kind === "direct") acceptDirectly(server, accept);
  });
  afterEach(async () => {
    for (const { connection } of recorders) connection.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true });
  });

  const connected = async (): Promise<{ client: Socket; recorder: Recorder }> => {
    const client = connect({ path: address, allowHalfOpen: true });
    client.on("error", () => undefined);
    const recorder = await until("the connection", () => recorders.at(-1));
    return { client, recorder };
  };
  const seen = async (recorder: Recorder, event: string): Promise<void> => {
    await until(`the event ${event}`, () => recorder.events.includes(event));
  };

  test("hands over what comes, sends what is given, in order", async () => {
    const { client, recorder } = await connected();
    recorder.answer = (chunk) => {
      send(recorder, Buffer.from("<"));
      send(recorder, Buffer.from(chunk));
      send(recorder, Buffer.from(">"));
    };
    client.write("one");
    await until("the first chunk", () => recorder.received.length === 3);
    client.end("two");
    expect((await readToEnd(client)).toString()).toBe("hello <one><two>");
    expect(recorder.received.toString()).toBe("onetwo");
    await seen(recorder, "close");
    expect(recorder.events).toEqual(["end", "close"]);
    expect(recorder.connection.unsentBytes).toBe(0);
    expect(throughSockets).toBe(kind === "direct" ? 0 : 1);
  });

  test("answers after the client has closed its side, and closes when all is sent", async () => {
    const { client, recorder } = await connected();
    recorder.onEnding = () => {
      send(recorder, large);
      recorder.connection.end();
    };
    client.end();
    expect((await readToEnd(client)).equals(Buffer.concat([Buffer.from("hello "), large]))).toBe(true);
    await seen(recorder, "close");
  });

  test("says so while the client does not read, reads nothing meanwhile, and continues afterwards", async () => {
    const { client, recorder } = await connected();
    recorder.answer = () => send(recorder, large);
    client.write("a");
    await seen(recorder, "full");
    expect(recorder.connection.isFull).toBe(true);
    expect(recorder.connection.unsentBytes).toBeGreaterThan(0);
    client.write("b");
    // Another client is served while this one waits.
    const other = connect(address);
    await once(other, "data");
    other.destroy();
    expect(recorder.received.toString()).toBe("a");
    recorder.answer = () => recorder.connection.end();
    expect((await readToEnd(client)).equals(Buffer.concat([Buffer.from("hello "), large]))).toBe(true);
    expect(recorder.received.toString()).toBe("ab");
    expect(recorder.events.slice(0, 2)).toEqual(["full", "drain"]);
    expect(recorder.connection.isFull).toBe(false);
  });

  test("ends when the client disconnects in the middle of a reply", async () => {
    const { client, recorder } = await connected();
    recorder.answer = () => send(recorder, large);
    client.write("a");
    await seen(recorder, "full");
    client.destroy();
    await seen(recorder, "close");
    expect(() => {
      send(recorder, large);
      recorder.connection.end();
    }).not.toThrow();
  });

  test("can be closed at once, though the client does not read", async () => {
    const { client, recorder } = await connected();
    recorder.answer = () => send(recorder, large);
    client.write("a");
    await seen(recorder, "full");
    recorder.connection.destroy();
    await seen(recorder, "close");
    expect((await readToEnd(client)).length).toBeLessThan(large.length);
  });

  test("wipes read and unsent bytes when it is closed", async () => {
    const { client, recorder } = await connected();
    let read: Uint8Array = Buffer.from("nothing");
    let reply: Uint8Array = Buffer.from("nothing");
    recorder.answer = (chunk) => {
      read = chunk;
      recorder.connection.reply((replies) => {
        const start = replies.end;
        replies.append(Buffer.from("secret reply"));
        reply = replies.bytes.subarray(start, replies.end);
      });
      recorder.connection.destroy();
    };
    client.write("secret request");
    await seen(recorder, "close");
    expect(reply.every((byte) => byte === 0)).toBe(true);
    // Node's own socket keeps what it has read in memory that is not ours.
    if (kind === "direct") expect(read.every((byte) => byte === 0)).toBe(true);
  });

  // A socket of Node has its own buffers.
  const bytesAtATime = kind === "direct" ? [16_384] : [];
  test.each(bytesAtATime)("takes %d bytes at a time, so that others have their turn", async (most) => {
    const { client, recorder } = await connected();
    const lengths: number[] = [];
    recorder.answer = (chunk) => lengths.push(chunk.length);
    client.write(Buffer.alloc(200_000));
    await until("all of it", () => recorder.received.length === 200_000);
    expect(Math.max(...lengths)).toBe(most);
  });

  test("keeps apart what hundreds of others ask at the same time", async () => {
    onNew = (recorder) => {
      recorder.onEnding = () => {
        send(recorder, recorder.received);
        recorder.connection.end();
      };
    };
    const clients = Array.from({ length: 300 }, () => connect({ path: address, allowHalfOpen: true }));
    const replies = clients.map(async (client, number) => {
      client.end(`request ${number}`);
      return (await readToEnd(client)).toString();
    });
    expect(await Promise.all(replies)).toEqual(clients.map((_, number) => `hello request ${number}`));
  });
});

test("a server that is not as expected keeps its sockets", () => {
  expect(isListeningHandle({})).toBe(false);
  const server = createServer();
  expect(() => acceptDirectly(server, () => expect.unreachable())).not.toThrow();
});
