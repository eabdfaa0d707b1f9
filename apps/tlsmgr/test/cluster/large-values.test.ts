import { freePorts, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { Members, newSecret } from "../support/members.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);
const mebibyte = 1_048_576;

describe.skipIf(!valkeyInstalled)("with values of a mebibyte in the store", () => {
  test("hosts that hold keys keep them, a new one uses its own, and nothing is overwritten", async () => {
    await using server = new ValkeyServer({ port, password: "unused" });
    await server.start();
    const valkey = `servers = 127.0.0.1:${port}\n`;
    const secret = newSecret();
    using members = await Members.start(2, valkey, secret);
    await until("a common key", () => members.agree);
    const names = (await server.cli("keys", "*:k:*")).split("\n").filter((name) => name !== "");
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) await server.cli("setrange", name, `${mebibyte - 1}`, "x");
    using late = await Members.start(1, valkey, secret);
    const [service] = late.services;
    await until("a look at the values", () => service?.status().problem?.includes("has 1024 bytes"));
    expect([...late.keyNames()]).toEqual(["own"]);
    expect(service?.status().counts).toMatchObject({ adopted: 0, damaged: names.length });
    const hasLooked = members.services.map((each) => () => each.status().counts.damaged === names.length);
    await until("looks of the others", () => hasLooked.every((look) => look()));
    expect(members.agree).toBe(true);
    for (const name of names) expect((await server.cli("strlen", name)).trim()).toBe(`${mebibyte}`);
  });
});
