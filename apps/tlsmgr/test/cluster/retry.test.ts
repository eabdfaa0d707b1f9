import { freePorts, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { Members } from "../support/members.ts";
import { ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);

describe.skipIf(!valkeyInstalled)("a server that refuses", () => {
  test("is asked again before the next regular look, and reported once", async () => {
    await using server = new ValkeyServer({ port, password: "unused" });
    await server.start();
    using members = await Members.start(1, `servers = 127.0.0.1:${port}\n`);
    const [service] = members.services;
    await until("contact", () => service?.status().isInContact);
    await server.cli("acl", "setuser", "default", "-mget");
    // A connection that comes back is looked at once.
    await server.cli("client", "kill", "type", "normal", "skipme", "yes");
    const failures = (): number => service?.status().counts.failures ?? 0;
    await until("a refusal", () => failures() > 0);
    const refusedAt = performance.now();
    await until("another refusal", () => failures() > 1);
    await server.cli("acl", "setuser", "default", "+mget");
    await until("contact", () => service?.status().isInContact);
    // Regular looks are eight seconds apart at least: two of them take sixteen.
    expect(performance.now() - refusedAt).toBeLessThan(14_000);
    expect(members.warnings).toEqual([expect.stringContaining("ACL")]);
  });
});
