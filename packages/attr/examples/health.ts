// Asks services of Postfix whether they work; the exit status is 1 if one does not. For monitoring and
// containers.
import { listQueue, ServiceClient, TlsmgrClient } from "@postfixjs/attr/client";
import { anvil, trivialRewrite } from "@postfixjs/attr/services";
import { statusOk } from "@postfixjs/attr/tlsmgr";

const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
const settings = (
  socket: string,
): { address: { path: string }; timeoutSeconds: number; triesMax: number } => ({
  address: { path: `${queue}/${socket}` },
  timeoutSeconds: 5,
  triesMax: 1,
});

const checks: Readonly<Record<string, () => Promise<string>>> = {
  async tlsmgr() {
    using client = new TlsmgrClient(settings("private/tlsmgr"));
    const { status } = await client.seed(32);
    if (status !== statusOk) throw new Error(`status ${status}`);
    return "gives random bytes";
  },
  async rewrite() {
    using client = new ServiceClient(trivialRewrite, settings(trivialRewrite.socket));
    const { address } = await client.ask("rewrite", { rule: "local", address: "postmaster" });
    return `postmaster is ${address}`;
  },
  async anvil() {
    using client = new ServiceClient(anvil, settings(anvil.socket));
    const { count } = await client.ask("lookup", { ident: "smtpd:127.0.0.1" });
    return `${count} connections from this host`;
  },
  async showq() {
    let deferred = 0;
    for await (const { queueName } of listQueue({ address: { path: `${queue}/public/showq` } }))
      if (queueName === "deferred") deferred += 1;
    return `${deferred} deferred messages`;
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`ok ${name}: ${await check()}`);
  } catch (error) {
    console.log(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
