import fc from "fast-check";
import { connect } from "node:net";
import { once } from "node:events";
import { command, postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { ServerError } from "../../src/server/errors.ts";
import {
  createSocketmapServer,
  createTcpTableServer,
  SocketmapClient,
  TableError,
  TcpTableClient,
} from "../../src/tables/index.ts";
import type { Found, RequestServer } from "../../src/tables/index.ts";
import { encodeNetstring, NetstringFramer } from "../../src/tables/netstring.ts";
import { readSocketmapReply } from "../../src/tables/socketmap.ts";
import { decodeTcpText, encodeTcpText, LineFramer, readTcpTableReply } from "../../src/tables/tcp-table.ts";

const host = "127.0.0.1";
const encoder = new TextEncoder();
const text = fc.string({ unit: "grapheme", maxLength: 200 });

/** What both servers of the tests have. */
function find(key: string): Found {
  if (key === "busy") throw new TableError("TABLE_TEMPORARY", "the database is away");
  if (key === "broken") throw new TableError("TABLE_PERMANENT", "no such map");
  return { "me@example.com": "you@example.org", jörg: "ö %41 b" }[key];
}

async function listening(server: RequestServer): Promise<number> {
  await server.listen({ host, port: 0 });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return address.port;
}

/** Everything that a server sends in answer to some bytes, until it closes the connection. */
async function answersTo(port: number, bytes: string): Promise<string> {
  const socket = connect({ host, port });
  let received = "";
  socket.setEncoding("latin1").on("data", (piece: string) => {
    received += piece;
  });
  socket.end(bytes, "latin1");
  await once(socket, "close");
  return received;
}

describe("NetstringFramer", () => {
  test("gives the strings of any stream, however it is cut", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.array(fc.nat({ max: 40 })), (strings, cuts) => {
        const stream = strings.flatMap((each) => [...encodeNetstring(encoder.encode(each))]);
        const framer = new NetstringFramer(10_000);
        const found: string[] = [];
        const bytes = Uint8Array.from(stream);
        let at = 0;
        for (const length of [...cuts, bytes.length]) {
          for (const each of framer.push(bytes.subarray(at, at + length)))
            found.push(new TextDecoder().decode(each));
          at = Math.min(bytes.length, at + length);
        }
        expect(found).toEqual(strings);
        expect(framer.heldBytes).toBe(0);
      }),
    );
  });

  test.each([
    ["x:", "no length before it"],
    ["12345678901", "no length before it"],
    [":,", "no length before it"],
    ["101:", 'more than "100" bytes'],
    ["3:abcd", "no comma after it"],
  ])("refuses %j", (bytes, reason) => {
    expect(() => new NetstringFramer(100).push(encoder.encode(bytes))).toThrow(
      new ServerError("SERVER_MALFORMED", `malformed netstring: ${reason}`),
    );
  });
});

describe("the text of tcp tables", () => {
  test("encodeTcpText gives what decodeTcpText reads, in printable ASCII", () => {
    fc.assert(
      fc.property(text, (each) => {
        const encoded = encodeTcpText(each);
        expect(encoded).toMatch(/^[!-~]*$/u);
        expect(decodeTcpText(encoder.encode(encoded))).toBe(each);
      }),
    );
  });

  test("decodeTcpText refuses a percent sign without digits", () => {
    for (const bad of ["%", "a%4", "%zz"])
      expect(() => decodeTcpText(encoder.encode(bad))).toThrow(ServerError);
  });

  test("LineFramer refuses a line of more than 4096 bytes", () => {
    expect(new LineFramer().push(encoder.encode(`${"x".repeat(4095)}\n`))).toHaveLength(1);
    expect(() => new LineFramer().push(encoder.encode("x".repeat(4096)))).toThrow(ServerError);
  });
});

describe("replies that break the rules", () => {
  test.each(["", "MAYBE x", "OKAY"])("readSocketmapReply refuses %j", (reply) => {
    expect(() => readSocketmapReply(reply)).toThrow(TableError);
  });
  test.each(["", "200", "999 x"])("readTcpTableReply refuses %j", (reply) => {
    expect(() => readTcpTableReply(encoder.encode(reply))).toThrow(TableError);
  });
});

