import path from "node:path";
import { command, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  AttributeClient,
  ClientError,
  listQueue,
  receiveLists,
  ServiceClient,
} from "../../src/client/index.ts";
import { integer, nullTerminated, plain, schema, string } from "../../src/index.ts";
import {
  anvil,
  dnsblog,
  encodeLogLine,
  flush,
  postlogSocket,
  proxymap,
  proxymapStatus,
  resolveFlags,
  scache,
  showqProtocol,
  trivialRewrite,
  verify,
} from "../../src/services/index.ts";
import type { Exchanges, QueuedMessage, Service } from "../../src/services/index.ts";

describe.skipIf(!postfixInstalled)("the services of a real Postfix", () => {
  let postfix: PostfixInstance;
  let table: string;

  beforeAll(async () => {
    postfix = await postfixInstance({
      mainCf: [
        "proxy_read_maps = proxy:static:hello",
        "proxy_write_maps = proxy:btree:$data_directory/proxied",
        "mydestination = localhost",
        "relay_domains = relay.example",
        "fast_flush_domains = relay.example",
        "header_checks = static:HOLD",
      ],
      masterCf: ["dnsblog unix - - n - 0 dnsblog"],
    });
    table = `btree:${postfix.dataDirectory}/proxied`;
  });
  afterAll(async () => {
    await postfix?.[Symbol.asyncDispose]();
  });

  function client<Offered extends Exchanges>(service: Service<Offered>): ServiceClient<Offered> {
    return new ServiceClient(service, {
      address: { path: path.join(postfix.queueDirectory, service.socket) },
    });
  }

  function queue(): AsyncGenerator<QueuedMessage> {
    return listQueue({ address: { path: path.join(postfix.queueDirectory, "public/showq") } });
  }

  test("ServiceClient counts with anvil(8), in the plain encoding", async () => {
    using counter = client(anvil);
    const ident = "smtpd:192.0.2.1";
    expect(await counter.ask("connect", { ident })).toEqual({ status: 0, count: 1, rate: 1 });
    expect(await counter.ask("disconnect", { ident })).toEqual({ status: 0 });
    expect(await counter.ask("connect", { ident })).toEqual({ status: 0, count: 1, rate: 2 });
    for (const event of ["message", "recipient", "newtls", "newtls_status", "auth"] as const)
      expect(await counter.ask(event, { ident })).toEqual({ status: 0, rate: 1 });
    expect(await counter.ask("lookup", { ident })).toEqual({
      status: 0,
      count: 1,
      rate: 2,
      mail: 1,
      rcpt: 1,
      newtls: 1,
      auth: 1,
    });
  });

  test("ServiceClient rewrites and resolves addresses with trivial-rewrite(8)", async () => {
    using rewriter = client(trivialRewrite);
    expect(await rewriter.ask("rewrite", { rule: "local", address: "me" })).toEqual({
      serverFlags: 0,
      address: "me@localhost",
    });
    const resolved = await rewriter.ask("resolve", { sender: "", address: "you@relay.example" });
    expect(resolved).toMatchObject({
      serverFlags: 0,
      recipient: "you@relay.example",
      flags: resolveFlags.relay,
    });
    const local = await rewriter.ask("resolve", { sender: "", address: "me@localhost" });
    expect(local.flags).toBe(resolveFlags.local);
    const other = await rewriter.ask("verify", { sender: "", address: "me@example.com" });
    expect(other.flags).toBe(resolveFlags.other);
  });

  test("ServiceClient asks verify(8) what a probe has found out", async () => {
    using verifier = client(verify);
    const address = "me@localhost";
    const update = { address, recipient_status: 2, reason: "550 no such user" };
    expect(await verifier.ask("update", update)).toEqual({ status: 0 });
    expect(await verifier.ask("query", { address })).toEqual({
      status: 0,
      recipient_status: 2,
      reason: "550 no such user",
    });
  });

  test("ServiceClient looks up a table with proxymap(8)", async () => {
    using reader = client(proxymap);
    expect(await reader.ask("open", { table: "static:hello", flags: 0 })).toMatchObject({ status: 0 });
    expect(await reader.ask("lookup", { table: "static:hello", flags: 0, key: "any" })).toEqual({
      status: proxymapStatus.ok,
      value: "hello",
    });
    // A table that proxy_read_maps does not name.
    expect(await reader.ask("lookup", { table: "static:other", flags: 0, key: "any" })).toEqual({
      status: proxymapStatus.denied,
      value: "",
    });
  });

  test("ServiceClient stores, walks over and removes entries with proxywrite", async () => {
    using writer = client({ ...proxymap, socket: "private/proxywrite" });
    const entry = { table, flags: 0, key: "k" };
    expect(await writer.ask("update", { ...entry, value: "v" })).toEqual({ status: proxymapStatus.ok });
    expect(await writer.ask("sequence", { table, flags: 0, function: 0 })).toEqual({
      status: proxymapStatus.ok,
      key: "k",
      value: "v",
    });
    expect(await writer.ask("delete", entry)).toEqual({ status: proxymapStatus.ok });
    expect(await writer.ask("delete", entry)).toEqual({ status: proxymapStatus.notFound });
  });

  test("ServiceClient lists a site, and asks for its mail, with flush(8)", async () => {
    using flusher = client(flush);
    const site = "relay.example";
    expect(await flusher.ask("add", { site, queue_id: "0123456789" })).toEqual({ status: 0 });
    expect(await flusher.ask("send_site", { site })).toEqual({ status: 0 });
    expect(await flusher.ask("send_site", { site: "unknown.example" })).toEqual({ status: 4 });
    expect(await flusher.ask("send_file", { queue_id: "0123456789" })).toEqual({ status: 0 });
    expect(await flusher.ask("purge", {})).toEqual({ status: 0 });
  });

  test("ServiceClient finds no connection in an empty scache(8)", async () => {
    using cache = client(scache);
    expect(await cache.ask("find_endp", { label: "192.0.2.1" })).toEqual({ status: 2, property: "" });
    expect(await cache.ask("find_dest", { label: "example.com" })).toEqual({
      status: 2,
      property: "",
      endpointProperty: "",
    });
  });

  test("ServiceClient asks dnsblog(8), which closes the connection after each reply", async () => {
    using lister = client(dnsblog);
    const query = { rbl_domain: "list.invalid", client_address: "127.0.0.2" };
    for (const label of [7, 8])
      expect(await lister.ask("lookup", { ...query, label })).toEqual({
        ...query,
        label,
        rbl_addr: "",
        ttl: -1,
      });
  });

  test("postlogd(8) logs what encodeLogLine encodes", async () => {
    const line = encodeLogLine({
      time: new Date(),
      host: "mx.example.com",
      tag: "my/filter",
      pid: 7,
      text: "warning: grüße\n",
    });
    // Perl, because Node has no UNIX-domain datagrams.
    const program =
      "socket(S, AF_UNIX, SOCK_DGRAM, 0); connect(S, sockaddr_un(shift)) or die $!; send(S, shift, 0) or die $!";
    const socket = path.join(postfix.queueDirectory, postlogSocket);
    const text = new TextDecoder().decode(line);
    expect(await command("perl", ["-MSocket", "-e", program, socket, text])).toMatchObject({ status: 0 });
    expect(await postfix.log.waitFor(/my\/filter/u)).toBe(text);
    expect(text).toMatch(/^\w{3} [ \d]\d \d\d:\d\d:\d\d mx my\/filter\[7\]: warning: grüße\?$/u);
  });

  test("listQueue lists what postqueue lists, a message with 1,500 recipients too", async () => {
    const recipients = Array.from({ length: 1500 }, (_, at) => `recipient-${at}@example.com`);
    const envelope = ["-C", postfix.configDirectory, "-f", "sender@example.com", ...recipients];
    expect(await command("sendmail", envelope, { input: "Subject: x\n\n.\n" })).toMatchObject({ status: 0 });
    const messages = await until("the message in the hold queue", async () => {
      const found: QueuedMessage[] = [];
      for await (const message of queue()) found.push(message);
      return found[0]?.queueName === "hold" && found;
    });
    const { stdout } = await command("postqueue", ["-c", postfix.configDirectory, "-j"]);
    const postqueue: unknown = JSON.parse(stdout);
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect({
      queue_name: message?.queueName,
      queue_id: message?.queueId,
      arrival_time: Number(message?.arrivalTime) / 1000,
      message_size: message?.messageSize,
      forced_expire: message?.isForcedToExpire,
      sender: message?.sender,
      recipients: message?.recipients.map(({ address }) => ({ address })),
    }).toEqual(postqueue);
    expect(message?.recipients).toHaveLength(1500);
    // The default limits of a decoder are too small for it, and say so.
    const small = listQueue({
      address: { path: path.join(postfix.queueDirectory, "public/showq") },
      limits: { attributesMax: 1024 },
    });
    await expect(small.next()).rejects.toMatchObject({ name: "ClientError", code: "CLIENT_REPLY" });
    const address = { path: path.join(postfix.queueDirectory, "public/showq") };
    const other = receiveLists({ address, encoding: plain, protocol: showqProtocol });
    await expect(other.next()).rejects.toThrow(
      "service speaks the null-terminated encoding, not plain: set the option `encoding` to `nullTerminated`",
    );
  });

  test("AttributeClient recognizes another encoding by the greeting", async () => {
    using wrong = new AttributeClient({
      address: { path: path.join(postfix.queueDirectory, "private/anvil") },
      encoding: nullTerminated,
      protocol: "anvil_protocol",
      retryDelaySeconds: 0,
    });
    const asked = wrong.request(schema([string("request")]), { request: "x" }, schema([]));
    await expect(asked).rejects.toThrow(ClientError);
    await expect(wrong.request(schema([string("request")]), { request: "x" }, schema([]))).rejects.toThrow(
      "service speaks the plain encoding, not null-terminated: set the option `encoding` to `plain`",
    );
  });

  test("AttributeClient names the protocol of a service that announces one unexpectedly", async () => {
    using client = new AttributeClient({
      address: { path: path.join(postfix.queueDirectory, "private/verify") },
      retryDelaySeconds: 0,
    });
    const asked = client.request(schema([string("request")]), { request: "x" }, schema([integer("status")]));
    await expect(asked).rejects.toThrow(
      'service announces "address_verification_prrotocol" before it replies: set the option `protocol` to that',
    );
  });
});
