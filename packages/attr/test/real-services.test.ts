import { postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AttributeClient, TlsmgrClient } from "../src/client/index.ts";
import { schema, string } from "../src/index.ts";
import { statusError, statusFail, statusOk } from "../src/tlsmgr/index.ts";

describe.skipIf(!postfixInstalled)("clients of a real Postfix", () => {
  let postfix: PostfixInstance;

  beforeAll(async () => {
    postfix = await postfixInstance({ mainCf: ["proxy_read_maps = proxy:static:hello"] });
  });
  afterAll(async () => {
    await postfix?.[Symbol.asyncDispose]();
  });

  test("TlsmgrClient asks tlsmgr(8) all its requests", async () => {
    using tlsmgr = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    const session = Uint8Array.from({ length: 3000 }, (_, at) => at);
    expect((await tlsmgr.seed(32)).seed).toHaveLength(32);
    expect(await tlsmgr.seed(0)).toEqual({ status: statusFail, seed: new Uint8Array(0) });
    expect(await tlsmgr.policy("smtpd")).toEqual({ status: statusOk, cachable: 1, timeout: 3600 });
    expect(await tlsmgr.policy("lmtp")).toEqual({ status: statusOk, cachable: 0, timeout: 3600 });
    expect(await tlsmgr.lookup("smtp", "id")).toMatchObject({ status: statusError });
    expect(await tlsmgr.update("smtp", "id", session)).toEqual({ status: statusOk });
    expect(await tlsmgr.lookup("smtp", "id")).toEqual({ status: statusOk, session });
    expect(await tlsmgr.delete("smtp", "id")).toEqual({ status: statusOk });
    expect(await tlsmgr.delete("smtp", "id")).toEqual({ status: statusError });
    const { status, keybuf } = await tlsmgr.ticketKey();
    expect([status, keybuf.length]).toEqual([statusOk, 88]);
    expect(await tlsmgr.ticketKey(keybuf.subarray(0, 16))).toEqual({ status: statusOk, keybuf });
  });

  test("TlsmgrClient reconnects after a reload", async () => {
    using tlsmgr = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket }, idleSeconds: 600 });
    await tlsmgr.seed(1);
    await postfix.reload();
    expect((await tlsmgr.seed(2)).seed).toHaveLength(2);
  });

  test("AttributeClient is not taken in by another service", async () => {
    using wrong = new AttributeClient({
      address: { path: postfix.tlsmgrSocket },
      protocol: "anvil_protocol",
      retryDelaySeconds: 0,
    });
    await expect(wrong.request(schema([string("request")]), { request: "x" }, schema([]))).rejects.toThrow(
      "unexpected protocol tlsmgr_protocol from the service (expected: anvil_protocol)",
    );
  });
});
