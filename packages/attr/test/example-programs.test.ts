import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { command, freePorts, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleArguments, startExample } from "./support/example-program.ts";
import { smtp } from "./support/smtp.ts";

/** Runs an example to its end. */
async function run(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly printed: string }> {
  try {
    const env = { ...process.env, ...environment };
    const { stdout } = await promisify(execFile)(process.execPath, exampleArguments(name), { env });
    return { status: 0, printed: stdout };
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string };
    return { status: code, printed: stdout };
  }
}

describe.skipIf(!postfixInstalled)("the examples beside a real Postfix", () => {
  let postfix: PostfixInstance;
  let ports: { readonly greylist: number; readonly srs: number; readonly metrics: number };
  const servers = new AsyncDisposableStack();

  beforeAll(async () => {
    const [greylist = 0, srs = 0, metrics = 0] = await freePorts(3);
    ports = { greylist, srs, metrics };
    postfix = await postfixInstance({
      mainCf: [
        `smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${greylist}`,
        "smtpd_relay_restrictions = permit_mynetworks, reject",
        `sender_canonical_maps = socketmap:inet:127.0.0.1:${srs}:forward`,
        "sender_canonical_classes = envelope_sender",
        `recipient_canonical_maps = socketmap:inet:127.0.0.1:${srs}:reverse`,
        "recipient_canonical_classes = envelope_recipient",
        "header_checks = static:HOLD",
      ],
    });
    const queue = { QUEUE_DIRECTORY: postfix.queueDirectory };
    servers.use(await startExample("greylist.ts", { PORT: String(greylist), DELAY_SECONDS: "1" }));
    const secret = { SRS_SECRET: "secret", SRS_DOMAIN: "ours.example" };
    servers.use(await startExample("srs.ts", { PORT: String(srs), ...secret }));
    servers.use(await startExample("queue.ts", queue, String(metrics)));
  });
  afterAll(async () => {
    await servers.disposeAsync();
    await postfix?.[Symbol.asyncDispose]();
  });

  test("greylist.ts makes smtpd defer the first try, and accept a later one", async () => {
    const attempt = async (): Promise<string | undefined> =>
      (
        await smtp(postfix.port(), [
          "EHLO client.example.com",
          "MAIL FROM:<me@example.com>",
          "RCPT TO:<you@localhost>",
          "QUIT",
        ])
      )[3];
    expect(await attempt()).toMatch(/^450 .*greylisted, try again later$/u);
    expect(await attempt()).toMatch(/^450 /u);
    await until("the end of the delay", async () => (await attempt())?.startsWith("250 "));
  });

  test("srs.ts rewrites the sender of real mail and takes its own addresses back; queue.ts shows the mail", async () => {
    const args = ["-C", postfix.configDirectory, "-f", "someone@other.example", "you@far.example"];
    expect(await command("sendmail", args, { input: "Subject: x\n\n.\n" })).toMatchObject({ status: 0 });
    const environment = { QUEUE_DIRECTORY: postfix.queueDirectory };
    const listed = await until("the message in the hold queue", async () => {
      const { printed } = await run("queue.ts", environment);
      return printed.includes(" hold ") && printed;
    });
    const [, sender = ""] = /^\w+ hold \S+ (\S+)\n {2}you@far\.example/mu.exec(listed) ?? [];
    expect(sender).toMatch(/^SRS0=[\w-]{8}=\w\w=other\.example=someone@ours\.example$/u);

    const table = `socketmap:inet:127.0.0.1:${ports.srs}:reverse`;
    const query = (key: string): Promise<unknown> => command("postmap", ["-q", key, table]);
    expect(await query(sender)).toMatchObject({ status: 0, stdout: "someone@other.example\n" });
    expect(await query(sender.replace("someone", "somebody"))).toMatchObject({ status: 1, stdout: "" });

    const response = await fetch(`http://127.0.0.1:${ports.metrics}/metrics`);
    expect(await response.text()).toMatch(
      /^postfix_queue_messages\{queue="hold"\} 1\npostfix_queue_bytes\{queue="hold"\} \d+\n$/u,
    );
  });

  test("health.ts says that all is well, or what is not", async () => {
    const well = await run("health.ts", { QUEUE_DIRECTORY: postfix.queueDirectory });
    expect(well.status).toBe(0);
    expect(well.printed).toMatch(
      /^ok tlsmgr: .*\nok rewrite: .*\nok anvil: .*\nok showq: 0 deferred messages\n$/u,
    );
    const ill = await run("health.ts", { QUEUE_DIRECTORY: "/nonexistent" });
    expect(ill.status).toBe(1);
    expect(ill.printed.match(/^FAILED \w+: cannot connect to "/gmu)).toHaveLength(4);
  });
});
