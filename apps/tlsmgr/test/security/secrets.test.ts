import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { postfixInstalled } from "@postfixjs/test-support";
import { expect, test } from "vitest";
import { daemonName, instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/** The forms in which bytes could stand in a log. */
function forms(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  return [
    bytes.toString("hex"),
    bytes.toString("base64").slice(0, -4),
    bytes.toString("latin1"),
    [...bytes].join(),
  ];
}

test.skipIf(!postfixInstalled)(
  "the mail log shows no session, ticket key or random byte, however verbose it is",
  async () => {
    await using postfix = await instanceWithOurTlsmgr({
      listeners: {},
      mainCf: ["smtpd_tls_loglevel = 4", "smtp_tls_loglevel = 4"],
    });
    await postfix.setTlsmgrCommand(`${daemonName} -v -v`);
    await postfix.reload();
    using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });
    const session = randomBytes(96);
    const { seed } = await client.seed(32);
    await client.update("smtpd", "an-id", session);
    expect(Buffer.from((await client.lookup("smtpd", "an-id")).session)).toEqual(session);
    const { keybuf: key } = await client.ticketKey();
    await client.delete("smtpd", "an-id");
    await postfix.stop();
    const log = readFileSync(postfix.logFile, "latin1").toLowerCase();
    expect(log).toContain("an-id");
    for (const secret of [seed, session, key.subarray(16, 48), key.subarray(48, 80)]) {
      for (const form of forms(secret)) expect(log).not.toContain(form.toLowerCase());
    }
  },
);