describe("createSocketmapServer", () => {
  test("answers SocketmapClient", async () => {
    await using server = createSocketmapServer((map, key) => (map === "users" ? find(key) : undefined));
    using client = new SocketmapClient({ address: { host, port: await listening(server) } });
    expect(await client.lookup("users", "me@example.com")).toBe("you@example.org");
    expect(await client.lookup("users", "jörg")).toBe("ö %41 b");
    expect(await client.lookup("users", "nobody")).toBeUndefined();
    expect(await client.lookup("others", "me@example.com")).toBeUndefined();
    await expect(client.lookup("users", "busy")).rejects.toThrow(
      new TableError("TABLE_TEMPORARY", "the database is away"),
    );
    await expect(client.lookup("users", "broken")).rejects.toThrow(
      new TableError("TABLE_PERMANENT", "no such map"),
    );
  });

  test("answers a request without a map, and closes the connection after a malformed netstring", async () => {
    const errors: Error[] = [];
    await using server = createSocketmapServer(() => "x", { onError: (error) => errors.push(error) });
    const port = await listening(server);
    expect(await answersTo(port, "3:abc,")).toBe(
      "58:PERM malformed request: no space after the name of the map,",
    );
    expect(await answersTo(port, "abc")).toBe("");
    expect(errors).toEqual([new ServerError("SERVER_MALFORMED", "malformed netstring: no length before it")]);
  });

  test.skipIf(!postfixInstalled)("answers postmap -q", async () => {
    await using server = createSocketmapServer((map, key) => (map === "users" ? find(key) : undefined));
    const table = `socketmap:inet:${host}:${await listening(server)}:users`;
    const query = (key: string): Promise<unknown> => command("postmap", ["-q", key, table]);
    expect(await query("me@example.com")).toMatchObject({ status: 0, stdout: "you@example.org\n" });
    expect(await query("jörg")).toMatchObject({ status: 0, stdout: "ö %41 b\n" });
    expect(await query("nobody")).toMatchObject({ status: 1, stdout: "" });
    expect(await query("busy")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the database is away"),
    });
    expect(await query("broken")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no such map"),
    });
  });
});

describe("createTcpTableServer", () => {
  test("answers TcpTableClient", async () => {
    await using server = createTcpTableServer(find);
    using client = new TcpTableClient({ address: { host, port: await listening(server) } });
    expect(await client.lookup("me@example.com")).toBe("you@example.org");
    expect(await client.lookup("jörg")).toBe("ö %41 b");
    expect(await client.lookup("nobody")).toBeUndefined();
    await expect(client.lookup("busy")).rejects.toThrow(
      new TableError("TABLE_TEMPORARY", "the database is away"),
    );
  });

  test("refuses requests other than get, and closes the connection for an oversized answer", async () => {
    const errors: Error[] = [];
    await using server = createTcpTableServer(() => "x".repeat(5000), {
      onError: (error) => errors.push(error),
    });
    const port = await listening(server);
    expect(await answersTo(port, "put a b\n")).toBe("400 only%20get%20requests%20are%20supported\n");
    expect(await answersTo(port, "get a\n")).toBe("");
    expect(errors).toEqual([
      new ServerError("SERVER_ANSWER", 'answer is longer than the "4096" bytes of a tcp table'),
    ]);
  });

  test.skipIf(!postfixInstalled)("answers postmap -q", async () => {
    await using server = createTcpTableServer(find);
    const table = `tcp:${host}:${await listening(server)}`;
    const query = (key: string): Promise<unknown> => command("postmap", ["-q", key, table]);
    expect(await query("me@example.com")).toMatchObject({ status: 0, stdout: "you@example.org\n" });
    expect(await query("jörg")).toMatchObject({ status: 0, stdout: "ö %41 b\n" });
    expect(await query("nobody")).toMatchObject({ status: 1, stdout: "" });
    expect(await query("busy")).toMatchObject({ status: 1 });
  });
});
